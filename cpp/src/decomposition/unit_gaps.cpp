#include "skillnad/decomposition/unit_gaps.hpp"

#include <algorithm>
#include <cmath>

#include "skillnad/decomposition/gap_cell.hpp"

namespace skillnad {

namespace {

/// Cases of a group in each unit.
Vector cases_in_units(const GapRows& rows, std::uint32_t group) {
  Vector out(rows.n_units, 0.0);
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows.group[i] == group) out[rows.unit[i]] += rows.cases[i];
  return out;
}

}  // namespace

UnitGaps unit_gaps(Context& context, const GapRows& all, const std::vector<std::string>& labels,
                   std::uint32_t a, std::uint32_t b, const UnitRuleOptions& options) {
  const GapRows rows = inside_support(all, a, b);
  std::vector<std::size_t> columns(rows.x.cols());
  for (std::size_t j = 0; j < columns.size(); ++j) columns[j] = j;
  const auto of_a = unit_expectations(context, rows, a, b, columns, options);
  const auto of_b = unit_expectations(context, rows, b, a, columns, options);
  UnitGaps out;
  if (of_a.empty() || of_b.empty()) return out;
  const Vector n_a = cases_in_units(rows, a);
  const Vector n_b = cases_in_units(rows, b);
  // Both go over the units with cases of either group, in one order.
  for (std::size_t k = 0; k < of_a.size(); ++k) {
    const std::uint32_t unit = of_a[k].unit;
    if (std::min(n_a[unit], n_b[unit]) < least_unit_cases) {
      ++out.n_hidden;
      continue;
    }
    out.units.push_back({labels[unit], of_a[k].value - of_b[k].value,
                         std::sqrt(of_a[k].variance + of_b[k].variance)});
  }
  std::sort(out.units.begin(), out.units.end(), [](const UnitGap& one, const UnitGap& other) {
    return one.value != other.value ? one.value < other.value : one.unit < other.unit;
  });
  return out;
}

}  // namespace skillnad
