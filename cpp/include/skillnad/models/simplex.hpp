// A small linear programme: is there a half-space that holds all points, and not all on its edge?
#pragma once

#include <cstddef>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/base/matrix.hpp"

namespace skillnad {

/// A point closer than this to the edge of the half-space (points and direction of length 1) counts
/// as lying on it.
constexpr double simplex_edge = 1e-9;
/// A separating direction must keep at least one point this far from the edge.
constexpr double simplex_margin = 1e-7;

/// What `separate_points` found.
struct PointSeparation {
  enum class Status {
    overlap,    ///< no such direction: weights > 0 exist with sum w_i a_i = 0
    separated,  ///< `direction` has a_i'b >= 0 for all points and > 0 for at least one
    undecided   ///< neither could be certified within the tolerances or the iteration cap
  };
  Status status = Status::undecided;
  std::vector<double> direction;  ///< of length 1; only if separated
  std::size_t iterations = 0;
};

/// Decides for points a_1 ... a_n, the columns of `points` (r x n), each of length 1 and together
/// spanning R^r, whether some b has a_i'b >= 0 for all i and a_i'b > 0 for one.
///
/// By Stiemke's theorem there is none exactly if positive weights exist with sum w_i a_i = 0. With
/// w = 1 + u this is phase I of a revised simplex with r rows and n columns: minimise the sum of
/// artificial variables subject to A u = -A 1, u >= 0. At a positive optimum minus the dual prices
/// are the direction. Largest reduced cost in blocks of columns, Bland's rule while no progress is
/// made, the basis inverted afresh every 40 steps. Both answers are certified on all points.
PointSeparation separate_points(Context& context, const Matrix& points);

}  // namespace skillnad
