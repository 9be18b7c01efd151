#include "skillnad/models/random_intercept.hpp"

#include <algorithm>
#include <cmath>

#include "group_block.hpp"
#include "skillnad/base/kernels.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/base/parallel.hpp"
#include "skillnad/models/quadrature.hpp"

namespace skillnad {

RandomIntercept::RandomIntercept(const GroupedRows& rows, Link link)
    : rows_(rows),
      link_(link),
      blocks_(group_blocks(rows, rows_per_group_block)),
      modes_(rows.n_groups(), 0.0),
      mode_slopes_(rows.n_columns + 1, rows.n_groups()),
      group_gradients_(rows.n_columns + 1, rows.n_groups()),
      mode_residuals_(rows.n_groups(), 0.0) {}

Evaluation RandomIntercept::evaluate(Context& context, const Vector& psi, const Vector& step,
                                     int nodes) {
  const std::size_t parameters = rows_.n_columns + 1;
  const double sigma = math::exp(psi[parameters - 1]);
  const auto& kernel = kernels::kernels().link[static_cast<int>(link_)];
  const Rule& rule = gauss_hermite(nodes);
  std::vector<Evaluation> parts(blocks_.size());
  run_blocks(context, blocks_.size(), [&](std::size_t b) {
    const GroupBlock block(rows_, blocks_[b], psi.data());
    GroupWorkspace work;
    Evaluation& part = parts[b];
    part.gradient.assign(parameters, 0.0);
    part.hessian = Matrix(parameters, parameters);
    Vector row_weight(block.eta.size());
    GroupPart own(rows_.weight, parameters);
    for (std::size_t j = block.groups.first; j < block.groups.last; ++j) {
      const GroupView group = block.view(j);
      double guess = modes_[j];
      const double* slope = mode_slopes_.column(j);
      for (std::size_t a = 0; a < step.size(); ++a) guess += slope[a] * step[a];
      // A prediction far off is worse than none: the last mode is a safe start.
      if (!(std::fabs(guess - modes_[j]) < 5.0)) guess = modes_[j];
      modes_[j] = find_mode(kernel, group, sigma, guess);
      double* v = row_weight.data() + (rows_.start[j] - block.first_row);
      const GroupOutcome outcome = group_derivatives(context, kernel, group, sigma, modes_[j], rule,
                                                     work, group_gradients_.column(j),
                                                     own.hessian(part), mode_slopes_.column(j), v);
      mode_residuals_[j] = outcome.mode_residual;
      own.add(j, outcome.value, group_gradients_.column(j), v, group.n, part);
    }
    add_row_products(rows_, block.first_row, row_weight, part.hessian);
  });
  return sum_of_blocks(std::move(parts));
}

double RandomIntercept::worst_mode_residual() const {
  return *std::max_element(mode_residuals_.begin(), mode_residuals_.end());
}

std::vector<GroupPosterior> RandomIntercept::posteriors(Context& context, const Vector& psi,
                                                        int nodes, double* value) {
  const double sigma = math::exp(psi[rows_.n_columns]);
  const auto& kernel = kernels::kernels().link[static_cast<int>(link_)];
  const Rule& rule = gauss_hermite(nodes);
  std::vector<GroupPosterior> out(rows_.n_groups());
  Vector values(rows_.n_groups());
  run_blocks(context, blocks_.size(), [&](std::size_t b) {
    const GroupBlock block(rows_, blocks_[b], psi.data());
    Vector s, w;
    for (std::size_t j = block.groups.first; j < block.groups.last; ++j) {
      const GroupView group = block.view(j);
      s.resize(group.n);
      w.resize(group.n);
      const double mode = find_mode(kernel, group, sigma, modes_[j]);
      kernels::Sums at;
      kernel.node(group.eta, group.y, group.m, group.n, sigma * mode, &at, s.data(), w.data());
      const double root_h = std::sqrt(1.0 + sigma * sigma * at.weight);
      const double centre = at.value - 0.5 * mode * mode;
      double total = 0.0;
      double first = 0.0;
      double second = 0.0;
      for (std::size_t node = 0; node < rule.nodes.size(); ++node) {
        const double z = rule.nodes[node];
        const double u = mode + z / root_h;
        kernels::Sums here = at;
        if (z != 0.0) kernel.value(group.eta, group.y, group.m, group.n, sigma * u, &here);
        const double share =
            math::exp(rule.log_weights[node] + here.value - 0.5 * u * u + 0.5 * z * z - centre);
        total += share;
        first += share * z;
        second += share * z * z;
      }
      values[j] = centre + math::log(total) - math::log(root_h);
      if (!rows_.weight.empty()) values[j] *= rows_.weight[j];
      const double mean = first / total;
      out[j].mode = mode;
      out[j].mode_sd = 1.0 / root_h;
      out[j].mean = mode + mean / root_h;
      out[j].sd = std::sqrt(std::fmax(second / total - mean * mean, 0.0)) / root_h;
    }
  });
  if (value) {
    *value = 0.0;
    for (double v : values) *value += v;
  }
  return out;
}

BoundaryScore boundary_score(const GroupedRows& rows, Link link, const Vector& coefficients) {
  const auto& kernel = kernels::kernels().link[static_cast<int>(link)];
  BoundaryScore out;
  double information = 0.0;
  for (const Range& range : group_blocks(rows, rows_per_group_block)) {
    const GroupBlock block(rows, range, coefficients.data());
    for (std::size_t j = range.first; j < range.last; ++j) {
      const GroupView group = block.view(j);
      kernels::Sums sums;
      kernel.score(group.eta, group.y, group.m, group.n, 0.0, &sums);
      const double weight = rows.weight.empty() ? 1.0 : rows.weight[j];
      out.score += weight * 0.5 * (sums.score * sums.score - sums.weight);
      information += weight * sums.weight * sums.weight;
    }
  }
  out.variance_start = information > 0.0 ? 2.0 * out.score / information : 0.0;
  return out;
}

}  // namespace skillnad
