// A proportion and its limits.
#pragma once

#include "skillnad/base/matrix.hpp"

namespace skillnad {

struct ProportionLimits {
  double low = 0.0, high = 0.0;
};

/// Limits of a proportion by Wilson's score interval (1927): the p for which
/// |share - p| <= q sqrt(p (1 - p) / n), q the quantile of the normal distribution, or of t where n
/// is an effective number of cases. Missing if n is not above 0.
/// @param n     cases, or the effective number of them
/// @param share events / cases, in [0, 1]
ProportionLimits wilson_limits(double n, double share, double quantile);

/// The effective number of cases of a proportion whose cases come in clusters: share (1 - share) /
/// v, where v is the variance of the ratio of sums between clusters,
/// G / (G - 1) sum_g (events_g - share cases_g)^2 / cases^2 (Korn & Graubard 1998). At most the
/// number of cases; that number too where the share is 0 or 1, about whose spread the clusters say
/// nothing; 0 with a single cluster.
/// @param cases, events  one a cluster; clusters without cases are not counted
double effective_cases(const Vector& cases, const Vector& events);

}  // namespace skillnad
