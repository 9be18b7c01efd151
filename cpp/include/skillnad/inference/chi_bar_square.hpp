// The limit of the likelihood ratio of several variances at once.
//
// Under the null the ratio is that of a normal vector and its projection on a cone: variances are
// not negative, covariance matrices of effects positive semidefinite, everything else is free
// (Self & Liang 1987; Stram & Lee 1994). It is a mixture of chi-squares, the weights those of the
// cone in the metric of the information (Shapiro 1985, Biometrika 72:133-144):
//
//   k variances, effects independent: weight i the probability that i of the k estimates are
//     positive. Two: 1/2 - w, 1/2, w with w = 1/4 + asin(rho) / (2 pi), rho the correlation of the
//     two estimates without their bounds; 1/4, 1/2, 1/4 only where that is 0.
//   two variances and their covariance: weights 0 and 3 the probabilities of the polar cone and of
//     the cone, weights 1 and 2 what is left of 1/2 of either parity.
//
// f further free parameters (coefficients, covariances with effects that the smaller model has)
// raise all degrees of freedom by f. The information is the sum over groups of products of their
// scores at the null, in the larger model, less what the free and the other parameters account for.
// Where the weights have no closed form they are counted over draws with a seed of their own.
#pragma once

#include <string>

#include "skillnad/base/context.hpp"
#include "skillnad/models/fit.hpp"
#include "skillnad/models/fit_binary.hpp"

namespace skillnad {

struct ChiBarSquare {
  double free = 0.0;
  Vector weight;  ///< of chi-square(free + i); empty: not known

  bool known() const { return !weight.empty(); }
  /// Probability of a ratio of at least `statistic`.
  double upper(double statistic) const;
  std::string text() const;
};

/// Weights of k variances whose scores have covariance `information`.
Vector orthant_weights(const Matrix& information);
/// Weights of a covariance matrix of two effects, (s_11, s_12, s_22).
Vector matrix_weights(const Matrix& information);

/// `small` is inside `large`, which has several variances more. `rows`: those of `large`.
/// Not known where there are no scores of groups (crossed factors, Laplace's method for nested
/// ones), the smaller model is on its boundary, its effects do not stand first in the larger one,
/// or there are more than four variances or other covariance matrices.
ChiBarSquare several_variances(Context& context, const Fit& small, const Fit& large,
                               const FitRows& rows);

}  // namespace skillnad
