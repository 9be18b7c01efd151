// The distribution of the likelihood ratio of one random intercept when the groups do not differ.
//
// The mixture 1/2 at 0 and 1/2 chi-square(1) is the limit for many groups of many rows. With a
// hundred groups of unequal size the estimate is 0 more often than half the time, and the ratio is
// smaller where it is not: a test at 5 % rejects in 3 %. Near the null the model acts like a linear
// mixed model of the working response with known error variances; there, with W the weights of the
// rows, Z the groups, X the covariates, xi_s the sums of W by group and mu_s the eigenvalues of
// Z'(W - WX (X'WX)^-1 X'W) Z, the ratio is distributed as
//
//   sup over v >= 0 of  sum_s [ v mu_s / (1 + v mu_s) chi2_s - log(1 + v xi_s) ],
//
// chi2_s independent chi-squares with one degree of freedom (Crainiceanu and Ruppert 2004, JRSS B
// 66:165-185, with the error variance known). It is drawn, and the draws above 0 are summed up by a
// gamma distribution of their mean and variance (after Greven et al. 2008, JCGS 17:870-891), so
// that small probabilities do not depend on a few draws.
#pragma once

#include <string>

#include "skillnad/base/context.hpp"
#include "skillnad/models/grouped_rows.hpp"
#include "skillnad/models/link.hpp"

namespace skillnad {

struct BoundaryDistribution {
  bool known = false;  ///< false: use the limit
  double above = 0.0;  ///< probability that the ratio is above 0
  double shape = 0.0;  ///< of the gamma distribution of the ratio where it is above 0
  double scale = 0.0;

  /// Probability of a ratio of at least `statistic`.
  double upper(double statistic) const;
  std::string text() const;
};

/// More groups than this have the limit: the difference is small and the eigenvalues are dear.
constexpr std::size_t most_groups_drawn = 400;

/// @param rows          live rows of the model with the random intercept, laid out for it
/// @param coefficients  of the model without, standardised as `rows` are
/// Not known with more than `most_groups_drawn` groups.
BoundaryDistribution boundary_distribution(Context& context, const GroupedRows& rows, Link link,
                                           const Vector& coefficients);

}  // namespace skillnad
