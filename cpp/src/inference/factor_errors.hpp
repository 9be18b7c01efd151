// Standard deviations and correlations of the random effects, with their standard errors.
#pragma once

#include <algorithm>
#include <cmath>

#include "skillnad/inference/covariance.hpp"
#include "skillnad/models/fit.hpp"

namespace skillnad {

/// Standard errors in the parameters of one factor, which start at `first`.
class FactorErrors {
 public:
  FactorErrors(const Fit& fit, const FittedFactor& factor, std::size_t first)
      : factor_(factor), covariance_(parameter_covariance(fit)), first_(first) {}

  /// Of log sd of effect r; 0 where its variance is 0.
  double of_log_sd(std::size_t r) const { return error(log_sd_gradient(r)); }

  /// Of atanh(correlation) of the effects r and s.
  double of_fisher_z(std::size_t r, std::size_t s, double rho) const {
    const double product = sd(r) * sd(s);
    Vector gradient(factor_.active.size(), 0.0);
    for (std::size_t e = 0; e < gradient.size(); ++e) {
      const FactorEntry& entry = factor_.active[e];
      double slope = 0.0;
      if (entry.row == r) slope += factor_.factor(s, entry.col) * unit(entry);
      if (entry.row == s) slope += factor_.factor(r, entry.col) * unit(entry);
      gradient[e] = slope / product;
    }
    const Vector by_r = log_sd_gradient(r);
    const Vector by_s = log_sd_gradient(s);
    for (std::size_t e = 0; e < gradient.size(); ++e)
      gradient[e] = (gradient[e] - rho * (by_r[e] + by_s[e])) / (1.0 - rho * rho);
    return error(gradient);
  }

  /// Of the effects r and s, whose standard deviations are not 0; within [-1, 1].
  double correlation(std::size_t r, std::size_t s) const {
    double covariance = 0.0;
    for (std::size_t c = 0; c <= std::min(r, s); ++c)
      covariance += factor_.factor(r, c) * factor_.factor(s, c);
    return std::min(1.0, std::max(-1.0, covariance / (sd(r) * sd(s))));
  }

  double sd(std::size_t r) const {
    double square = 0.0;
    for (std::size_t c = 0; c <= r; ++c) square += factor_.factor(r, c) * factor_.factor(r, c);
    return std::sqrt(square);
  }

  Vector log_sd_gradient(std::size_t r) const {
    const double variance = sd(r) * sd(r);
    Vector gradient(factor_.active.size(), 0.0);
    for (std::size_t e = 0; e < gradient.size(); ++e) {
      const FactorEntry& entry = factor_.active[e];
      if (entry.row == r && variance > 0.0)
        gradient[e] = factor_.factor(r, entry.col) * unit(entry) / variance;
    }
    return gradient;
  }

 private:
  double unit(const FactorEntry& entry) const {
    return entry.row == entry.col ? factor_.factor(entry.row, entry.col) : 1.0;
  }
  double error(const Vector& gradient) const {
    double variance = 0.0;
    for (std::size_t a = 0; a < gradient.size(); ++a)
      for (std::size_t b = 0; b < gradient.size(); ++b)
        variance += gradient[a] * gradient[b] * covariance_(first_ + a, first_ + b);
    return std::sqrt(variance);
  }

  const FittedFactor& factor_;
  const Matrix covariance_;
  std::size_t first_;
};

/// tanh, by the own logistic function: the same bits everywhere.
inline double correlation_of(double fisher) {
  return 2.0 * inverse_link(Link::logit, 2.0 * fisher).value - 1.0;
}

}  // namespace skillnad
