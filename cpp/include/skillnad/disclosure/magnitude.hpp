// Primary rules for magnitudes: whether the sum of a cell tells what one contributor gave.
#pragma once

#include <cstddef>

#include "skillnad/base/matrix.hpp"

namespace skillnad {

/// The p % rule: the second largest contributor, who subtracts his own part, comes within p per
/// cent of the largest: x - x1 - x2 < p / 100 x1 (Hundepool et al. 2012, Statistical Disclosure
/// Control, 4.2.2). A cell of no more than two contributors is always unsafe for p > 0.
/// @param parts  what each contributor gave, >= 0, in any order
bool breaks_p_percent(const Vector& parts, double p);

/// The (n, k) rule: the n largest contributors have more than k per cent of the sum.
bool is_dominated(const Vector& parts, std::size_t n, double k);

}  // namespace skillnad
