#include "skillnad/models/penalised.hpp"

#include <limits>

#include "skillnad/base/kernels.hpp"
#include "skillnad/base/linalg.hpp"

namespace skillnad {

namespace {

/// Adds log|I| / 2 with its derivatives; `at` holds those of the log-likelihood of the logit, whose
/// Hessian is -I. With A_j = I^-1 dI/db_j the gradient is tr A_j / 2, and the Hessian half of
/// tr(I^-1 d2I/db_j db_k) - tr(A_j A_k).
void add_jeffreys(const GroupedRows& rows, const Vector& b, Evaluation& at) {
  const auto& k = kernels::kernels();
  const std::size_t n = rows.n_padded;
  const std::size_t p = rows.n_columns;
  Matrix information = at.hessian;
  for (double& cell : information.cells()) cell = -cell;
  const linalg::Cholesky factor = linalg::cholesky(information);
  if (!factor.ok) {  // no step may lead here
    at.value = -std::numeric_limits<double>::infinity();
    return;
  }
  const Matrix inverse = linalg::inverse(factor);
  Vector eta(n), s(n), w(n), w1(n), w2(n), h(n, 0.0);
  k.linear(rows.x.data(), rows.stride, p, b.data(), rows.offset_from(0), n, eta.data());
  kernels::Sums sums;
  k.link[static_cast<int>(Link::logit)].full(eta.data(), rows.y.data(), rows.m.data(), n, 0.0,
                                             &sums, s.data(), w.data(), w1.data(), w2.data());
  // h_i = x_i' I^-1 x_i.
  Vector product(n);
  for (std::size_t j = 0; j < p; ++j) {
    const double* x = rows.x.data() + j * rows.stride;
    k.linear(rows.x.data(), rows.stride, p, inverse.column(j), nullptr, n, product.data());
    for (std::size_t i = 0; i < n; ++i) h[i] += product[i] * x[i];
  }
  at.value += 0.5 * linalg::log_determinant(factor);
  Vector v(n);
  for (std::size_t i = 0; i < n; ++i) v[i] = 0.5 * w1[i] * h[i];
  k.columns_dot(rows.x.data(), rows.stride, p, v.data(), n, 1, n, at.gradient.data());
  for (std::size_t i = 0; i < n; ++i) v[i] = 0.5 * w2[i] * h[i];
  k.cross(rows.x.data(), rows.stride, p, v.data(), n, at.hessian.cells().data());
  std::vector<Matrix> a;
  for (std::size_t j = 0; j < p; ++j) {
    const double* x = rows.x.data() + j * rows.stride;
    for (std::size_t i = 0; i < n; ++i) v[i] = w1[i] * x[i];
    Matrix derivative(p, p);
    k.cross(rows.x.data(), rows.stride, p, v.data(), n, derivative.cells().data());
    a.push_back(linalg::multiply(inverse, derivative));
  }
  for (std::size_t j = 0; j < p; ++j) {
    for (std::size_t l = 0; l <= j; ++l) {
      double trace = 0.0;
      for (std::size_t c = 0; c < p; ++c)
        for (std::size_t r = 0; r < p; ++r) trace += a[j](r, c) * a[l](c, r);
      at.hessian(j, l) -= 0.5 * trace;
      if (l != j) at.hessian(l, j) -= 0.5 * trace;
    }
  }
}

void add_ridge(std::size_t intercept, std::size_t n, double strength, const Vector& b,
               Evaluation& at) {
  for (std::size_t j = 0; j < n; ++j) {
    if (j == intercept) continue;
    at.value -= 0.5 * strength * b[j] * b[j];
    at.gradient[j] -= strength * b[j];
    at.hessian(j, j) -= strength;
  }
}

}  // namespace

std::string penalty_name(Penalty penalty) {
  return penalty == Penalty::firth ? "firth" : penalty == Penalty::ridge ? "ridge" : "none";
}

FixedPart ridge_part(const PenaltyOptions& penalty, std::size_t n_coefficients,
                     std::size_t intercept) {
  if (penalty.kind != Penalty::ridge) return {};
  return [=](const Vector& psi, Evaluation& at) {
    add_ridge(intercept, n_coefficients, penalty.ridge, psi, at);
  };
}

Evaluation evaluate_penalised(Context& context, const GroupedRows& rows, Link link,
                              std::size_t intercept, const PenaltyOptions& penalty,
                              const Vector& coefficients) {
  Evaluation at = evaluate_glm(context, rows, link, coefficients);
  if (penalty.kind == Penalty::firth) add_jeffreys(rows, coefficients, at);
  if (penalty.kind == Penalty::ridge)
    add_ridge(intercept, coefficients.size(), penalty.ridge, coefficients, at);
  return at;
}

PenalisedFit fit_penalised(Context& context, const GroupedRows& rows, Link link,
                           std::size_t intercept, const PenaltyOptions& penalty,
                           const NewtonControl& control) {
  const NewtonResult newton = maximise(
      context, glm_start(rows, link, intercept),
      [&](const Vector& b, const Vector&) {
        return evaluate_penalised(context, rows, link, intercept, penalty, b);
      },
      control);
  PenalisedFit out;
  out.penalised_log_likelihood = newton.at.value;
  const Evaluation plain = evaluate_glm(context, rows, link, newton.point);
  out.hessian = penalty.kind == Penalty::firth ? plain.hessian : newton.at.hessian;
  out.glm.coefficients = newton.point;
  out.glm.log_likelihood = plain.value;
  out.glm.gradient = plain.gradient;
  out.glm.hessian = plain.hessian;
  out.glm.iterations = newton.iterations;
  out.glm.converged = newton.converged;
  out.glm.half_squared_decrement = newton.half_squared_decrement;
  out.glm.largest_scaled_gradient = newton.largest_scaled_gradient;
  return out;
}

}  // namespace skillnad
