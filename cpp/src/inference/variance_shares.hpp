// The part of the variance between cases that grouping factors account for.
#pragma once

#include <string>
#include <vector>

#include "skillnad/models/fit.hpp"

namespace skillnad {

constexpr double third_quartile = 0.67448975019608171;  // Phi^-1(0.75)

/// An intra-class correlation on the probability scale at one linear predictor, and its
/// derivatives: Var(E(p | u)) / (E p (1 - E p)), p = g^-1(eta + u + v), u of standard deviation
/// `sd` what two cases share and v of `other` what they do not. All 0 where `sd` is 0.
struct ProbabilityShare {
  double value = 0.0;
  double by_eta = 0.0;
  double by_sd = 0.0;
  double by_other = 0.0;  ///< 0 where `other` is 0
};
ProbabilityShare probability_share(Link link, double eta, double sd, double other);

/// exp(sqrt(2) sd Phi^-1(0.75)), the median odds ratio (Larsen & Merlo 2005).
double median_odds_ratio(double sd);

/// The linear predictor at the mean of the columns over the cases, without random effects.
double mean_predictor(const Fit& fit, const Vector& standardised);

/// A quantity with its standard error and limits.
struct ShareRow {
  std::string group, name;
  double estimate, std_error, low, high;
};

/// Latent and probability shares and the median odds ratio of the intercepts of several factors.
class SeveralShares {
 public:
  /// `z`: the normal quantile of the limits.
  SeveralShares(const Fit& fit, double z);

  /// Of two cases that share the levels of the factors in `members` and no others; the median odds
  /// ratio is that between two cases of different levels of these.
  std::vector<ShareRow> of(const std::vector<std::size_t>& members) const;
  /// Of all factors with an intercept whose variance is not 0.
  std::vector<std::size_t> all() const;

 private:
  ShareRow on_logit(const std::string& group, const std::string& name, double share,
                    const Vector& gradient) const;
  double error(const Vector& gradient) const;

  const Fit& fit_;
  double z_;
  Matrix covariance_;
  Vector variance_;             ///< of each factor's intercept; 0 without
  std::vector<Vector> log_sd_;  ///< its log sd's gradient in all parameters
};

}  // namespace skillnad
