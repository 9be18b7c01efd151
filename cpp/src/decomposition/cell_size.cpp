#include "cell_size.hpp"

#include <algorithm>
#include <utility>

#include "skillnad/decomposition/gap_categories.hpp"

namespace skillnad {

namespace {

constexpr double least_cases = 10.0;
constexpr std::size_t least_clusters = 2;
constexpr double most_outside = 0.05;
constexpr double events_per_parameter = 10.0;
constexpr double least_in_units = 10.0;

}  // namespace

bool GroupSize::few_in_units() const {
  return cases < least_in_units * static_cast<double>(units.size());
}

bool is_low_overlap(double outside) {
  return outside > most_outside;
}

GroupSize size_of(const GapRows& rows, std::uint32_t group) {
  GroupSize out;
  Vector with(rows.counts.empty() ? 2 : rows.counts.cols(), 0.0);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows.group[i] != group || !(rows.m[i] > 0.0)) continue;
    out.cases += rows.cases[i];
    if (rows.counts.empty()) {
      const double events = rows.y[i] / rows.m[i] * rows.cases[i];
      with[0] += rows.cases[i] - events;
      with[1] += events;
    } else {
      with[category_of(rows, i)] += rows.cases[i];
    }
    if (!rows.cluster.empty()) out.clusters.insert(rows.cluster[i]);
    if (!rows.unit.empty()) out.units.insert(rows.unit[i]);
  }
  out.rarest = *std::min_element(with.begin(), with.end());
  return out;
}

bool too_small(const GapRows& rows, const GroupSize& size) {
  return size.cases < least_cases ||
         (!rows.cluster.empty() && size.clusters.size() < least_clusters);
}

bool can_stand_alone(const GapRows& rows, const GroupSize& size) {
  const double parameters = static_cast<double>(rows.x.cols() + 1);
  return size.rarest >= events_per_parameter * parameters;
}

void take_out(const std::vector<std::size_t>& patterns, GapRows& rows) {
  for (std::size_t i : patterns)
    for (Vector* cells : {&rows.y, &rows.m, &rows.yy, &rows.ym, &rows.mm, &rows.cases})
      (*cells)[i] = 0.0;
}

void put_outside(const GapRows& rows, double total, const Influence& of_total, GapParts& parts) {
  const double outside = total - parts.estimates[0];
  Influence of_outside = of_total;
  of_outside.add(-1.0, parts.influences[0]);
  parts.estimates[0] = total;
  parts.influences[0] = of_total;
  const auto at = static_cast<std::ptrdiff_t>(outside_part(rows));
  parts.estimates.insert(parts.estimates.begin() + at, outside);
  parts.influences.insert(parts.influences.begin() + at, std::move(of_outside));
}

}  // namespace skillnad
