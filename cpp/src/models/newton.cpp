#include "skillnad/models/newton.hpp"

#include <algorithm>
#include <cmath>

#include "skillnad/base/error.hpp"
#include "skillnad/base/linalg.hpp"

namespace skillnad {

namespace {

constexpr int max_halvings = 40;

/// Solves (-hessian + ridge I) step = gradient with the smallest ridge that makes it definite.
struct Direction {
  Vector step;
  bool ridged = false;
  double decrement_squared = 0.0;
};

Direction newton_direction(const Evaluation& at) {
  const std::size_t p = at.gradient.size();
  Matrix negative(p, p);
  double largest = 0.0;
  for (std::size_t j = 0; j < p; ++j) {
    for (std::size_t i = 0; i < p; ++i) negative(i, j) = -at.hessian(i, j);
    largest = std::max(largest, std::fabs(negative(j, j)));
  }
  Direction out;
  double ridge = 0.0;
  for (int attempt = 0; attempt < 60; ++attempt) {
    Matrix shifted = negative;
    for (std::size_t j = 0; j < p; ++j) shifted(j, j) += ridge;
    const linalg::Cholesky factor = linalg::cholesky(shifted);
    if (factor.ok) {
      out.step = linalg::solve(factor, at.gradient);
      out.ridged = ridge > 0.0;
      for (std::size_t j = 0; j < p; ++j) out.decrement_squared += at.gradient[j] * out.step[j];
      return out;
    }
    ridge = ridge > 0.0 ? 4.0 * ridge : 1e-3 * std::max(largest, 1e-8);
  }
  throw ConvergenceError("numeric",
                         "The curvature of the log-likelihood could not be used for a step. Check "
                         "the data for extreme "
                         "values and simplify the model.");
}

bool finite(const Evaluation& at) {
  if (!std::isfinite(at.value)) return false;
  for (double g : at.gradient)
    if (!std::isfinite(g)) return false;
  for (double h : at.hessian.cells())
    if (!std::isfinite(h)) return false;
  return true;
}

double scaled_gradient(const Evaluation& at) {
  double largest = 0.0;
  for (std::size_t j = 0; j < at.gradient.size(); ++j) {
    const double curvature = -at.hessian(j, j);
    if (curvature > 0.0)
      largest = std::max(largest, std::fabs(at.gradient[j]) / std::sqrt(curvature));
  }
  return largest;
}

}  // namespace

double value_of(const FixedPart& part, const Vector& psi) {
  Evaluation at;
  at.gradient.assign(psi.size(), 0.0);
  at.hessian = Matrix(psi.size(), psi.size());
  if (part) part(psi, at);
  return at.value;
}

NewtonResult maximise(
    Context& context, const Vector& start,
    const std::function<Evaluation(const Vector& point, const Vector& step)>& evaluate,
    const NewtonControl& control) {
  NewtonResult out;
  const std::size_t p = start.size();
  out.point = start;
  out.at = evaluate(start, {});
  if (!finite(out.at))
    throw ConvergenceError(
        "numeric",
        "The log-likelihood is not a finite number where the search starts. Check "
        "offsets and covariates for extreme values.");
  while (out.iterations < control.max_iterations) {
    context.tick();
    const Direction direction = newton_direction(out.at);
    out.half_squared_decrement = 0.5 * direction.decrement_squared;
    const bool last = !direction.ridged && out.half_squared_decrement < control.tolerance;
    if (last && (!control.evaluate_last || out.half_squared_decrement < control.negligible)) {
      for (std::size_t j = 0; j < p; ++j) out.point[j] += direction.step[j];
      out.at.value += out.half_squared_decrement;
      out.last_step = direction.step;
      out.converged = true;
      ++out.iterations;
      break;
    }
    double fraction = 1.0;
    for (std::size_t j = p - control.n_log_scale; j < p; ++j)
      if (std::fabs(direction.step[j]) * fraction > control.log_scale_cap)
        fraction = control.log_scale_cap / std::fabs(direction.step[j]);
    if (control.first_fraction && !last)
      fraction = std::min(fraction, control.first_fraction(out.point, direction.step));
    // Near the maximum the value changes by less than its rounding: allow for that.
    const double noise = 1e-12 * (1.0 + std::fabs(out.at.value));
    bool accepted = false;
    for (int halving = 0; halving < max_halvings && !accepted; ++halving, fraction *= 0.5) {
      Vector step(p);
      Vector point(p);
      for (std::size_t j = 0; j < p; ++j) {
        step[j] = fraction * direction.step[j];
        point[j] = out.point[j] + step[j];
      }
      Evaluation next = evaluate(point, step);
      const double gain = 1e-4 * fraction * direction.decrement_squared;
      if (finite(next) && next.value >= out.at.value + std::min(gain, 1e3) - noise) {
        accepted = true;
        out.at = std::move(next);
        out.point = std::move(point);
        out.last_step = std::move(step);
      }
    }
    if (!accepted) break;
    ++out.iterations;
    if (last) {
      out.converged = true;
      break;
    }
  }
  if (!out.converged)  // what is left to be gained where the search stopped
    out.half_squared_decrement = 0.5 * newton_direction(out.at).decrement_squared;
  out.largest_scaled_gradient = scaled_gradient(out.at);
  return out;
}

}  // namespace skillnad
