#include "skillnad/models/random_vector.hpp"

#include <algorithm>
#include <cmath>

#include "group_block.hpp"
#include "skillnad/base/kernels.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/base/parallel.hpp"
#include "small_dense.hpp"
#include "vector_derivatives.hpp"

namespace skillnad {

RandomVector::RandomVector(const GroupedRows& rows, const Vector& z, std::size_t q, Link link,
                           std::vector<FactorEntry> entries)
    : rows_(rows),
      z_(z),
      q_(q),
      link_(link),
      entries_(std::move(entries)),
      blocks_(group_blocks(rows, rows_per_group_block)),
      modes_(q, rows.n_groups()),
      mode_slopes_(q * (rows.n_columns + entries_.size()), rows.n_groups()),
      group_gradients_(rows.n_columns + entries_.size(), rows.n_groups()),
      mode_residuals_(rows.n_groups(), 0.0) {}

Matrix RandomVector::factor(const Vector& psi) const {
  Matrix l(q_, q_);
  for (std::size_t e = 0; e < entries_.size(); ++e)
    l(entries_[e].row, entries_[e].col) = psi[rows_.n_columns + e];
  return l;
}

Evaluation RandomVector::evaluate(Context& context, const Vector& psi, const Vector& step,
                                  int nodes) {
  const std::size_t parameters = n_parameters();
  const Matrix l = factor(psi);
  const FactorView view{q_, l.cells().data(), &entries_};
  const auto& kernel = kernels::kernels().link[static_cast<int>(link_)];
  const Grid grid = gauss_hermite_grid(nodes, q_);
  std::vector<Evaluation> parts(blocks_.size());
  run_blocks(context, blocks_.size(), [&](std::size_t b) {
    const GroupBlock block(rows_, blocks_[b], psi.data());
    VectorWorkspace work;
    Evaluation& part = parts[b];
    part.gradient.assign(parameters, 0.0);
    part.hessian = Matrix(parameters, parameters);
    Vector row_weight(block.eta.size());
    Vector guess(q_);
    GroupPart own(rows_.weight, parameters);
    for (std::size_t j = block.groups.first; j < block.groups.last; ++j) {
      const GroupView group = block.view(j);
      double* mode = modes_.column(j);
      const double* slope = mode_slopes_.column(j);
      bool near = true;
      for (std::size_t c = 0; c < q_; ++c) {
        guess[c] = mode[c];
        for (std::size_t a = 0; a < step.size(); ++a) guess[c] += slope[c + a * q_] * step[a];
        // A prediction far off is worse than none: the last mode is a safe start.
        near = near && std::fabs(guess[c] - mode[c]) < 5.0;
      }
      if (near) std::copy(guess.begin(), guess.end(), mode);
      double* v = row_weight.data() + (rows_.start[j] - block.first_row);
      const GroupOutcome outcome = vector_derivatives(
          context, kernel, group, z_.data() + rows_.start[j], view, grid, work, mode,
          group_gradients_.column(j), own.hessian(part), mode_slopes_.column(j), v);
      mode_residuals_[j] = outcome.mode_residual;
      own.add(j, outcome.value, group_gradients_.column(j), v, group.n, part);
    }
    add_row_products(rows_, block.first_row, row_weight, part.hessian);
  });
  return sum_of_blocks(std::move(parts));
}

double RandomVector::worst_mode_residual() const {
  return *std::max_element(mode_residuals_.begin(), mode_residuals_.end());
}

std::vector<VectorPosterior> RandomVector::posteriors(Context& context, const Vector& psi,
                                                      int nodes, double* value) {
  const Matrix l = factor(psi);
  const FactorView view{q_, l.cells().data(), &entries_};
  const auto& k = kernels::kernels();
  const auto& kernel = k.link[static_cast<int>(link_)];
  const Grid grid = gauss_hermite_grid(nodes, q_);
  std::vector<VectorPosterior> out(rows_.n_groups());
  Vector values(rows_.n_groups());
  run_blocks(context, blocks_.size(), [&](std::size_t b) {
    const GroupBlock block(rows_, blocks_[b], psi.data());
    VectorWorkspace work;
    Vector eta, u(q_), inverse(q_ * q_);
    for (std::size_t j = block.groups.first; j < block.groups.last; ++j) {
      const GroupView group = block.view(j);
      const std::size_t n = group.n;
      Vector mode(modes_.column(j), modes_.column(j) + q_);
      kernels::Sums at;
      find_vector_mode(kernel, group, z_.data() + rows_.start[j], view, work, mode.data(), &at);
      eta.resize(n);
      k.linear(work.zt.data(), n, q_, mode.data(), group.eta, n, eta.data());
      kernel.value(eta.data(), group.y, group.m, n, 0.0, &at);
      small::invert_lower(q_, work.r.data(), inverse.data());
      double log_r = 0.0;
      for (std::size_t c = 0; c < q_; ++c) log_r += math::log(work.r[c + c * q_]);
      const double centre = at.value - 0.5 * small::dot(q_, mode.data(), mode.data());
      double total = 0.0;
      Vector first(q_, 0.0);
      Matrix second(q_, q_);
      for (std::size_t node = 0; node < grid.size(); ++node) {
        if (node % 64 == 0) context.tick();
        const double* point = grid.points.column(node);
        for (std::size_t c = 0; c < q_; ++c) {
          u[c] = mode[c];
          for (std::size_t m = c; m < q_; ++m) u[c] += inverse[m + c * q_] * point[m];
        }
        k.linear(work.zt.data(), n, q_, u.data(), group.eta, n, eta.data());
        kernels::Sums here;
        kernel.value(eta.data(), group.y, group.m, n, 0.0, &here);
        const double share = math::exp(grid.log_weights[node] + here.value -
                                       0.5 * small::dot(q_, u.data(), u.data()) +
                                       0.5 * small::dot(q_, point, point) - centre);
        total += share;
        for (std::size_t c = 0; c < q_; ++c) {
          first[c] += share * (u[c] - mode[c]);
          for (std::size_t a = 0; a < q_; ++a)
            second(a, c) += share * (u[a] - mode[a]) * (u[c] - mode[c]);
        }
      }
      values[j] = centre + math::log(total) - log_r;
      if (!rows_.weight.empty()) values[j] *= rows_.weight[j];
      VectorPosterior& posterior = out[j];
      posterior.mode = mode;
      posterior.mean = mode;
      posterior.mode_covariance = Matrix(q_, q_);
      posterior.covariance = Matrix(q_, q_);
      for (std::size_t c = 0; c < q_; ++c) {
        posterior.mean[c] += first[c] / total;
        for (std::size_t a = 0; a < q_; ++a) {
          posterior.mode_covariance(a, c) =
              small::dot(q_, inverse.data() + a * q_, inverse.data() + c * q_);
          posterior.covariance(a, c) = second(a, c) / total - first[a] / total * (first[c] / total);
        }
      }
    }
  });
  if (value) {
    *value = 0.0;
    for (double v : values) *value += v;
  }
  return out;
}

}  // namespace skillnad
