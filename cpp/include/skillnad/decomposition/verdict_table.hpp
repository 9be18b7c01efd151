// Verdicts on the unexplained parts of one or several decompositions.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "skillnad/decomposition/decomposition.hpp"
#include "skillnad/decomposition/verdict.hpp"
#include "skillnad/text/numbers.hpp"

namespace skillnad {

struct CellVerdict {
  const Decomposition* decomposition = nullptr;
  const DecompositionCell* cell = nullptr;
  double delta = 0.0;
  Estimated unexplained, total;
  DeltaTests tests, adjusted;  ///< of the unexplained part
  std::string verdict;         ///< see verdict.hpp
  double largest_compatible = 0.0, smallest_settleable = 0.0;
  /// Those of the cell (flag_names()), "depends_on_reference", "mainly_consent", "sensitive",
  /// "stage_unexplained".
  std::vector<std::string> flags;
  /// With "sensitive": the set of criteria whose benchmark is the largest.
  std::string sensitive_to;
};

/// Refuses decompositions whose replicates are not those of one bootstrap of the same clusters.
/// Throws OptionError[replicates].
void require_joint_replicates(const std::vector<const Decomposition*>& decompositions);

/// The verdicts of all cells (but not of sums over strata), the p-values adjusted over all of them
/// together, for each of the three questions apart. With low overlap, or too few cases, the verdict
/// is "undecided". A verdict that states a difference is "sensitive" where a criterion that is
/// missing could, as strong as one of the sets, make it go away: its bias (`SetBenchmark`) reaches
/// U, for "unexplained_large" what U has above delta. alpha = 1 - level of each decomposition. With
/// "max_t" the replicates must be those of one bootstrap: require_joint_replicates().
/// @param delta  the smallest difference of interest; 0: that of each decomposition
std::vector<CellVerdict> cell_verdicts(const std::vector<const Decomposition*>& decompositions,
                                       double delta, Adjustment adjustment);

/// stratum, (stage, if one has stages,) contrast, verdict, p_difference, p_larger, p_smaller,
/// p_difference_adjusted, p_larger_adjusted, p_smaller_adjusted, largest_compatible,
/// smallest_settleable, flags, text.
Table verdict_table(const std::vector<CellVerdict>& verdicts, Language language);

/// The label of a verdict: "omotiverad skillnad", "explained difference".
std::string verdict_label(const std::string& verdict, Language language);

/// What a verdict says, in sentences.
std::string verdict_text(const CellVerdict& one, Language language);

}  // namespace skillnad
