#include "skillnad/models/sparse_laplace.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "skillnad/base/kernels.hpp"
#include "skillnad/base/parallel.hpp"
#include "skillnad/models/sparse_cholesky.hpp"
#include "small_dense.hpp"
#include "sparse_design.hpp"
#include "sparse_mode.hpp"

namespace skillnad {

namespace {

/// How much more the rate may be than it was on the other side of a difference.
constexpr double rate_margin = 10.0;
/// Change of the linear predictor that a difference of gradients is taken over.
constexpr double predictor_step = 2e-5;
/// What all threads of a Hessian may hold.
constexpr double largest_workspace = 4.0 * 1024 * 1024 * 1024;

/// Size of a column over rows with trials.
double typical_size(const GroupedRows& rows, const double* column) {
  double square = 0.0;
  double count = 0.0;
  for (std::size_t i = 0; i < rows.n_padded; ++i) {
    if (!(rows.m[i] > 0.0)) continue;
    square += column[i] * column[i];
    count += 1.0;
  }
  return square > 0.0 ? std::sqrt(square / count) : 1.0;
}

}  // namespace

SparseLaplace::SparseLaplace(const GroupedRows& rows, std::vector<SparseTerm> terms, Link link)
    : rows_(rows), link_(link), n_parameters_(rows.n_columns) {
  for (std::size_t j = 0; j < rows.n_columns; ++j)
    difference_steps_.push_back(predictor_step /
                                typical_size(rows, rows.x.data() + j * rows.stride));
  for (const SparseTerm& term : terms)
    for (const FactorEntry& entry : term.entries)
      difference_steps_.push_back(predictor_step /
                                  typical_size(rows, term.z.data() + entry.row * rows.stride));
  n_parameters_ = difference_steps_.size();
  design_ = std::make_unique<SparseDesign>(rows, std::move(terms));
  state_ = std::make_unique<SparseState>(*design_, rows.n_padded);
}

SparseLaplace::~SparseLaplace() = default;

std::vector<Matrix> SparseLaplace::factors(const Vector& psi) const {
  std::vector<Matrix> l;
  std::size_t k = rows_.n_columns;
  for (std::size_t t = 0; t < design_->n_terms(); ++t) {
    const SparseTerm& term = design_->term(t);
    l.emplace_back(term.q, term.q);
    for (const FactorEntry& entry : term.entries) l.back()(entry.row, entry.col) = psi[k++];
  }
  return l;
}

/// The mode at psi, with rows and factor there.
bool SparseLaplace::prepare(Context& context, const Vector& psi, SparseState& state,
                            const SparseState& known) const {
  const auto& k = kernels::kernels();
  const std::size_t n = rows_.n_padded;
  const std::vector<Matrix> l = factors(psi);
  k.linear(rows_.x.data(), rows_.stride, rows_.n_columns, psi.data(), rows_.offset_from(0), n,
           state.base.data());
  const auto& kernel = k.link[static_cast<int>(link_)];
  if (!find_sparse_mode(context, kernel, rows_, *design_, l, known, state)) return false;
  design_->times_factors(l, state.mode, state.effects);
  state.eta = state.base;
  design_->add_to_rows(state.effects, state.eta);
  kernel.full(state.eta.data(), rows_.y.data(), rows_.m.data(), n, 0.0, &state.at, state.s.data(),
              state.w.data(), state.w1.data(), state.w2.data());
  return factor_curvature(context, *design_, l, state);
}

Evaluation SparseLaplace::evaluate_from(Context& context, const Vector& psi, SparseState& state,
                                        const SparseState& known) const {
  Evaluation out;
  out.gradient.assign(n_parameters_, std::numeric_limits<double>::quiet_NaN());
  out.value = std::numeric_limits<double>::quiet_NaN();
  if (!prepare(context, psi, state, known)) return out;
  const auto& k = kernels::kernels();
  const std::size_t n = rows_.n_padded;
  const std::size_t n_effects = design_->n_effects();
  const std::vector<Matrix> l = factors(psi);
  const Vector& u = state.mode;
  out.value = state.at.value - 0.5 * small::dot(n_effects, u.data(), u.data()) -
              0.5 * state.factor.log_determinant();

  // Back through log|H| to the weights: r_i = w'_i z_i' L Hbar L' z_i with Hbar = -H^-1 / 2.
  state.factor.inverse(context, state.inverse);
  std::vector<Matrix> l_bar;
  for (const Matrix& factor : l) l_bar.emplace_back(factor.rows(), factor.cols());
  design_->curvature_adjoint(l, state.blocks, state.inverse, -0.5, state.block_bar, l_bar);
  design_->quadratic_forms(state.block_bar, state.r);
  for (std::size_t i = 0; i < n; ++i) state.r[i] *= state.w1[i];

  // Back through the mode: lambda = H^-1 (dh/du + L'Z'r). The first term is what is left of the
  // search for the mode, so the gradient is right to first order in it.
  design_->from_rows(state.s, state.score);
  design_->from_rows(state.r, state.curvature);
  for (std::size_t a = 0; a < n_effects; ++a)
    state.effects[a] = state.score[a] + state.curvature[a];
  design_->times_transposed(l, state.effects, state.gradient);
  for (std::size_t a = 0; a < n_effects; ++a) state.gradient[a] -= u[a];
  design_->to_elimination(state.gradient, state.ordered);
  state.factor.solve(state.ordered);
  design_->from_elimination(state.ordered, state.lambda);

  // c_i = r_i - w_i z_i' L lambda; what the rows get in all is s + c.
  design_->times_factors(l, state.lambda, state.effects);
  state.rows.assign(n, 0.0);
  design_->add_to_rows(state.effects, state.rows);
  for (std::size_t i = 0; i < n; ++i)
    state.rows[i] = state.s[i] + (state.r[i] - state.w[i] * state.rows[i]);
  out.gradient.assign(n_parameters_, 0.0);
  k.columns_dot(rows_.x.data(), rows_.stride, rows_.n_columns, state.rows.data(), n, 1, n,
                out.gradient.data());
  design_->from_rows(state.rows, state.effects);
  std::size_t j = rows_.n_columns;
  for (std::size_t t = 0; t < l.size(); ++t) {
    const SparseTerm& term = design_->term(t);
    for (const FactorEntry& entry : term.entries) {
      double sum = l_bar[t](entry.row, entry.col);
      for (std::size_t a = design_->first_effect(t); a < design_->first_effect(t + 1); a += term.q)
        sum += state.effects[a + entry.row] * u[a + entry.col] +
               state.score[a + entry.row] * state.lambda[a + entry.col];
      out.gradient[j++] = sum;
    }
  }
  return out;
}

Evaluation SparseLaplace::evaluate(Context& context, const Vector& psi, const Vector&) {
  state_->rate = 1.0;
  Evaluation out = evaluate_from(context, psi, *state_, *state_);
  if (!std::isfinite(out.value)) {
    // Nothing of this point may guide the next.
    state_->mode.assign(design_->n_effects(), 0.0);
    state_->factor.clear();
  }
  return out;
}

void SparseLaplace::hessian_column(Context& context, const Vector& psi, const Vector* here,
                                   std::size_t j, SparseState& worker, double* column) const {
  const SparseState& centre = *state_;
  Vector moved = psi;
  moved[j] = psi[j] + difference_steps_[j];
  double width = moved[j];
  worker.mode = centre.mode;
  worker.rate = 1.0;
  const Evaluation above = evaluate_from(context, moved, worker, centre);
  if (here) {
    width -= psi[j];
    for (std::size_t i = 0; i < n_parameters_; ++i)
      column[i] = (above.gradient[i] - (*here)[i]) / width;
    return;
  }
  // The mode below is the mirror image of the one above but for terms of second order.
  for (std::size_t k = 0; k < worker.mode.size(); ++k)
    worker.mode[k] = 2.0 * centre.mode[k] - worker.mode[k];
  worker.rate = std::min(1.0, rate_margin * worker.rate);
  moved[j] = psi[j] - difference_steps_[j];
  width -= moved[j];
  const Evaluation below = evaluate_from(context, moved, worker, centre);
  for (std::size_t i = 0; i < n_parameters_; ++i)
    column[i] = (above.gradient[i] - below.gradient[i]) / width;
}

Evaluation SparseLaplace::evaluate_with_hessian(Context& context, const Vector& psi,
                                                const Vector& step) {
  Evaluation out = evaluate(context, psi, step);
  out.hessian = Matrix(n_parameters_, n_parameters_, std::numeric_limits<double>::quiet_NaN());
  if (!std::isfinite(out.value)) return out;
  const bool on_the_way = long_step(step);
  const double bytes = 8.0 * (2.0 * static_cast<double>(design_->structure().n_values()) +
                              8.0 * static_cast<double>(rows_.n_padded));
  std::size_t n_workers = context.threads > 1 ? static_cast<std::size_t>(context.threads) : 1;
  n_workers = std::min(
      {n_workers, n_parameters_, 1 + static_cast<std::size_t>(largest_workspace / (bytes + 1.0))});
  while (workers_.size() < n_workers)
    workers_.push_back(std::make_unique<SparseState>(*design_, rows_.n_padded));
  // Each column begins at the same point whatever its worker did before. Threads for which there is
  // no column help with large factors.
  std::vector<Context> contexts(n_workers, context);
  for (Context& own : contexts)
    own.threads = std::max(1, context.threads / static_cast<int>(n_workers));
  run_blocks(context, n_workers, [&](std::size_t worker) {
    for (std::size_t j = worker; j < n_parameters_; j += n_workers)
      hessian_column(contexts[worker], psi, on_the_way ? &out.gradient : nullptr, j,
                     *workers_[worker], out.hessian.column(j));
  });
  for (std::size_t j = 0; j < n_parameters_; ++j)
    for (std::size_t i = 0; i < j; ++i)
      out.hessian(i, j) = out.hessian(j, i) = 0.5 * (out.hessian(i, j) + out.hessian(j, i));
  last_hessian_ = out.hessian;
  return out;
}

/// Whether a step that led here promised so much that there will be another.
bool SparseLaplace::long_step(const Vector& step) const {
  constexpr double much = 1e-4;
  double promised = 0.0;
  for (std::size_t j = 0; j < step.size(); ++j)
    promised -= 0.5 * step[j] * small::dot(n_parameters_, last_hessian_.column(j), step.data());
  return promised > much;
}

std::vector<SparseLaplace::Posterior> SparseLaplace::posteriors(Context& context,
                                                                const Vector& psi) {
  state_->rate = 1.0;
  const bool found = prepare(context, psi, *state_, *state_);
  if (found) state_->factor.inverse(context, state_->inverse);
  const double missing = std::numeric_limits<double>::quiet_NaN();
  std::vector<Posterior> out;
  for (std::size_t t = 0; t < design_->n_terms(); ++t) {
    const SparseTerm& term = design_->term(t);
    Posterior posterior;
    posterior.mode = Matrix(term.q, term.n_levels, missing);
    if (found)
      std::copy_n(state_->mode.begin() + static_cast<std::ptrdiff_t>(design_->first_effect(t)),
                  term.q * term.n_levels, posterior.mode.cells().begin());
    for (std::size_t level = 0; level < term.n_levels; ++level)
      posterior.covariance.push_back(found ? design_->own_block(t, level, state_->inverse)
                                           : Matrix(term.q, term.q, missing));
    out.push_back(std::move(posterior));
  }
  return out;
}

SparseLaplace::RowPosteriors SparseLaplace::row_posteriors(Context& context, const Vector& psi) {
  state_->rate = 1.0;
  const double missing = std::numeric_limits<double>::quiet_NaN();
  RowPosteriors out{Vector(rows_.n_padded, missing), Vector(rows_.n_padded, missing)};
  if (!prepare(context, psi, *state_, *state_)) return out;
  const std::vector<Matrix> l = factors(psi);
  state_->factor.inverse(context, state_->inverse);
  std::vector<Matrix> l_bar;
  for (const Matrix& factor : l) l_bar.emplace_back(factor.rows(), factor.cols());
  // The blocks of L H^-1 L' are what comes back from H to Z'WZ.
  design_->curvature_adjoint(l, state_->blocks, state_->inverse, 1.0, state_->block_bar, l_bar);
  design_->quadratic_forms(state_->block_bar, out.variance);
  out.mean = state_->eta;
  return out;
}

double SparseLaplace::combination_variance(const Vector& psi, const Vector& weights) {
  const std::vector<Matrix> l = factors(psi);
  design_->from_rows(weights, state_->effects);
  design_->times_transposed(l, state_->effects, state_->gradient);
  design_->to_elimination(state_->gradient, state_->ordered);
  const Vector before = state_->ordered;
  state_->factor.solve(state_->ordered);
  return small::dot(before.size(), before.data(), state_->ordered.data());
}

double SparseLaplace::worst_mode_residual() const {
  return state_->residual;
}

}  // namespace skillnad
