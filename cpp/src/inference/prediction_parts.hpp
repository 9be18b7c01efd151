// What predictions of every kind share.
#pragma once

#include <cstddef>

#include "skillnad/inference/predictions.hpp"

namespace skillnad {

/// Standard deviation of the random part at a point, and its gradient in the parameters behind the
/// coefficients.
double random_sd(const Fit& fit, const PredictionPoints& points, std::size_t i, Vector& gradient);

/// Adds one estimate with its limits: sums over points, `weight` their number. `posterior` is a
/// variance beside that of the parameters.
void add_estimate(double weight, double sum, const Vector& gradient, double posterior,
                  const Matrix& covariance, double z, Predictions& out);

}  // namespace skillnad
