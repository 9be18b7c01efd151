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
  /// What one standard deviation of the set's index (its columns times their coefficients, over
  /// both groups' cases), half of it down and half up, does to the share that is expected.
  double effect = 0.0;
};

/// Of the unexplained part on the cases of one group.
struct DirectionStrength {
  double sigma2 = 0.0;  ///< E (Y - m)^2 over both groups, m the rule of each for itself
  double nu2 = 0.0;     ///< E alpha^2, alpha = (1{a} - 1{b} e / (1 - e)) / P(a), e = P(a | x)
  double cases = 0.0;   ///< weighted, of the group whose cases it is about
  std::vector<SetStrength> sets;

  /// The most that a missing criterion as strong as a set can make of the unexplained part:
  /// sqrt(c_y c_d / (1 - c_d) sigma2 nu2) (Chernozhukov et al. 2022).
  double bias(std::size_t set) const;
};

/// On the cases of a, and of b, where every regression has a maximum; else empty.
std::vector<DirectionStrength> gap_strengths(Context& context, const GapRows& rows, std::uint32_t a,
                                             std::uint32_t b, GapModel model);

/// Of every cell that is wanted, in their order; empty for others, sums over strata, contrasts that
/// are not of two groups, outcomes of several categories and cells without numbers or criteria; of
/// a sorting process only the stages' own gaps have some.
/// @param wanted  of each cell; empty: all
std::vector<std::vector<DirectionStrength>> cell_strengths(
    Context& context, const GapData& data, const DecompositionOptions& options,
    const std::vector<DecompositionCell>& cells, const std::vector<bool>& wanted = {});

/// Of both directions, those of the target: what a set can do to the mean of two parts is at most
/// the mean of what it can do to either. Of the target pooled it is the mean over the two groups,
/// also where there are more.
std::vector<SetBenchmark> benchmarks_of(const std::vector<DirectionStrength>& strengths,
                                        GapTarget target);

}  // namespace skillnad
