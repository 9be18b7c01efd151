// Fairlie's decomposition (2005) without its random matching and ordering.
//
// Both groups' cases are sorted by the full model's index and coupled quantile by quantile
// (quantile_coupling.hpp). With q_ij the mass of a pair and c_ik what set k adds to the index,
//
//   v(S) = sum_ij q_ij F(constant + sum_{k in S} c_ik + sum_{k not in S} c_jk),
//
// v(all) - v(none) is the explained part, and Shapley's value over the sets (Owen's over variables)
// shares it out: the mean over all orders in which the sets could be switched.
#pragma once

#include "skillnad/decomposition/comparison.hpp"

namespace skillnad {

/// The coupling jumps with the coefficients, so the parts of the criteria have no influence
/// function that holds (missing, `without_errors`) unless there is one only; the total and the
/// unexplained have theirs.
ComparedParts fairlie_parts(Context& context, const GapRows& rows, const Comparison& comparison,
                            const ReferenceRule& reference);

}  // namespace skillnad
