// B-splines and natural cubic splines with R's bases (splines::bs and splines::ns, no intercept).
#pragma once

#include <vector>

#include "skillnad/base/matrix.hpp"

namespace skillnad::formula {

struct SplineKnots {
  double low = 0.0;   ///< lower boundary knot
  double high = 0.0;  ///< upper boundary knot
  Vector interior;    ///< ascending, strictly between the boundary knots
};

/// B-spline basis of `degree` without its first function: interior.size() + degree columns. Outside
/// the boundary knots the polynomials of the outermost intervals go on (de Boor 1978, ch. X).
std::vector<Vector> b_spline_columns(const Vector& x, const SplineKnots& knots, int degree);

/// Natural cubic spline basis: interior.size() + 1 columns. The cubic B-splines without the first,
/// turned by the Householder reflections that carry the two conditions "second derivative zero at
/// the boundary" into the first two coordinates, which are dropped. Linear outside the boundary.
std::vector<Vector> natural_spline_columns(const Vector& x, const SplineKnots& knots);

/// The quantiles of type 7 (Hyndman & Fan 1996) at i / (n + 1), i = 1 .. n, of `x` in which each
/// row counts `counts` times, whole numbers.
Vector quantile_knots(const Vector& x, const Vector& counts, int n);

}  // namespace skillnad::formula
