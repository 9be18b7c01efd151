// Tensor grids of Gauss-Hermite nodes for several random effects.
#pragma once

#include <cstddef>

#include "skillnad/base/matrix.hpp"

namespace skillnad {

/// Points in q dimensions for the standard normal: `nodes` ^ q of them, the first coordinate
/// varying fastest.
struct Grid {
  Matrix points;  ///< q x points
  Vector log_weights;
  std::size_t size() const { return log_weights.size(); }
};

Grid gauss_hermite_grid(int nodes, std::size_t q);

}  // namespace skillnad
