// What predictions of every kind share.
#pragma once

#include "skillnad/inference/predictions.hpp"

namespace skillnad {

/// Sums of a slot (multinomial: of a slot and category): estimate, its gradient in the standardised
/// parameters, posterior variance.
struct Slots {
  Vector estimate, weight, posterior_variance;
  Matrix gradient;           // parameters x slots
  Vector category_variance;  // ordinal: posterior variance by point and category
  Slots(std::size_t n, std::size_t parameters)
      : estimate(n, 0.0), weight(n, 0.0), posterior_variance(n, 0.0), gradient(parameters, n) {}
};

/// Standard deviation of the random part at a point, and its gradient in the parameters behind the
/// coefficients.
double random_sd(const Fit& fit, const PredictionPoints& points, std::size_t i, Vector& gradient);

/// Adds one estimate with its limits: sums over points, `weight` their number. `posterior` is a
/// variance beside that of the parameters.
void add_estimate(double weight, double sum, const Vector& gradient, double posterior,
                  const Matrix& covariance, double z, Predictions& out);

/// Adds the probabilities of all categories of a multinomial fit at the points, marginal or
/// typical, to the slots: category c of slot s stands at s * categories + c.
void add_category_points(Context& context, const Fit& fit, const PredictionPoints& points,
                         bool marginal, Slots& slots);

/// The same given the groups' own data.
void add_category_conditional(Context& context, const Fit& fit, const FitRows& rows,
                              const PredictionPoints& points, Slots& slots);

/// Given the data of the groups of two nested factors, a random intercept at each: by quadrature.
void add_nested_conditional(Context& context, const Fit& fit, const FitRows& rows,
                            const PredictionPoints& points, Slots& slots);

/// Given the data of the groups of any factors: the posterior normal about its mode.
void add_sparse_conditional(Context& context, const Fit& fit, const FitRows& rows,
                            const PredictionPoints& points, Slots& slots);

}  // namespace skillnad
