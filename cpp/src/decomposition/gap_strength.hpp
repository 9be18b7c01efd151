// How much of the outcome and of the groups the criteria of a gap account for: what robustness
// values and benchmarks are made of.
#pragma once

#include <vector>

#include "skillnad/decomposition/decomposition.hpp"

namespace skillnad {

/// What leaving one set of criteria out does.
struct SetStrength {
  double outcome =
      0.0;              ///< partial R2: share of the residual variance of the outcome it takes away
  double group = 0.0;   ///< share of E alpha^2, the variance of the weights, that is its doing
  double change = 0.0;  ///< of the unexplained part, without it less with it
};

/// Of the unexplained part on the cases of one group.
struct DirectionStrength {
  double sigma2 = 0.0;  ///< E (Y - m)^2 over both groups, m the rule of each for itself
  double nu2 = 0.0;     ///< E alpha^2, alpha = (1{a} - 1{b} e / (1 - e)) / P(a), e = P(a | x)
  std::vector<SetStrength> sets;
};

/// On the cases of a, and of b, where every regression has a maximum; else empty.
std::vector<DirectionStrength> gap_strengths(Context& context, const GapRows& rows, std::uint32_t a,
                                             std::uint32_t b, GapModel model);

/// Of every cell, in their order; empty for sums over strata, outcomes of several categories and
/// cells without numbers or criteria; of a sorting process only the stages' own gaps have some.
std::vector<std::vector<DirectionStrength>> cell_strengths(
    Context& context, const GapData& data, const DecompositionOptions& options,
    const std::vector<DecompositionCell>& cells);

}  // namespace skillnad
