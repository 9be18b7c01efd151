// Orthogonal polynomials over rows with counts, as R's poly().
#pragma once

#include <vector>

#include "skillnad/base/matrix.hpp"

namespace skillnad::formula {

/// Coefficients of the three-term recurrence
///   p_0 = 1,  p_1 = x - alpha_0,  p_(k+1) = (x - alpha_k) p_k - norm2_k / norm2_(k-1) p_(k-1)
/// (Kennedy & Gentle 1980, Statistical Computing, pp. 343-344).
struct PolynomialState {
  Vector alpha;  ///< alpha_0 .. alpha_(d-1)
  Vector norm2;  ///< sum of count p_k^2, k = 0 .. d
};

/// Learns the recurrence of degree `degree` from `x`; each row counts `counts` times.
/// Needs more distinct values than `degree`, which the caller checks.
PolynomialState fit_polynomial(const Vector& x, const Vector& counts, int degree);

/// The columns p_1 .. p_d at `x`, each divided by the square root of its norm2.
std::vector<Vector> polynomial_columns(const Vector& x, const PolynomialState& state);

/// The columns x, x^2, .., x^degree.
std::vector<Vector> raw_polynomial_columns(const Vector& x, int degree);

}  // namespace skillnad::formula
