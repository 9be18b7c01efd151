#include "skillnad/decomposition/verdict_table.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "skillnad/base/error.hpp"
#include "skillnad/decomposition/components_table.hpp"

namespace skillnad {

namespace {

Estimated estimated(const GapCell& cell, const GapEstimates& estimates, std::size_t at) {
  const double missing = std::numeric_limits<double>::quiet_NaN();
  if (estimates.values.empty()) return {missing, missing, missing};
  return {estimates.values[at], std::sqrt(estimates.covariance(at, at)),
          part_df(cell, estimates, at)};
}

std::string verdict_of(const GapCell& cell, const GapEstimates& estimates, std::size_t at,
                       double delta, double alpha) {
  return verdict(test_delta(estimated(cell, estimates, at), delta),
                 test_delta(estimated(cell, estimates, 0), delta), alpha);
}

/// The set that stands for consent, by its name.
bool is_consent(const std::string& set) {
  return set == "consent" || set == "samtycke";
}

std::vector<std::string> flags_of(const CellVerdict& one, double alpha) {
  const DecompositionCell& cell = *one.cell;
  std::vector<std::string> out = flag_names(cell.cell.flags);
  if (cell.cell.chosen.values.empty()) return out;
  const std::size_t at = place_of(cell, "unexplained");
  if (verdict_of(cell.cell, cell.cell.towards_a, at, one.delta, alpha) !=
      verdict_of(cell.cell, cell.cell.towards_b, at, one.delta, alpha))
    out.emplace_back("depends_on_reference");
  if (one.verdict == "explained")
    for (std::size_t k = 0; k < cell.parts.size(); ++k)
      if (is_consent(cell.parts[k].component) && cell.parts[k].variable.empty() &&
          std::fabs(cell.cell.chosen.values[k]) > one.delta)
        out.emplace_back("mainly_consent");
  return out;
}

/// The tests of all cells adjusted by their joint replicates. A cell of which more than one in ten
/// replicates has no numbers is no member.
std::vector<DeltaTests> max_t_of(const std::vector<CellVerdict>& verdicts) {
  std::vector<Estimated> estimates;
  Vector delta;
  std::vector<Vector> draws;
  for (const CellVerdict& one : verdicts) {
    estimates.push_back(one.unexplained);
    delta.push_back(one.delta);
    draws.push_back(one.cell->cell.replicates);
    std::size_t there = 0;
    for (double t : draws.back()) there += std::isfinite(t) ? 1 : 0;
    if (10 * there < 9 * draws.back().size()) draws.back().clear();
  }
  return max_t_tests(estimates, delta, draws);
}

/// Whether a verdict on all stages of a sorting process says that nothing of importance is
/// unexplained while a stage of the same cases has an unexplained gap of its own.
bool hides_a_stage(const CellVerdict& one, const std::vector<CellVerdict>& all) {
  if (!one.cell->stage.empty() || one.decomposition->request.stages.size() < 2) return false;
  if (one.verdict != "explained" && one.verdict != "no_difference" &&
      one.verdict != "no_unexplained")
    return false;
  return std::any_of(all.begin(), all.end(), [&](const CellVerdict& other) {
    return other.decomposition == one.decomposition && !other.cell->stage.empty() &&
           other.cell->stratum == one.cell->stratum && other.cell->a == one.cell->a &&
           other.cell->b == one.cell->b &&
           (other.verdict == "unexplained" || other.verdict == "unexplained_large");
  });
}

/// The set that, were another like it missing, could make the difference go away; or empty.
std::string set_it_hangs_on(const CellVerdict& one) {
  if (one.verdict != "unexplained" && one.verdict != "unexplained_large") return "";
  const double size = std::fabs(one.unexplained.value);
  const double distance = one.verdict == "unexplained" ? size : size - one.delta;
  const std::vector<SetBenchmark>& benchmarks = one.cell->cell.benchmarks;
  std::string out;
  double largest = 0.0;
  for (std::size_t set = 0; set < benchmarks.size(); ++set)
    if (benchmarks[set].bias >= distance && benchmarks[set].bias > largest) {
      largest = benchmarks[set].bias;
      out = sets_of(*one.cell)[set];
    }
  return out;
}

}  // namespace

void require_joint_replicates(const std::vector<const Decomposition*>& decompositions) {
  const Decomposition& first = *decompositions.front();
  for (const Decomposition* one : decompositions) {
    const ResamplingOptions& own = one->options.resampling;
    const ResamplingOptions& others = first.options.resampling;
    if (own.interval != GapInterval::bootstrap)
      throw OptionError("replicates",
                        "adjust = \"max_t\" rests on the replicates of the bootstrap: decompose "
                        "with interval = \"bootstrap\".",
                        {"adjust", {}, 0});
    if (one == &first) continue;
    if (one->clusters_hash.empty() || one->clusters_hash != first.clusters_hash)
      throw OptionError("replicates",
                        "adjust = \"max_t\" over several decompositions needs replicates that draw "
                        "the same clusters, and these do not: decompose the same municipalities "
                        "with unit or cluster, or one grouping at a time.",
                        {"d", {}, 0});
    if (own.seed != others.seed || own.replicates != others.replicates)
      throw OptionError("replicates",
                        "adjust = \"max_t\" over several decompositions needs the same draws: "
                        "decompose them with equal seed and replicates.",
                        {"d", {}, 0});
  }
}

std::vector<CellVerdict> cell_verdicts(const std::vector<const Decomposition*>& decompositions,
                                       double delta, Adjustment adjustment) {
  std::vector<CellVerdict> out;
  Vector difference, larger, smaller;
  for (const Decomposition* one : decompositions)
    for (const DecompositionCell& cell : one->cells) {
      // What a stage adds to the gap is no question of its own; its gap among those at risk is.
      if (cell.pooled || (!cell.stage.empty() && !cell.own)) continue;
      CellVerdict verdict;
      verdict.decomposition = one;
      verdict.cell = &cell;
      verdict.delta = delta > 0.0 ? delta : one->delta;
      verdict.unexplained = estimated(cell.cell, cell.cell.chosen, place_of(cell, "unexplained"));
      verdict.total = estimated(cell.cell, cell.cell.chosen, 0);
      verdict.tests = test_delta(verdict.unexplained, verdict.delta);
      verdict.largest_compatible = largest_compatible(verdict.unexplained, 1.0 - one->level);
      verdict.smallest_settleable = smallest_settleable(verdict.unexplained, 1.0 - one->level);
      difference.push_back(verdict.tests.p_difference);
      larger.push_back(verdict.tests.p_larger);
      smaller.push_back(verdict.tests.p_smaller);
      out.push_back(std::move(verdict));
    }
  std::vector<DeltaTests> joint;
  if (adjustment == Adjustment::max_t) {
    joint = max_t_of(out);
  } else {
    difference = adjusted(difference, adjustment);
    larger = adjusted(larger, adjustment);
    smaller = adjusted(smaller, adjustment);
  }
  for (std::size_t i = 0; i < out.size(); ++i) {
    CellVerdict& one = out[i];
    const double alpha = 1.0 - one.decomposition->level;
    one.adjusted = joint.empty() ? DeltaTests{difference[i], larger[i], smaller[i]} : joint[i];
    const GapFlags& flags = one.cell->cell.flags;
    one.verdict = flags.low_overlap || flags.too_small || one.cell->cell.chosen.values.empty()
                      ? "undecided"
                      : verdict(one.adjusted, test_delta(one.total, one.delta), alpha);
    one.flags = flags_of(one, alpha);
    one.sensitive_to = set_it_hangs_on(one);
    if (!one.sensitive_to.empty()) one.flags.emplace_back("sensitive");
  }
  for (CellVerdict& one : out)
    if (hides_a_stage(one, out)) one.flags.emplace_back("stage_unexplained");
  return out;
}

Table verdict_table(const std::vector<CellVerdict>& verdicts, Language language) {
  std::vector<std::string> stratum, stage, contrast, verdict, flags, text;
  bool stages = false;
  Vector p[6], largest, smallest;
  for (const CellVerdict& one : verdicts) {
    stratum.push_back(one.cell->stratum);
    stage.push_back(one.cell->stage);
    stages = stages || !one.decomposition->request.stages.empty();
    contrast.push_back(contrast_text(*one.cell));
    verdict.push_back(one.verdict);
    const double all[6] = {one.tests.p_difference, one.tests.p_larger,
                           one.tests.p_smaller,    one.adjusted.p_difference,
                           one.adjusted.p_larger,  one.adjusted.p_smaller};
    for (std::size_t k = 0; k < 6; ++k) p[k].push_back(all[k]);
    largest.push_back(one.largest_compatible);
    smallest.push_back(one.smallest_settleable);
    std::string joined;
    for (const std::string& flag : one.flags) joined += (joined.empty() ? "" : ", ") + flag;
    flags.push_back(std::move(joined));
    text.push_back(verdict_text(one, language));
  }
  Table table;
  table.add(Column::of_optional_text("stratum", stratum));
  if (stages) table.add(Column::of_optional_text("stage", stage));
  table.add(Column::of_text("contrast", contrast));
  table.add(Column::of_text("verdict", verdict));
  const char* names[6] = {"p_difference",          "p_larger",          "p_smaller",
                          "p_difference_adjusted", "p_larger_adjusted", "p_smaller_adjusted"};
  for (std::size_t k = 0; k < 6; ++k) table.add(Column::of_real(names[k], p[k]));
  table.add(Column::of_real("largest_compatible", largest));
  table.add(Column::of_real("smallest_settleable", smallest));
  table.add(Column::of_optional_text("flags", flags));
  table.add(Column::of_text("text", text));
  return table;
}

}  // namespace skillnad
