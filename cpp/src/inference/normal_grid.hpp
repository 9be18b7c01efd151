// Expectations over the correlated random intercepts of the categories.
#pragma once

#include <cstddef>

#include "skillnad/base/matrix.hpp"

namespace skillnad {

/// Points of a tensor grid for E f(L u), u ~ N(0, I), f a product of a polynomial and of
/// probabilities exp(eta_c + v_c) / (1 + sum exp(eta_d + v_d)).
struct NormalGrid {
  Matrix u;       ///< effects x points
  Matrix effect;  ///< v = L u, effects x points
  Vector weight;  ///< sums to 1
};

/// The trapezoidal rule in each column of L. On the line u_m = t + i a a denominator vanishes no
/// earlier than where two of its terms are pi apart in phase, |a| = pi / r_m with r_m the range of
/// column m of L, 0 included; with step h the error is about exp(-2 pi a / h + a^2 / 2). Steps are
/// such that it is below exp(-25), and beyond three effects below exp(-16); points farther out than
/// that are left out, and columns of zeros stay at 0.
NormalGrid normal_grid(const Matrix& factor);

}  // namespace skillnad
