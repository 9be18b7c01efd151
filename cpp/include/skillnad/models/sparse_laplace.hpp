// Any number of random terms of nested or crossed grouping factors: marginal log-likelihood by
// Laplace's approximation, with exact gradient.
//
// eta_i = x_i'b + sum_t z_t,i' L_t u_t,level(i) + offset_i, u ~ N(0, I), each L_t lower triangular.
// With h(u) = sum l - u'u/2, mode uh and the sparse H = I + L'Z'WZL at the mode:
//   F = h(uh) - log|H| / 2.
// The gradient goes backwards through H (the selected entries of H^-1 are enough) and the mode.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/models/grouped_rows.hpp"
#include "skillnad/models/link.hpp"
#include "skillnad/models/newton.hpp"
#include "skillnad/models/random_vector.hpp"

namespace skillnad {

/// One random term of one grouping factor. Several terms may have the same levels.
struct SparseTerm {
  std::size_t q = 0;                 ///< effects a level
  Vector z;                          ///< design, `rows.stride` x q, laid out as `rows.x`
  std::vector<std::uint32_t> level;  ///< of each padded row; of padding any valid level
  std::size_t n_levels = 0;
  std::vector<FactorEntry> entries;  ///< of its lower triangular factor that are parameters
};

class SparseDesign;
struct SparseState;

class SparseLaplace {
 public:
  /// `rows`: all as one group; must outlive this object. The order of elimination is found here.
  SparseLaplace(const GroupedRows& rows, std::vector<SparseTerm> terms, Link link);
  ~SparseLaplace();

  /// Value and gradient at psi = (b, entries of L_1, entries of L_2, ...); no Hessian. The search
  /// for the mode begins at the mode found last, and with the factor of H from there: its first
  /// step is the mode's predicted move, so `step` (as in RandomVector::evaluate()) is not needed.
  /// If the mode cannot be found with finite numbers, the value is NaN.
  Evaluation evaluate(Context& context, const Vector& psi, const Vector& step);

  /// The same with the Hessian: central differences of the gradient, made symmetric; forward
  /// differences, at half the cost, where `step` (what psi moved by since the last call, empty: not
  /// known) was so long that the search cannot end here. The columns are shared out over
  /// `context.threads`; the bits do not depend on how many there are.
  Evaluation evaluate_with_hessian(Context& context, const Vector& psi, const Vector& step);

  /// Posterior of one term's standard-normal effects.
  struct Posterior {
    Matrix mode;                     ///< q x levels
    std::vector<Matrix> covariance;  ///< of each level: its q x q block of H^-1 at the mode
  };
  std::vector<Posterior> posteriors(Context& context, const Vector& psi);

  /// The linear predictor of every padded row as the posterior has it: normal with the mode's value
  /// as its mean and the variance z'L H^-1 L'z. Rows without trials say nothing: they have no
  /// levels of their own. NaN if no mode is found.
  struct RowPosteriors {
    Vector mean, variance;
  };
  RowPosteriors row_posteriors(Context& context, const Vector& psi);
  /// The variance of the combination of the rows' predictors with these weights (of every padded
  /// row), at the psi of the last row_posteriors().
  double combination_variance(const Vector& psi, const Vector& weights);

  /// The squared Newton decrement before the last step to the mode of the last evaluation.
  double worst_mode_residual() const;
  std::size_t n_parameters() const { return n_parameters_; }

 private:
  std::vector<Matrix> factors(const Vector& psi) const;
  bool prepare(Context& context, const Vector& psi, SparseState& state,
               const SparseState& known) const;
  Evaluation evaluate_from(Context& context, const Vector& psi, SparseState& state,
                           const SparseState& known) const;
  bool long_step(const Vector& step) const;
  void hessian_column(Context& context, const Vector& psi, const Vector* here, std::size_t j,
                      SparseState& worker, double* column) const;

  const GroupedRows& rows_;
  Link link_;
  std::unique_ptr<SparseDesign> design_;
  std::size_t n_parameters_;
  Vector difference_steps_;
  Matrix last_hessian_;
  std::unique_ptr<SparseState> state_;
  std::vector<std::unique_ptr<SparseState>> workers_;
};

}  // namespace skillnad
