// The random-intercept model: marginal log-likelihood by Laplace (one node) or adaptive
// Gauss-Hermite quadrature, with exact gradient and exact Hessian in psi = (b, log sigma).
//
// eta_ij = x_ij'b + sigma u_j + offset_ij, u_j ~ N(0, 1). For group j, with h(u) = sum l - u^2/2,
// mode uh and H = 1 + sigma^2 sum w at the mode:
//   F_j = log sum_k om_k exp(h(u_k) + z_k^2/2) - log(H)/2,   u_k = uh + z_k / sqrt(H).
// docs/multilevel_models.md gives the derivatives.
#pragma once

#include <cstddef>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/models/grouped_rows.hpp"
#include "skillnad/models/link.hpp"
#include "skillnad/models/newton.hpp"

namespace skillnad {

/// Posterior of one group's standard-normal effect u; the effect itself is sigma * u.
struct GroupPosterior {
  double mode = 0.0;
  double mode_sd = 0.0;  ///< 1 / sqrt(H), the curvature at the mode
  double mean = 0.0;
  double sd = 0.0;
};

class RandomIntercept {
 public:
  RandomIntercept(const GroupedRows& rows, Link link);

  /// Value, gradient and Hessian at psi with `nodes` quadrature points. `step` is what led here
  /// from the last evaluated point (or empty): modes are predicted along it.
  Evaluation evaluate(Context& context, const Vector& psi, const Vector& step, int nodes);

  /// d F_j / d psi of every group at the last evaluated point (groups x parameters).
  const Matrix& group_gradients() const { return group_gradients_; }
  /// Largest |h'(u)| / sqrt(H) over groups at the last evaluated point.
  double worst_mode_residual() const;

  /// Posterior modes, means and standard deviations at psi; `value`, if given, receives the
  /// log-likelihood with these nodes.
  std::vector<GroupPosterior> posteriors(Context& context, const Vector& psi, int nodes,
                                         double* value = nullptr);

 private:
  const GroupedRows& rows_;
  Link link_;
  std::vector<Range> blocks_;
  Vector modes_;
  Matrix mode_slopes_;  ///< d uh_j / d psi, parameters x groups
  Matrix group_gradients_;
  Vector mode_residuals_;
};

/// The score of sigma^2 at sigma = 0, 1/2 sum_j [(sum s)^2 - sum w], and a moment estimate of
/// sigma^2, at the coefficients of a fit without random effects. With a score of zero or less the
/// likelihood falls from the boundary on: the estimate is 0.
struct BoundaryScore {
  double score = 0.0;
  double variance_start = 0.0;
};
BoundaryScore boundary_score(const GroupedRows& rows, Link link, const Vector& coefficients);

}  // namespace skillnad
