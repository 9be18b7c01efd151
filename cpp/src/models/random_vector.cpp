#include "skillnad/models/random_vector.hpp"

#include <algorithm>
#include <cmath>

#include "group_block.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/base/parallel.hpp"
#include "small_dense.hpp"
#include "vector_derivatives.hpp"

namespace skillnad {

RandomVector::RandomVector(const EffectRows& rows, std::vector<FactorEntry> entries)
    : rows_(rows),
      q_(rows.n_effects()),
      entries_(std::move(entries)),
      modes_(q_, rows.n_groups()),
      mode_slopes_(q_ * n_parameters(), rows.n_groups()),
      group_gradients_(n_parameters(), rows.n_groups()),
      mode_residuals_(rows.n_groups(), 0.0) {}

Matrix RandomVector::factor(const Vector& psi) const {
  Matrix l(q_, q_);
  for (std::size_t e = 0; e < entries_.size(); ++e)
    l(entries_[e].row, entries_[e].col) = psi[rows_.n_coefficients() + e];
  return l;
}

Evaluation RandomVector::evaluate(Context& context, const Vector& psi, const Vector& step,
                                  int nodes) {
  const std::size_t parameters = n_parameters();
  const Matrix l = factor(psi);
  const FactorView view{q_, l.cells().data(), &entries_};
  const Grid grid = gauss_hermite_grid(nodes, q_);
  std::vector<Evaluation> parts(rows_.n_blocks());
  run_blocks(context, rows_.n_blocks(), [&](std::size_t b) {
    const auto block = rows_.block(b, psi.data());
    const auto [first, last] = rows_.groups(b);
    VectorWorkspace work;
    Evaluation& part = parts[b];
    part.gradient.assign(parameters, 0.0);
    part.hessian = Matrix(parameters, parameters);
    Vector guess(q_);
    GroupPart own(rows_.weights(), parameters);
    for (std::size_t j = first; j < last; ++j) {
      block->select(j, view.factor);
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
      const GroupOutcome outcome =
          vector_derivatives(context, *block, rows_.n_coefficients(), view, grid, work, mode,
                             group_gradients_.column(j), own.hessian(part), mode_slopes_.column(j));
      mode_residuals_[j] = outcome.mode_residual;
      own.add(j, outcome.value, group_gradients_.column(j), nullptr, 0, part);
      if (!rows_.weights().empty()) block->weigh(rows_.weights()[j]);
    }
    block->finish(part.hessian);
  });
  return sum_of_blocks(std::move(parts));
}

double RandomVector::worst_mode_residual() const {
  return *std::max_element(mode_residuals_.begin(), mode_residuals_.end());
}

std::vector<VectorPosterior> RandomVector::posteriors(Context& context, const Vector& psi,
                                                      int nodes, double* value) {
  const Matrix l = factor(psi);
  const Grid grid = gauss_hermite_grid(nodes, q_);
  std::vector<VectorPosterior> out(rows_.n_groups());
  Vector values(rows_.n_groups());
  run_blocks(context, rows_.n_blocks(), [&](std::size_t b) {
    const auto block = rows_.block(b, psi.data());
    const auto [first_group, last_group] = rows_.groups(b);
    VectorWorkspace work;
    Vector u(q_), inverse(q_ * q_);
    for (std::size_t j = first_group; j < last_group; ++j) {
      block->select(j, l.cells().data());
      Vector mode(modes_.column(j), modes_.column(j) + q_);
      find_vector_mode(*block, q_, work, mode.data());
      const double at_mode = block->value(mode.data());
      small::invert_lower(q_, work.r.data(), inverse.data());
      double log_r = 0.0;
      for (std::size_t c = 0; c < q_; ++c) log_r += math::log(work.r[c + c * q_]);
      const double centre = at_mode - 0.5 * small::dot(q_, mode.data(), mode.data());
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
        const double here = block->value(u.data());
        const double share =
            math::exp(grid.log_weights[node] + here - 0.5 * small::dot(q_, u.data(), u.data()) +
                      0.5 * small::dot(q_, point, point) - centre);
        total += share;
        for (std::size_t c = 0; c < q_; ++c) {
          first[c] += share * (u[c] - mode[c]);
          for (std::size_t a = 0; a < q_; ++a)
            second(a, c) += share * (u[a] - mode[a]) * (u[c] - mode[c]);
        }
      }
      values[j] = centre + math::log(total) - log_r;
      if (!rows_.weights().empty()) values[j] *= rows_.weights()[j];
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
