#include "skillnad/models/nested_quadrature.hpp"

#include <algorithm>
#include <cmath>

#include "group_block.hpp"
#include "nested_children.hpp"
#include "skillnad/base/kernels.hpp"
#include "skillnad/base/parallel.hpp"
#include "skillnad/models/node_shares.hpp"
#include "skillnad/models/quadrature.hpp"
#include "top_derivatives.hpp"
#include "top_moments.hpp"

namespace skillnad {

namespace {

/// Rows of a block of tops: few, as each is worth outer times inner nodes.
constexpr std::size_t rows_per_block = 512;

/// The linear predictors of a range of rows.
Vector predictors(const GroupedRows& rows, std::size_t first, std::size_t last, const double* b) {
  Vector eta(last - first);
  kernels::kernels().linear(rows.x.data() + first, rows.stride, rows.n_columns, b,
                            rows.offset_from(first), last - first, eta.data());
  return eta;
}

}  // namespace

NestedQuadrature::NestedQuadrature(const GroupedRows& rows, std::vector<std::size_t> top_start,
                                   Link link, Vector top_weight)
    : rows_(rows),
      top_start_(std::move(top_start)),
      link_(link),
      top_weight_(std::move(top_weight)),
      rows_in_use_(rows.n_groups(), 0),
      top_modes_(top_start_.size() - 1, 0.0),
      top_mode_slopes_(rows.n_columns + 2, top_start_.size() - 1),
      child_modes_(rows.n_groups(), 0.0),
      top_gradients_(rows.n_columns + 2, top_start_.size() - 1),
      mode_residuals_(top_start_.size() - 1, 0.0) {
  for (std::size_t c = 0; c < rows.n_groups(); ++c)
    for (std::size_t i = rows.start[c]; i < rows.start[c + 1]; ++i)
      if (rows.m[i] > 0.0) rows_in_use_[c] = i + 1 - rows.start[c];
  const std::size_t n_tops = top_start_.size() - 1;
  std::size_t first = 0;
  for (std::size_t top = 0; top < n_tops; ++top) {
    const std::size_t n = rows.start[top_start_[top + 1]] - rows.start[top_start_[first]];
    if (n < rows_per_block && top + 1 < n_tops) continue;
    blocks_.push_back({first, top + 1});
    first = top + 1;
  }
}

Evaluation NestedQuadrature::evaluate(Context& context, const Vector& psi, const Vector& step,
                                      int outer_nodes, int inner_nodes) {
  const std::size_t p = rows_.n_columns;
  const std::size_t parameters = n_parameters();
  const Rule& outer = gauss_hermite(outer_nodes);
  const Rule& inner = gauss_hermite(inner_nodes);
  std::vector<Evaluation> parts(blocks_.size());
  run_blocks(context, blocks_.size(), [&](std::size_t b) {
    const Range tops = blocks_[b];
    const std::size_t first_row = rows_.start[top_start_[tops.first]];
    const Vector eta = predictors(rows_, first_row, rows_.start[top_start_[tops.last]], psi.data());
    Vector row_weight(eta.size());
    NestedChildren children(rows_, rows_in_use_, link_, psi[p], inner);
    TopWorkspace work;
    GroupPart own(top_weight_, parameters);
    Evaluation& part = parts[b];
    part.gradient.assign(parameters, 0.0);
    part.hessian = Matrix(parameters, parameters);
    for (std::size_t j = tops.first; j < tops.last; ++j) {
      const Range range = {top_start_[j], top_start_[j + 1]};
      const std::size_t row = rows_.start[range.first] - first_row;
      double* child_modes = child_modes_.data() + range.first;
      children.start(range, eta.data() + row, child_modes);
      double move = 0.0;
      for (std::size_t a = 0; a < step.size(); ++a) move += top_mode_slopes_(a, j) * step[a];
      // A prediction far off is worse than none: the last mode is a safe start.
      if (!(std::fabs(move) < 5.0)) move = 0.0;
      const TopOutcome outcome =
          top_derivatives(context, rows_, children, psi[p + 1], top_modes_[j] + move, outer, work,
                          top_gradients_.column(j), own.hessian(part), top_mode_slopes_.column(j),
                          row_weight.data() + row, child_modes);
      top_modes_[j] = outcome.mode;
      mode_residuals_[j] = outcome.mode_residual;
      own.add(j, outcome.value, top_gradients_.column(j), row_weight.data() + row,
              children.n_rows(), part);
    }
    add_row_products(rows_, first_row, row_weight, part.hessian);
  });
  return sum_of_blocks(std::move(parts));
}

void NestedQuadrature::each_top(
    Context& context, const Vector& psi, int outer_nodes, int inner_nodes,
    const std::function<void(std::size_t, NestedChildren&, const TopMoments&)>& take) {
  const std::size_t p = rows_.n_columns;
  const Rule& outer = gauss_hermite(outer_nodes);
  const Rule& inner = gauss_hermite(inner_nodes);
  run_blocks(context, blocks_.size(), [&](std::size_t b) {
    const Range tops = blocks_[b];
    const std::size_t first_row = rows_.start[top_start_[tops.first]];
    const Vector eta = predictors(rows_, first_row, rows_.start[top_start_[tops.last]], psi.data());
    NestedChildren children(rows_, rows_in_use_, link_, psi[p], inner);
    Vector buffer;
    for (std::size_t j = tops.first; j < tops.last; ++j) {
      const Range range = {top_start_[j], top_start_[j + 1]};
      children.start(range, eta.data() + (rows_.start[range.first] - first_row),
                     child_modes_.data() + range.first);
      take(j, children, top_moments(context, children, psi[p + 1], top_modes_[j], outer, buffer));
    }
  });
}

double NestedQuadrature::value(Context& context, const Vector& psi, int outer_nodes,
                               int inner_nodes) {
  Vector values(top_modes_.size());
  each_top(context, psi, outer_nodes, inner_nodes,
           [&](std::size_t j, NestedChildren&, const TopMoments& top) {
             values[j] = top_weight_.empty() ? top.value : top_weight_[j] * top.value;
           });
  double sum = 0.0;
  for (double v : values) sum += v;
  return sum;
}

NestedQuadrature::Posterior NestedQuadrature::posteriors(Context& context, const Vector& psi,
                                                         int outer_nodes, int inner_nodes) {
  const double sd = psi[rows_.n_columns + 1];
  Posterior out;
  for (Vector* each : {&out.top_mode, &out.top_mode_sd, &out.top_mean, &out.top_sd})
    each->resize(top_modes_.size());
  for (Vector* each : {&out.child_mode, &out.child_mode_sd, &out.child_mean, &out.child_sd})
    each->resize(child_modes_.size());
  each_top(context, psi, outer_nodes, inner_nodes,
           [&](std::size_t j, NestedChildren& children, const TopMoments& top) {
             out.top_mode[j] = top.mode;
             out.top_mode_sd[j] = top.mode_sd;
             out.top_mean[j] = top.mean;
             out.top_sd[j] = top.sd;
             const double curvature = joint_curvature(children, sd, top.mode);
             for (std::size_t c = 0; c < top.child_mean.size(); ++c) {
               const std::size_t i = top_start_[j] + c;
               const double slope = sd * children.mode_slopes()[c];
               out.child_mode[i] = children.modes()[c];
               out.child_mode_sd[i] =
                   std::sqrt(children.variances()[c] + slope * slope / curvature);
               out.child_mean[i] = top.child_mean[c];
               out.child_sd[i] = top.child_sd[c];
             }
           });
  return out;
}

std::vector<NestedQuadrature::TopNodes> NestedQuadrature::posterior_nodes(Context& context,
                                                                          const Vector& psi,
                                                                          int outer_nodes,
                                                                          int inner_nodes) {
  const double sd = psi[rows_.n_columns + 1];
  const Rule& rule = gauss_hermite(outer_nodes);
  std::vector<TopNodes> out(top_modes_.size());
  each_top(
      context, psi, outer_nodes, inner_nodes,
      [&](std::size_t j, NestedChildren& children, const TopMoments& top) {
        TopNodes& own = out[j];
        const std::size_t n = top.child_mean.size();
        own.child_mean = Matrix(n, rule.nodes.size());
        own.child_sd = Matrix(n, rule.nodes.size());
        Vector logs;
        for (std::size_t k = 0; k < rule.nodes.size(); ++k) {
          const double z = rule.nodes[k];
          const double u = top.mode + top.mode_sd * z;
          own.u.push_back(u);
          logs.push_back(rule.log_weights[k] + children.value(sd * u) - 0.5 * u * u + 0.5 * z * z);
          for (std::size_t c = 0; c < n; ++c) {
            own.child_mean(c, k) = children.means()[c];
            own.child_sd(c, k) = std::sqrt(children.variances()[c]);
          }
        }
        own.share = shares_of(logs);
      });
  return out;
}

double NestedQuadrature::worst_mode_residual() const {
  return *std::max_element(mode_residuals_.begin(), mode_residuals_.end());
}

}  // namespace skillnad
