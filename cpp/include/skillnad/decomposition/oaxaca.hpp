// Oaxaca's and Blinder's decomposition (1973) of a linear probability model:
//
//   phi_k = (xbar_a - xbar_b)_k' beta_k,   unexplained = gap - sum phi.
//
// Factors need no normalisation for parts of whole sets; see yun.hpp.
#pragma once

#include "skillnad/decomposition/comparison.hpp"

namespace skillnad {

/// The influence is that of the means and of the least-squares coefficients (robust to the unequal
/// variances of a 0/1 outcome). A product of two estimates also has the variance of the product of
/// their errors, tr(Cov(xbar_a - xbar_b) Cov(beta)), block by block: `second_order`.
///
/// @param rules  beta is the mean of theirs with their shares
ComparedParts oaxaca_parts(Context& context, const GapRows& rows, const Comparison& comparison,
                           const std::vector<ReferenceRule>& rules);

}  // namespace skillnad
