#include "skillnad/decomposition/sensitivity_table.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "gap_strength.hpp"
#include "skillnad/base/distributions.hpp"
#include "skillnad/decomposition/components_table.hpp"
#include "skillnad/decomposition/sensitivity.hpp"

namespace skillnad {

namespace {

const double missing = std::numeric_limits<double>::quiet_NaN();

struct Rows {
  std::vector<std::string> stratum, stage, contrast, direction, benchmark;
  Vector share, expected, unexplained, e, e_limit, e_delta, tipping, tipping_delta, robustness,
      outcome, group, bias, change;
};

/// The end of the limits that is nearest to 0; 0 if they hold it.
double nearest_limit(double value, double half) {
  if (std::fabs(value) <= half) return 0.0;
  return value > 0.0 ? value - half : value + half;
}

/// The sets of a cell, in the order of their parts; one without a name where there is none.
std::vector<std::string> sets_of(const DecompositionCell& cell) {
  std::vector<std::string> out;
  for (std::size_t k = 1; k < place_of(cell, "unexplained"); ++k)
    out.push_back(cell.parts[k].component);
  if (out.empty()) out.emplace_back();
  return out;
}

void add_rows(const Decomposition& d, const DecompositionCell& cell, bool of_a,
              const DirectionStrength* strength, const std::vector<std::string>& benchmarks,
              Rows& out) {
  const GapEstimates& estimates = of_a ? cell.cell.towards_a : cell.cell.towards_b;
  const std::size_t at = place_of(cell, "unexplained");
  const double u = estimates.values[at];
  const double half = t_quantile(0.5 + 0.5 * d.level, part_df(cell.cell, estimates, at)) *
                      std::sqrt(estimates.covariance(at, at));
  const double share = of_a ? cell.cell.share_a : cell.cell.share_b;
  // U_a is what a has above what is expected, U_b what is expected of b above what it has.
  const auto expected = [&](double left) { return of_a ? share - left : share + left; };
  const bool mean_score = cell.category == "(score)";
  const double limit = nearest_limit(u, half);
  const std::vector<std::string> sets = sets_of(cell);
  for (std::size_t set = 0; set < sets.size(); ++set) {
    if (!benchmarks.empty() &&
        std::find(benchmarks.begin(), benchmarks.end(), sets[set]) == benchmarks.end())
      continue;
    out.stratum.push_back(cell.stratum);
    out.stage.push_back(cell.stage);
    out.contrast.push_back(contrast_text(cell));
    out.direction.emplace_back(of_a ? "a" : "b");
    out.benchmark.push_back(sets[set]);
    out.share.push_back(share);
    out.expected.push_back(expected(u));
    out.unexplained.push_back(u);
    out.e.push_back(mean_score ? missing : e_value(share / expected(u)));
    out.e_limit.push_back(mean_score     ? missing
                          : limit == 0.0 ? 1.0
                                         : e_value(share / expected(limit)));
    out.e_delta.push_back(mean_score ? missing : e_value_to_margin(share, expected(u), d.delta));
    out.tipping.push_back(u);
    out.tipping_delta.push_back(std::fabs(u) <= d.delta ? 0.0
                                : u > 0.0               ? u - d.delta
                                                        : u + d.delta);
    out.robustness.push_back(strength ? robustness_value(u, strength->sigma2, strength->nu2)
                                      : missing);
    const SetStrength none = {missing, missing, missing};
    const SetStrength& own = strength ? strength->sets[set] : none;
    out.outcome.push_back(own.outcome);
    out.group.push_back(own.group);
    const double strong = std::fmax(own.outcome, 0.0) * std::fmax(own.group, 0.0);
    out.bias.push_back(
        strength ? std::sqrt(strong / (1.0 - own.group) * strength->sigma2 * strength->nu2)
                 : missing);
    out.change.push_back(own.change);
  }
}

}  // namespace

Table sensitivity_table(Context& context, const Decomposition& d, const GapData* data,
                        const std::vector<std::string>& benchmarks) {
  std::vector<std::vector<DirectionStrength>> strengths;
  if (data) strengths = cell_strengths(context, *data, d.options, d.cells);
  Rows rows;
  for (std::size_t c = 0; c < d.cells.size(); ++c) {
    const DecompositionCell& cell = d.cells[c];
    if (cell.pooled || cell.own == d.request.stages.empty() || cell.cell.chosen.values.empty())
      continue;
    const bool known = !strengths.empty() && !strengths[c].empty();
    for (const bool of_a : {true, false})
      add_rows(d, cell, of_a, known ? &strengths[c][of_a ? 0 : 1] : nullptr, benchmarks, rows);
  }
  Table table;
  table.add(Column::of_optional_text("stratum", rows.stratum));
  if (!d.request.stages.empty()) table.add(Column::of_text("stage", rows.stage));
  table.add(Column::of_text("contrast", rows.contrast));
  table.add(Column::of_text("direction", rows.direction));
  const std::pair<const char*, const Vector*> numbers[] = {
      {"share", &rows.share},
      {"expected", &rows.expected},
      {"unexplained", &rows.unexplained},
      {"e_value", &rows.e},
      {"e_value_limit", &rows.e_limit},
      {"e_value_delta", &rows.e_delta},
      {"tipping_bias", &rows.tipping},
      {"tipping_bias_delta", &rows.tipping_delta},
      {"robustness_value", &rows.robustness}};
  for (const auto& [name, cells] : numbers) table.add(Column::of_real(name, *cells));
  table.add(Column::of_optional_text("benchmark", rows.benchmark));
  table.add(Column::of_real("benchmark_outcome", rows.outcome));
  table.add(Column::of_real("benchmark_group", rows.group));
  table.add(Column::of_real("benchmark_bias", rows.bias));
  table.add(Column::of_real("benchmark_change", rows.change));
  return table;
}

}  // namespace skillnad
