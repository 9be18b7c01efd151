// Several random effects of one grouping factor: marginal log-likelihood by Laplace or adaptive
// Gauss-Hermite quadrature on a tensor grid, with exact gradient and exact Hessian.
//
// eta_i = x_i'b + z_i'L u_j + offset_i, u_j ~ N(0, I_q), L lower triangular. With
// h(u) = sum l - u'u/2, mode uh and H = I + L'Z'WZL = R R' at the mode:
//   F_j = log sum_k om_k exp(h(u_k) + z_k'z_k/2) - log|R|,   u_k = uh + R^-T z_k.
// docs/multilevel_models.md gives the derivatives.
#pragma once

#include <cstddef>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/models/effect_rows.hpp"
#include "skillnad/models/grid.hpp"
#include "skillnad/models/newton.hpp"

namespace skillnad {

/// An entry of L that is a parameter; the others are 0.
struct FactorEntry {
  std::size_t row;
  std::size_t col;
};

/// Posterior of one group's standard-normal effects u.
struct VectorPosterior {
  Vector mode, mean;
  Matrix mode_covariance;  ///< inverse of H
  Matrix covariance;
};

class RandomVector {
 public:
  /// `rows` is kept by reference.
  RandomVector(const EffectRows& rows, std::vector<FactorEntry> entries);

  /// Value, gradient and Hessian at psi = (b, entries of L) with `nodes` a dimension; `step` as in
  /// RandomIntercept::evaluate().
  Evaluation evaluate(Context& context, const Vector& psi, const Vector& step, int nodes);

  /// d F_j / d psi of every group at the last evaluated point (parameters x groups).
  const Matrix& group_gradients() const { return group_gradients_; }
  double worst_mode_residual() const;
  std::vector<VectorPosterior> posteriors(Context& context, const Vector& psi, int nodes,
                                          double* value = nullptr);
  /// L as a matrix.
  Matrix factor(const Vector& psi) const;
  std::size_t n_parameters() const { return rows_.n_coefficients() + entries_.size(); }

 private:
  const EffectRows& rows_;
  std::size_t q_;
  std::vector<FactorEntry> entries_;
  Matrix modes_;        ///< q x groups
  Matrix mode_slopes_;  ///< (q parameters) x groups
  Matrix group_gradients_;
  Vector mode_residuals_;
};

}  // namespace skillnad
