#include "skillnad/decomposition/sensitivity_table.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "documentation.hpp"
#include "gap_strength.hpp"
#include "skillnad/base/distributions.hpp"
#include "skillnad/decomposition/components_table.hpp"
#include "skillnad/decomposition/sensitivity.hpp"
#include "skillnad/decomposition/verdict.hpp"

namespace skillnad {

namespace {

const double missing = std::numeric_limits<double>::quiet_NaN();

struct Rows {
  std::vector<std::string> stratum, stage, contrast, direction, benchmark;
  Vector share, expected, unexplained, e, e_limit, e_delta, tipping, tipping_delta, robustness,
      outcome, group, bias, change;
  std::vector<std::string> counts;
  Vector changed[count_changes.size()], counts_tipping;
};

/// What is known of one direction of a cell beside its estimates; null where the cases are gone.
struct Known {
  const DirectionStrength* strength = nullptr;
  const std::vector<SetDocumentation>* documentation = nullptr;
};

/// The end of the limits that is nearest to 0; 0 if they hold it.
double nearest_limit(double value, double half) {
  if (std::fabs(value) <= half) return 0.0;
  return value > 0.0 ? value - half : value + half;
}

void add_rows(const Decomposition& d, const DecompositionCell& cell, bool of_a, const Known& known,
              const std::vector<std::string>& benchmarks, Rows& out) {
  const DirectionStrength* const strength = known.strength;
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
  std::vector<std::string> sets = sets_of(cell);
  if (sets.empty()) sets.emplace_back();
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
    const SetStrength none = {missing, missing, missing, missing};
    const SetStrength& own = strength ? strength->sets[set] : none;
    out.outcome.push_back(own.outcome);
    out.group.push_back(own.group);
    out.bias.push_back(strength ? strength->bias(set) : missing);
    out.change.push_back(own.change);
    const bool documented = known.documentation && set < known.documentation->size();
    const SetDocumentation* const changes = documented ? &(*known.documentation)[set] : nullptr;
    const CountsChanged* const counts = !changes ? nullptr : of_a ? &changes->a : &changes->b;
    std::string names;
    if (changes)
      for (const std::string& name : changes->counts) names += (names.empty() ? "" : ", ") + name;
    out.counts.push_back(std::move(names));
    for (std::size_t k = 0; k < count_changes.size(); ++k)
      out.changed[k].push_back(counts ? counts->unexplained[k] : missing);
    out.counts_tipping.push_back(counts ? counts->tipping : missing);
  }
}

}  // namespace

void add_benchmarks(Context& context, const GapData& data, const DecompositionOptions& options,
                    double alpha, std::vector<DecompositionCell>& cells) {
  std::vector<bool> wanted;
  for (const DecompositionCell& one : cells) {
    const GapEstimates& estimates = one.cell.chosen;
    const std::size_t at = place_of(one, "unexplained");
    wanted.push_back(
        !estimates.values.empty() && at < one.parts.size() &&
        (one.stratum.empty() ||
         test_delta({estimates.values[at], std::sqrt(estimates.covariance(at, at)), one.cell.df},
                    0.0)
                 .p_difference < alpha));
  }
  const auto strengths = cell_strengths(context, data, options, cells, wanted);
  for (std::size_t c = 0; c < cells.size(); ++c)
    cells[c].cell.benchmarks = benchmarks_of(strengths[c], options.cell.gap.target);
}

Table sensitivity_table(Context& context, const Decomposition& d, const GapData* data,
                        const std::vector<std::string>& benchmarks) {
  std::vector<std::vector<DirectionStrength>> strengths;
  std::vector<std::vector<SetDocumentation>> documentation;
  if (data) {
    strengths = cell_strengths(context, *data, d.options, d.cells);
    documentation = documentation_changes(context, *data, d.options, d.cells, d.delta,
                                          1.0 - d.level, benchmarks);
  }
  Rows rows;
  for (std::size_t c = 0; c < d.cells.size(); ++c) {
    const DecompositionCell& cell = d.cells[c];
    if (cell.pooled || cell.own == d.request.stages.empty() || cell.cell.chosen.values.empty())
      continue;
    for (const bool of_a : {true, false}) {
      Known known;
      if (!strengths.empty() && !strengths[c].empty()) known.strength = &strengths[c][of_a ? 0 : 1];
      if (data) known.documentation = &documentation[c];
      add_rows(d, cell, of_a, known, benchmarks, rows);
    }
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
  table.add(Column::of_optional_text("counts", rows.counts));
  const char* const names[] = {"counts_minus_20", "counts_minus_10", "counts_plus_10",
                               "counts_plus_20"};
  for (std::size_t k = 0; k < count_changes.size(); ++k)
    table.add(Column::of_real(names[k], rows.changed[k]));
  table.add(Column::of_real("counts_tipping", rows.counts_tipping));
  return table;
}

}  // namespace skillnad
