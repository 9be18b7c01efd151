#include "component_values.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "skillnad/base/math.hpp"
#include "skillnad/inference/normal_mixture.hpp"

namespace skillnad {

namespace {

constexpr double third_quartile = 0.67448975019608171;  // Phi^-1(0.75)
/// A correlation this near to 1 or -1 is one.
constexpr double perfect = 1e-12;

double covariance(const Matrix& l, std::size_t r, std::size_t s) {
  double sum = 0.0;
  for (std::size_t c = 0; c <= std::min(r, s); ++c) sum += l(r, c) * l(s, c);
  return sum;
}

double sd_of(const Matrix& l, std::size_t r) {
  return std::sqrt(covariance(l, r, r));
}

}  // namespace

ProbabilityShare probability_share(Link link, double eta, double sd) {
  if (sd == 0.0) return {};
  double first = 0, second = 0, first_eta = 0, first_sd = 0, second_eta = 0, second_sd = 0;
  integrate_normal(sd, [&](double z, double w) {
    const Probability p = inverse_link(link, eta + sd * z);
    first += w * p.value;
    second += w * p.value * p.value;
    first_eta += w * p.slope;
    first_sd += w * p.slope * z;
    second_eta += w * 2.0 * p.value * p.slope;
    second_sd += w * 2.0 * p.value * p.slope * z;
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

std::vector<ComponentValue> component_values(const Fit& fit, const Vector& standardised,
                                             const std::vector<Matrix>& factors) {
  const double missing = std::numeric_limits<double>::quiet_NaN();
  const auto intercept_first = [&](std::size_t f) {
    return fit.random[f].effects[0] == "(Intercept)";
  };
  double total = latent_variance(fit.link);
  for (std::size_t f = 0; f < factors.size(); ++f)
    if (intercept_first(f)) total += covariance(factors[f], 0, 0);
  std::vector<ComponentValue> out;
  for (std::size_t f = 0; f < factors.size(); ++f) {
    const FittedFactor& factor = fit.random[f];
    const Matrix& l = factors[f];
    const auto add = [&](const std::string& name, double value, bool boundary) {
      out.push_back({factor.group, name, value, boundary});
    };
    for (std::size_t r = 0; r < factor.effects.size(); ++r) {
      const double sd = sd_of(l, r);
      add("sd " + factor.effects[r], sd, sd == 0.0);
      add("var " + factor.effects[r], sd * sd, sd == 0.0);
    }
    for (const FactorEntry& entry : factor.entries) {
      if (entry.row == entry.col) continue;
      const double product = sd_of(l, entry.row) * sd_of(l, entry.col);
      const double rho = product > 0.0 ? covariance(l, entry.row, entry.col) / product : missing;
      const bool boundary = !(std::fabs(rho) < 1.0 - perfect);
      add("cor " + factor.effects[entry.col] + ", " + factor.effects[entry.row],
          std::isnan(rho) || !boundary ? rho : (rho < 0.0 ? -1.0 : 1.0), boundary);
    }
    if (!intercept_first(f)) continue;
    const double sd = sd_of(l, 0);
    add("icc_latent", sd * sd / total, sd == 0.0);
    if (factors.size() == 1 && fit.family == Family::binary)
      add("icc_probability",
          probability_share(fit.link, mean_predictor(fit, standardised), sd).value, sd == 0.0);
    if (fit.link == Link::logit) add("mor", median_odds_ratio(sd), sd == 0.0);
  }
  return out;
}

}  // namespace skillnad
