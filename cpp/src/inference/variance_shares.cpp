#include "variance_shares.hpp"

#include <algorithm>
#include <cmath>

#include "factor_errors.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/inference/covariance.hpp"
#include "skillnad/inference/normal_mixture.hpp"

namespace skillnad {

ProbabilityShare probability_share(Link link, double eta, double sd, double other) {
  if (sd == 0.0) return {};
  double first = 0, second = 0, first_eta = 0, first_sd = 0, second_eta = 0, second_sd = 0;
  double first_other = 0, second_other = 0;
  integrate_normal(sd, [&](double z, double w) {
    double mean = 0, slope = 0, slope_other = 0;
    if (other == 0.0) {
      const Probability p = inverse_link(link, eta + sd * z);
      mean = p.value;
      slope = p.slope;
    } else {
      integrate_normal(other, [&](double y, double v) {
        const Probability p = inverse_link(link, eta + sd * z + other * y);
        mean += v * p.value;
        slope += v * p.slope;
        slope_other += v * p.slope * y;
      });
    }
    first += w * mean;
    second += w * mean * mean;
    first_eta += w * slope;
    first_sd += w * slope * z;
    first_other += w * slope_other;
    second_eta += w * 2.0 * mean * slope;
    second_sd += w * 2.0 * mean * slope * z;
    second_other += w * 2.0 * mean * slope_other;
  });
  const double total = first * (1.0 - first);
  const double between = second - first * first;
  ProbabilityShare out;
  out.value = between / total;
  const auto derivative = [&](double df, double ds) {
    const double d_between = ds - 2.0 * first * df;
    const double d_total = (1.0 - 2.0 * first) * df;
    return (d_between - out.value * d_total) / total;
  };
  out.by_eta = derivative(first_eta, second_eta);
  out.by_sd = derivative(first_sd, second_sd);
  out.by_other = derivative(first_other, second_other);
  return out;
}

double median_odds_ratio(double sd) {
  return math::exp(std::sqrt(2.0) * sd * third_quartile);
}

double mean_predictor(const Fit& fit, const Vector& standardised) {
  double eta = 0.0;
  for (std::size_t j = 0; j < fit.n_coefficients(); ++j) eta += fit.mean_row[j] * standardised[j];
  return eta;
}

SeveralShares::SeveralShares(const Fit& fit, double z)
    : fit_(fit), z_(z), covariance_(parameter_covariance(fit)) {
  std::size_t first = fit.n_coefficients();
  for (const FittedFactor& factor : fit.random) {
    const bool intercept = !factor.effects.empty() && factor.effects[0] == "(Intercept)";
    const double sd = intercept ? factor.factor(0, 0) : 0.0;
    variance_.push_back(sd * sd);
    Vector gradient(covariance_.rows(), 0.0);
    if (sd > 0.0) {
      const Vector own = FactorErrors(fit, factor, first).log_sd_gradient(0);
      std::copy(own.begin(), own.end(), gradient.begin() + static_cast<std::ptrdiff_t>(first));
    }
    log_sd_.push_back(std::move(gradient));
    first += factor.active.size();
  }
}

std::vector<std::size_t> SeveralShares::all() const {
  std::vector<std::size_t> out;
  for (std::size_t f = 0; f < variance_.size(); ++f)
    if (variance_[f] > 0.0) out.push_back(f);
  return out;
}

double SeveralShares::error(const Vector& gradient) const {
  double variance = 0.0;
  for (std::size_t a = 0; a < gradient.size(); ++a)
    for (std::size_t b = 0; b < gradient.size(); ++b)
      variance += gradient[a] * gradient[b] * covariance_(a, b);
  return std::sqrt(variance);
}

ShareRow SeveralShares::on_logit(const std::string& group, const std::string& name, double share,
                                 const Vector& gradient) const {
  const double se = error(gradient);
  const double logit = math::log(share) - math::log1p(-share);
  const double half = z_ * se / (share * (1.0 - share));
  return {group,
          name,
          share,
          se,
          inverse_link(Link::logit, logit - half).value,
          inverse_link(Link::logit, logit + half).value};
}

std::vector<ShareRow> SeveralShares::of(const std::vector<std::size_t>& members) const {
  std::vector<double> member(variance_.size(), 0.0);
  std::string group;
  for (std::size_t f : members) {
    member[f] = 1.0;
    group += (group.empty() ? "" : " + ") + fit_.random[f].group;
  }
  double inside = 0.0;
  double outside = 0.0;
  for (std::size_t f = 0; f < variance_.size(); ++f)
    (member[f] == 1.0 ? inside : outside) += variance_[f];
  const double sd = std::sqrt(inside);
  const double other = std::sqrt(outside);
  // Of a function of the logs of the standard deviations, by its derivative in each.
  const auto gradient_of = [&](auto&& by_log_sd) {
    Vector out(covariance_.rows(), 0.0);
    for (std::size_t f = 0; f < variance_.size(); ++f)
      for (std::size_t a = 0; a < out.size(); ++a) out[a] += by_log_sd(f) * log_sd_[f][a];
    return out;
  };
  std::vector<ShareRow> rows;
  const double total = inside + outside + latent_variance(fit_.link);
  const double share = inside / total;
  rows.push_back(on_logit(group, "icc_latent", share, gradient_of([&](std::size_t f) {
                            return 2.0 * variance_[f] / total * (member[f] - share);
                          })));
  if (fit_.family == Family::binary) {
    const ProbabilityShare at =
        probability_share(fit_.link, mean_predictor(fit_, fit_.standardised), sd, other);
    Vector gradient = gradient_of([&](std::size_t f) {
      if (variance_[f] == 0.0) return 0.0;
      return member[f] == 1.0 ? at.by_sd * variance_[f] / sd : at.by_other * variance_[f] / other;
    });
    for (std::size_t j = 0; j < fit_.n_coefficients(); ++j)
      gradient[j] += at.by_eta * fit_.mean_row[j];
    rows.push_back(on_logit(group, "icc_probability", at.value, gradient));
  }
  if (fit_.link == Link::logit) {
    const double log_se =
        error(gradient_of([&](std::size_t f) { return member[f] * variance_[f] / inside; }));
    rows.push_back({group, "mor", median_odds_ratio(sd),
                    median_odds_ratio(sd) * std::sqrt(2.0) * third_quartile * sd * log_se,
                    median_odds_ratio(sd * math::exp(-z_ * log_se)),
                    median_odds_ratio(sd * math::exp(z_ * log_se))});
  }
  return rows;
}

}  // namespace skillnad
