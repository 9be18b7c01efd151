// Two weighted groups joined rank by rank: the p-quantile of one with the p-quantile of the other.
#pragma once

#include <cstddef>
#include <vector>

#include "skillnad/base/matrix.hpp"

namespace skillnad {

struct CoupledPair {
  std::size_t a, b;  ///< member of each group
  double mass;       ///< share of either group's weight; all sum to 1
};

/// Scores that differ by less are tied.
constexpr double score_tie = 1e-10;

/// The common refinement of the cumulative weights of both groups, each in rising order of its
/// score: at most n_a + n_b - 1 pairs where nothing is tied. Tied members stand at their ranks
/// together: each is paired with all that the tie reaches, in proportion to the weights, so no
/// order among them matters. Nothing is drawn.
///
/// Cut points are compared as products of cumulative and total weights, which are exact for whole
/// weights while the product of the totals is below 2^53.
///
/// @param score_a, score_b    finite
/// @param weight_a, weight_b  positive, as many
std::vector<CoupledPair> couple_quantiles(const Vector& score_a, const Vector& weight_a,
                                          const Vector& score_b, const Vector& weight_b);

}  // namespace skillnad
