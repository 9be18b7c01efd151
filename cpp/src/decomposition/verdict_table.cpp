#include "skillnad/decomposition/verdict_table.hpp"

#include <cmath>
#include <limits>

#include "skillnad/decomposition/components_table.hpp"

namespace skillnad {

namespace {

Estimated estimated(const GapEstimates& estimates, std::size_t at, double df) {
  const double missing = std::numeric_limits<double>::quiet_NaN();
  if (estimates.values.empty()) return {missing, missing, missing};
  return {estimates.values[at], std::sqrt(estimates.covariance(at, at)), df};
}

std::string verdict_of(const GapEstimates& estimates, std::size_t at, double df, double delta,
                       double alpha) {
  return verdict(test_delta(estimated(estimates, at, df), delta),
                 test_delta(estimated(estimates, 0, df), delta), alpha);
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
  if (verdict_of(cell.cell.towards_a, at, cell.cell.df, one.delta, alpha) !=
      verdict_of(cell.cell.towards_b, at, cell.cell.df, one.delta, alpha))
    out.emplace_back("depends_on_reference");
  if (one.verdict == "explained")
    for (std::size_t k = 0; k < cell.parts.size(); ++k)
      if (is_consent(cell.parts[k].component) && cell.parts[k].variable.empty() &&
          std::fabs(cell.cell.chosen.values[k]) > one.delta)
        out.emplace_back("mainly_consent");
  return out;
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
      out = one.decomposition->sets[set];
    }
  return out;
}

}  // namespace

std::vector<CellVerdict> cell_verdicts(const std::vector<const Decomposition*>& decompositions,
                                       double delta, Adjustment adjustment) {
  std::vector<CellVerdict> out;
  Vector difference, larger, smaller;
  for (const Decomposition* one : decompositions)
    for (const DecompositionCell& cell : one->cells) {
      if (cell.pooled) continue;
      CellVerdict verdict;
      verdict.decomposition = one;
      verdict.cell = &cell;
      verdict.delta = delta > 0.0 ? delta : one->delta;
      verdict.unexplained =
          estimated(cell.cell.chosen, place_of(cell, "unexplained"), cell.cell.df);
      verdict.total = estimated(cell.cell.chosen, 0, cell.cell.df);
      verdict.tests = test_delta(verdict.unexplained, verdict.delta);
      verdict.largest_compatible = largest_compatible(verdict.unexplained, 1.0 - one->level);
      verdict.smallest_settleable = smallest_settleable(verdict.unexplained, 1.0 - one->level);
      difference.push_back(verdict.tests.p_difference);
      larger.push_back(verdict.tests.p_larger);
      smaller.push_back(verdict.tests.p_smaller);
      out.push_back(std::move(verdict));
    }
  difference = adjusted(difference, adjustment);
  larger = adjusted(larger, adjustment);
  smaller = adjusted(smaller, adjustment);
  for (std::size_t i = 0; i < out.size(); ++i) {
    CellVerdict& one = out[i];
    const double alpha = 1.0 - one.decomposition->level;
    one.adjusted = {difference[i], larger[i], smaller[i]};
    const GapFlags& flags = one.cell->cell.flags;
    one.verdict = flags.low_overlap || one.cell->cell.chosen.values.empty()
                      ? "undecided"
                      : verdict(one.adjusted, test_delta(one.total, one.delta), alpha);
    one.flags = flags_of(one, alpha);
    one.sensitive_to = set_it_hangs_on(one);
    if (!one.sensitive_to.empty()) one.flags.emplace_back("sensitive");
  }
  return out;
}

Table verdict_table(const std::vector<CellVerdict>& verdicts, Language language) {
  std::vector<std::string> stratum, contrast, verdict, flags, text;
  Vector p[6], largest, smallest;
  for (const CellVerdict& one : verdicts) {
    stratum.push_back(one.cell->stratum);
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
