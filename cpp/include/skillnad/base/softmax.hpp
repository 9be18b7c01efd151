// Probabilities of several categories from their log-odds against a base.
#pragma once

#include <cstddef>

namespace skillnad::math {

/// Of `n` rows: p_c = exp(eta_c) / (1 + sum exp(eta_d)) and the base's 1 / (1 + sum exp(eta_d)).
/// Nothing overflows, and plain sums in a fixed order give the same bits everywhere.
///
/// @param eta         n x q, column by column, finite
/// @param p           n x q
/// @param complement  n x q: 1 - p, without cancellation
/// @param base        n: the probability of the base
/// @param log_sum     n: log(1 + sum exp(eta_d))
void softmax(std::size_t n, std::size_t q, const double* eta, double* p, double* complement,
             double* base, double* log_sum);

}  // namespace skillnad::math
