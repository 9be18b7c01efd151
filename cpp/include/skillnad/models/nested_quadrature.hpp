// Two nested grouping levels, a random intercept at each: marginal log-likelihood by recursive
// adaptive Gauss-Hermite quadrature, with exact gradient and Hessian.
//
// eta = x'b + s_child v_c + s_top u_t + offset; u, v ~ N(0, 1). For a child, with adaptive
// quadrature,
//   G_c(t) = log int exp(sum l(x'b + offset + t + s_child v)) phi(v) dv,
// and for a top, with h(u) = sum_c G_c(s_top u) - u^2/2, its mode uh and H = -h''(uh):
//   F = log sum_k om_k exp(h(u_k) + z_k^2/2) - log(H)/2,   u_k = uh + z_k / sqrt(H).
// One node is Laplace: at both levels, Laplace within Laplace, which is not the joint Laplace
// approximation. src/models/top_derivatives.cpp gives the derivatives of F, and
// docs/multilevel_models.md (random intercept) those of G_c.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/models/grouped_rows.hpp"
#include "skillnad/models/link.hpp"
#include "skillnad/models/newton.hpp"

namespace skillnad {

class NestedChildren;
struct TopMoments;

class NestedQuadrature {
 public:
  /// The groups of `rows` are the children; those of a top stand together. `top_start` holds the
  /// first child of each top, and the end; `top_weight` the weight of each top's log-likelihood
  /// (empty: 1). Weights of the children, `rows.weight`, multiply their G_c.
  NestedQuadrature(const GroupedRows& rows, std::vector<std::size_t> top_start, Link link,
                   Vector top_weight = {});

  /// Value, gradient and Hessian at psi = (b, s_child, s_top), standard deviations as they stand: F
  /// is even in both, and 0 is a point like others. `outer_nodes` are those of a top, `inner_nodes`
  /// those of a child; `step` as in RandomIntercept::evaluate().
  ///
  /// Gradient and Hessian are exact but for differences in place of third and fourth derivatives of
  /// G_c, with which they miss by about 1e-11 and 1e-9 at the worst, less with more nodes.
  Evaluation evaluate(Context& context, const Vector& psi, const Vector& step, int outer_nodes,
                      int inner_nodes);
  /// The value alone, in about two thirds of the time.
  double value(Context& context, const Vector& psi, int outer_nodes, int inner_nodes);

  /// dF/dpsi of every top at the last evaluated point (parameters x tops).
  const Matrix& top_gradients() const { return top_gradients_; }
  /// Largest |h'(uh)| / sqrt(H) over tops, and the like over children at uh, at the last evaluated
  /// point.
  double worst_mode_residual() const;

  /// What the data say of the standard-normal effects.
  struct Posterior {
    Vector top_mode, top_mode_sd;  ///< uh and 1 / sqrt(H)
    Vector top_mean, top_sd;
    Vector child_mode, child_mode_sd;  ///< of the joint density of a top and its children
    Vector child_mean, child_sd;
  };
  Posterior posteriors(Context& context, const Vector& psi, int outer_nodes, int inner_nodes);

  /// The posterior of a top as nodes, and at each what is left of its children: mean and standard
  /// deviation of each child's effect, independent of each other given the top's.
  struct TopNodes {
    Vector u, share;              ///< shares add up to 1
    Matrix child_mean, child_sd;  ///< children x nodes
  };
  std::vector<TopNodes> posterior_nodes(Context& context, const Vector& psi, int outer_nodes,
                                        int inner_nodes);

  std::size_t n_parameters() const { return rows_.n_columns + 2; }

 private:
  /// Each top with its children as the last node leaves them; from several threads.
  void each_top(Context& context, const Vector& psi, int outer_nodes, int inner_nodes,
                const std::function<void(std::size_t, NestedChildren&, const TopMoments&)>& take);

  const GroupedRows& rows_;
  std::vector<std::size_t> top_start_;
  Link link_;
  Vector top_weight_;
  std::vector<std::size_t> rows_in_use_;  ///< of each child
  std::vector<Range> blocks_;             ///< of tops
  Vector top_modes_;
  Matrix top_mode_slopes_;  ///< d uh / d psi, parameters x tops
  Vector child_modes_;      ///< at uh
  Matrix top_gradients_;
  Vector mode_residuals_;
};

}  // namespace skillnad
