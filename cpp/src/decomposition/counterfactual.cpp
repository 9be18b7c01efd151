#include "skillnad/decomposition/counterfactual.hpp"

#include <algorithm>
#include <cmath>

#include "outcome_rule.hpp"
#include "pattern_sums.hpp"
#include "source_columns.hpp"

namespace skillnad {

Counterfactual counterfactual(Context& context, const GapRows& rows, std::uint32_t source,
                              std::uint32_t target, const std::vector<std::size_t>& columns,
                              GapModel model, bool leverage, GapPenalty penalty) {
  return counterfactual_by(rows,
                           *outcome_rule(context, rows, source, target, columns, model, penalty),
                           target, leverage);
}

Counterfactual group_share(const GapRows& rows, std::uint32_t group, bool leverage) {
  Counterfactual out;
  out.influence = Influence(rows.size());
  const std::vector<std::size_t> own = patterns_of(rows, group);
  const double total = sum(picked(rows.m, own));
  out.value = sum(picked(rows.y, own)) / total;
  for (std::size_t i : own) {
    double factor = 1.0 / total;
    if (leverage) factor /= residual_share(case_weight(rows, i) / total);
    out.influence.constant[i] = -factor * out.value;
    out.influence.slope[i] = factor;
  }
  return out;
}

std::vector<std::size_t> outside_support(const GapRows& rows, std::uint32_t source,
                                         std::uint32_t target) {
  constexpr double tolerance = 1e-6;
  const std::vector<std::size_t> own = patterns_of(rows, source);
  std::vector<Vector> cells;
  for (std::size_t j = 0; j < rows.x.cols(); ++j)
    cells.push_back(picked(Vector(rows.x.column(j), rows.x.column(j) + rows.x.rows()), own));
  const SourceColumns known = source_columns(cells, picked(rows.m, own));
  std::vector<std::size_t> out;
  for (std::size_t i : patterns_of(rows, target)) {
    const auto standard = [&](std::size_t j) {
      return (rows.x(i, j) - known.centre[j]) / known.scale[j];
    };
    bool outside = false;
    for (std::size_t j = 0; j < rows.x.cols() && !outside; ++j) {
      if (std::find(known.kept.begin(), known.kept.end(), j) != known.kept.end()) continue;
      if (known.scale[j] == 0.0) {
        outside = std::fabs(rows.x(i, j) - known.centre[j]) >
                  tolerance * (1.0 + std::fabs(known.centre[j]));
        continue;
      }
      double expected = 0.0;
      for (std::size_t k = 0; k < known.from_kept[j].size(); ++k)
        expected += known.from_kept[j][k] * standard(known.kept[k]);
      outside = std::fabs(standard(j) - expected) > tolerance;
    }
    if (outside) out.push_back(i);
  }
  return out;
}

}  // namespace skillnad
