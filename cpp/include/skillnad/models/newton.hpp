// Damped Newton on a smooth log-likelihood with exact derivatives.
#pragma once

#include <functional>

#include "skillnad/base/context.hpp"
#include "skillnad/base/matrix.hpp"

namespace skillnad {

/// The value of a log-likelihood at a point with its exact derivatives.
struct Evaluation {
  double value = 0.0;
  Vector gradient;
  Matrix hessian;
};

/// A part of a log-likelihood in the first parameters only: adds itself to value, gradient and
/// Hessian. Empty: none.
using FixedPart = std::function<void(const Vector& psi, Evaluation& at)>;
/// Its value.
double value_of(const FixedPart& part, const Vector& psi);

struct NewtonControl {
  int max_iterations = 50;
  /// Half the squared Newton decrement at which the last full step is taken: the gain in
  /// log-likelihood that is still to be had, so free of any scale.
  double tolerance = 1e-10;
  /// Largest step in the last `n_log_scale` parameters (logs of standard deviations).
  double log_scale_cap = 1.5;
  std::size_t n_log_scale = 0;
  /// The largest fraction of a step to try first; empty: the whole of it.
  std::function<double(const Vector& point, const Vector& step)> first_fraction;
  /// Whether to evaluate once more after the last step. Without it `at` belongs to the point
  /// before, its value raised by what the step gains; enough for a start of another search.
  bool evaluate_last = true;
  /// Below this the last step moves no parameter by more than 1e-8 of its standard error:
  /// derivatives are taken over from the point before.
  double negligible = 1e-17;
};

struct NewtonResult {
  Vector point;
  Evaluation at;
  int iterations = 0;
  bool converged = false;
  double half_squared_decrement = 0.0;   ///< at the point before the last step
  double largest_scaled_gradient = 0.0;  ///< max |g_i| / sqrt(-H_ii) at `point`
  Vector last_step;
};

/// Maximises `evaluate` from `start`. `evaluate` gets the point and the step that led to it (empty
/// at first), so that what depends smoothly on the point can be predicted along the step.
NewtonResult maximise(
    Context& context, const Vector& start,
    const std::function<Evaluation(const Vector& point, const Vector& step)>& evaluate,
    const NewtonControl& control);

}  // namespace skillnad
