// Yun's decomposition (2004): the explained part E of a logistic rule in proportion to differences
// of means times coefficients,
//
//   phi_k = W_k E,   W_k = N_k / sum N,   N_k = (xbar_a - xbar_b)_k' beta_k.
//
// A set of dummies needs no normalisation here: with another base the coefficients of a factor move
// by a constant, the differences of the shares of all its levels sum to 0, so N_k stays. The same
// holds for Oaxaca's explained part. (It is the contribution of single levels and of the intercept
// to the unexplained part that depends on the base, and neither is computed.)
#pragma once

#include "skillnad/decomposition/comparison.hpp"

namespace skillnad {

/// Where sum N is 0 and E is not the weights do not exist: parts of the criteria are missing.
/// The influence is by the delta method in the means, the coefficients and E. In small samples,
/// where the terms of sum N nearly cancel, the weights have no bound and neither have the standard
/// errors.
ComparedParts yun_parts(Context& context, const GapRows& rows, const Comparison& comparison,
                        const ReferenceRule& reference);

}  // namespace skillnad
