// Rao's score statistic.
#pragma once

#include <cstddef>
#include <limits>

#include "skillnad/base/linalg.hpp"
#include "skillnad/models/newton.hpp"

namespace skillnad {

/// g' I^-1 g, g the score of the larger model at the maximum of the smaller and I its observed
/// information there; NaN where that is not positive definite.
inline double score_statistic(const Evaluation& at) {
  Matrix information = at.hessian;
  for (double& cell : information.cells()) cell = -cell;
  const linalg::Cholesky factor = linalg::cholesky(information);
  if (!factor.ok) return std::numeric_limits<double>::quiet_NaN();
  const Vector solved = linalg::solve(factor, at.gradient);
  double statistic = 0.0;
  for (std::size_t j = 0; j < solved.size(); ++j) statistic += at.gradient[j] * solved[j];
  return statistic;
}

}  // namespace skillnad
