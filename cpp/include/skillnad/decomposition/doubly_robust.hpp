// The share one group would have under another's rule, by regression and weighting together: right
// if either of the two is (Robins, Rotnitzky & Zhao 1994; Kline 2011 for decompositions).
//
//   theta = mean_target m(x) + sum_source w o (Y - m(x)) / sum_target w,
//
// m the source's regression, o = e / (1 - e) the odds of belonging to the target (weighting.hpp).
#pragma once

#include "skillnad/decomposition/weighting.hpp"

namespace skillnad {

/// Arguments as `counterfactual`. The value is no mean of outcomes and may leave [0, 1] where the
/// weights are large; the overlap is set.
///
/// The influence is the efficient one,
///   1{target} w (m - theta) / W + 1{source} w o (Y - m) / W,   W = sum_target w,
/// with what both regressions' coefficients add where they are not both right,
///   w (Y - m) x' A_m^-1 (J - K) + w (1{target} - e) x' A_e^-1 L,
/// J = sum_target w m' x / W, K = sum_source w o m' x / W, L = sum_source w o (Y - m) x / W.
///
/// @param leverage  the residuals of both regressions divided by 1 - leverage
Counterfactual doubly_robust_counterfactual(Context& context, const GapRows& rows,
                                            std::uint32_t source, std::uint32_t target,
                                            const std::vector<std::size_t>& columns, GapModel model,
                                            bool leverage,
                                            GapPenalty penalty = GapPenalty::where_separated);

}  // namespace skillnad
