// One group's contribution to the random-intercept log-likelihood and its exact derivatives.
#pragma once

#include <cstddef>

#include "skillnad/base/context.hpp"
#include "skillnad/base/kernels.hpp"
#include "skillnad/models/newton.hpp"
#include "skillnad/models/quadrature.hpp"

namespace skillnad {

/// The rows of one group (padded) and its linear predictor without the random effect.
struct GroupView {
  const double* x;
  std::size_t stride;
  std::size_t p;
  const double* eta;
  const double* y;
  const double* m;
  std::size_t n;
};

/// Buffers of one thread, grown to its largest group.
struct GroupWorkspace {
  Vector rows;      ///< columns of n: s, w, w', w'' at the mode, pooled w and z w, every node's s
  Vector products;  ///< X' times each of these columns
  Vector node_w, shares, residuals, scores;
  Vector node_gradient, mean_gradient, u_psi, c, d, h_psi, q, hd, xv;
  Matrix outer;
  void resize(std::size_t n, std::size_t parameters, std::size_t n_nodes);
};

/// The mode of h(u) = sum l(eta + sigma u) - u^2/2 from the guess `u`: Newton inside a bracket. As
/// h'' <= -1, the root of h' lies between u and u + h'(u), so the bracket costs nothing.
double find_mode(const kernels::LinkKernels& kernel, const GroupView& group, double sigma,
                 double u);

/// What the derivatives of one group leave behind beside the sums.
struct GroupOutcome {
  double value = 0.0;
  double mode_residual = 0.0;
};

/// Adds the group's gradient and Hessian in (b, log sigma) to `gradient` (its own, set) and
/// `hessian` (lower triangle, added), save for X' diag(v) X: v goes to `row_weight`, and the caller
/// adds that product once for all its groups. `mode_slope` receives d uh / d psi.
GroupOutcome group_derivatives(Context& context, const kernels::LinkKernels& kernel,
                               const GroupView& group, double sigma, double mode, const Rule& rule,
                               GroupWorkspace& work, double* gradient, Matrix& hessian,
                               double* mode_slope, double* row_weight);

}  // namespace skillnad
