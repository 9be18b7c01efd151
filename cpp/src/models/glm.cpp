#include "skillnad/models/glm.hpp"

#include <algorithm>
#include <cmath>

#include "skillnad/base/kernels.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/base/parallel.hpp"
#include "skillnad/models/interval_rows.hpp"
#include "skillnad/models/standardise.hpp"

namespace skillnad {

namespace {

constexpr std::size_t rows_per_block = 2048;
constexpr double overlap_step = 0.01;

/// One block's part of value, gradient and Hessian.
Evaluation evaluate_block(const GroupedRows& rows, Link link, const Vector& b, Range block) {
  const auto& k = kernels::kernels();
  const std::size_t n = block.last - block.first;
  const std::size_t p = rows.n_columns;
  const double* x = rows.x.data() + block.first;
  Vector eta(n), s(n), w(n);
  k.linear(x, rows.stride, p, b.data(), rows.offset_from(block.first), n, eta.data());
  kernels::Sums sums;
  k.link[static_cast<int>(link)].node(eta.data(), rows.y.data() + block.first,
                                      rows.m.data() + block.first, n, 0.0, &sums, s.data(),
                                      w.data());
  Evaluation part;
  part.value = sums.value;
  part.gradient.assign(p, 0.0);
  part.hessian = Matrix(p, p);
  k.columns_dot(x, rows.stride, p, s.data(), n, 1, n, part.gradient.data());
  for (std::size_t i = 0; i < n; ++i) w[i] = -w[i];
  k.cross(x, rows.stride, p, w.data(), n, part.hessian.cells().data());
  return part;
}

}  // namespace

Evaluation evaluate_glm(Context& context, const GroupedRows& rows, Link link,
                        const Vector& coefficients) {
  if (rows.intervals()) return evaluate_intervals(context, rows, link, coefficients);
  const std::vector<Range> blocks = row_blocks(rows, rows_per_block);
  std::vector<Evaluation> parts(blocks.size());
  run_blocks(context, blocks.size(), [&](std::size_t b) {
    parts[b] = evaluate_block(rows, link, coefficients, blocks[b]);
  });
  Evaluation sum = std::move(parts.front());
  for (std::size_t b = 1; b < parts.size(); ++b) {
    sum.value += parts[b].value;
    for (std::size_t j = 0; j < sum.gradient.size(); ++j) sum.gradient[j] += parts[b].gradient[j];
    for (std::size_t j = 0; j < sum.hessian.cells().size(); ++j)
      sum.hessian.cells()[j] += parts[b].hessian.cells()[j];
  }
  return sum;
}

namespace {

/// Sets the constant `column` so that it gives the observed share at the mean offset, in the rows
/// where `inside` is 1 (null: in all).
void set_start(const GroupedRows& rows, Link link, std::size_t column, const double* inside,
               Vector& start) {
  double y = 0.0;
  double m = 0.0;
  double offset = 0.0;
  for (std::size_t i = 0; i < rows.n_padded; ++i) {
    if (inside && inside[i] != 1.0) continue;
    y += rows.y[i];
    m += rows.m[i];
    if (!rows.offset.empty()) offset += rows.m[i] * rows.offset[i];
  }
  if (!(m > 0.0)) return;
  const double share = std::min(std::max(y / m, 1e-6), 1.0 - 1e-6);
  const double logit = math::log(share) - math::log1p(-share);
  switch (link) {
    case Link::probit:
      start[column] = logit / 1.702;  // close enough: Newton does the rest
      break;
    case Link::cloglog:
      start[column] = math::log(-math::log1p(-share));
      break;
    default:
      start[column] = logit;
  }
  start[column] -= offset / m;
}

}  // namespace

Vector glm_start(const GroupedRows& rows, Link link, std::size_t intercept) {
  Vector start(rows.n_columns, 0.0);
  if (intercept != Standardiser::no_intercept) set_start(rows, link, intercept, nullptr, start);
  return start;
}

namespace {

/// The same for each of the columns before `n_bands`, in the rows where it is one.
Vector band_start(const GroupedRows& rows, Link link, std::size_t n_bands) {
  Vector start(rows.n_columns, 0.0);
  for (std::size_t k = 0; k < n_bands; ++k)
    set_start(rows, link, k, rows.x.data() + k * rows.stride, start);
  return start;
}

}  // namespace

bool overlap_proved(const GroupedRows& rows, const Vector& last_step) {
  double largest = 0.0;
  for (const Range& block : row_blocks(rows, rows_per_block)) {
    Vector change(block.last - block.first);
    kernels::kernels().linear(rows.x.data() + block.first, rows.stride, rows.n_columns,
                              last_step.data(), nullptr, change.size(), change.data());
    for (std::size_t i = 0; i < change.size(); ++i)
      if (rows.m[block.first + i] > 0.0) largest = std::max(largest, std::fabs(change[i]));
  }
  return largest <= overlap_step;
}

namespace {

GlmFit search(Context& context, const GroupedRows& rows, Link link, const Vector& start,
              const NewtonControl& control) {
  const NewtonResult newton = maximise(
      context, start,
      [&](const Vector& b, const Vector&) { return evaluate_glm(context, rows, link, b); },
      control);
  GlmFit fit;
  fit.coefficients = newton.point;
  fit.log_likelihood = newton.at.value;
  fit.gradient = newton.at.gradient;
  fit.hessian = newton.at.hessian;
  fit.iterations = newton.iterations;
  fit.converged = newton.converged;
  fit.half_squared_decrement = newton.half_squared_decrement;
  fit.largest_scaled_gradient = newton.largest_scaled_gradient;
  fit.overlap_proved = newton.converged && overlap_proved(rows, newton.last_step);
  return fit;
}

}  // namespace

GlmFit fit_glm(Context& context, const GroupedRows& rows, Link link, std::size_t intercept,
               const NewtonControl& control, std::size_t n_bands) {
  return search(context, rows, link,
                n_bands > 0 ? band_start(rows, link, n_bands) : glm_start(rows, link, intercept),
                control);
}

void finish_glm(Context& context, const GroupedRows& rows, Link link, const NewtonControl& control,
                GlmFit& fit) {
  const int before = fit.iterations;
  fit = search(context, rows, link, fit.coefficients, control);
  fit.iterations += before;
}

}  // namespace skillnad
