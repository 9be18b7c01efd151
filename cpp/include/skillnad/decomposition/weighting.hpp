// The share one group would have under another's rule, by weighting: the source's own outcomes with
// the source's cases weighted to look like the target's (DiNardo, Fortin & Lemieux 1996).
//
//   theta = sum_source w o Y / sum_source w o,     o = e(x) / (1 - e(x)),
//
// e(x) = P(G = target | x) among source and target, a logistic regression with intercept. Nothing
// is assumed of how the outcome depends on the criteria; with saturated criteria the three
// estimators are the same number.
#pragma once

#include "skillnad/decomposition/counterfactual.hpp"

namespace skillnad {

/// Arguments as `counterfactual`. Where the groups separate, Firth's penalty, recalibrated and
/// flagged. The overlap is set.
///
/// The influence has that of the weights' coefficients: with s = (1{target} - e) x the score of
/// their regression and A its information, s' A^-1 sum_source w o (Y - theta) x / sum_source w o.
///
/// @param leverage  the residuals of both, Y - theta in a mean with weights w o and 1{target} - e,
///                  divided by 1 - leverage
Counterfactual weighted_counterfactual(Context& context, const GapRows& rows, std::uint32_t source,
                                       std::uint32_t target,
                                       const std::vector<std::size_t>& columns, bool leverage,
                                       GapPenalty penalty = GapPenalty::where_separated);

/// The overlap that weighting by these columns has, whatever the estimator.
Overlap overlap(Context& context, const GapRows& rows, std::uint32_t source, std::uint32_t target,
                const std::vector<std::size_t>& columns);

}  // namespace skillnad
