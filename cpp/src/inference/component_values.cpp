#include "component_values.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "variance_shares.hpp"

namespace skillnad {

namespace {

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

std::vector<ComponentValue> component_values(const Fit& fit, const Vector& standardised,
                                             const std::vector<Matrix>& factors) {
  const double missing = std::numeric_limits<double>::quiet_NaN();
  const auto intercept_first = [&](std::size_t f) {
    return fit.random[f].effects[0] == "(Intercept)";
  };
  std::vector<std::size_t> with_intercept;
  double intercepts = 0.0;
  for (std::size_t f = 0; f < factors.size(); ++f) {
    if (!intercept_first(f)) continue;
    with_intercept.push_back(f);
    intercepts += covariance(factors[f], 0, 0);
  }
  std::vector<ComponentValue> out;
  // Of two cases that share effects of this variance and no others.
  const auto add_shares = [&](const std::string& group, double variance) {
    const bool boundary = variance == 0.0;
    const double sd = std::sqrt(variance);
    const double other = std::sqrt(std::max(intercepts - variance, 0.0));
    out.push_back(
        {group, "icc_latent", variance / (intercepts + latent_variance(fit.link)), boundary});
    if (fit.family == Family::binary)
      out.push_back(
          {group, "icc_probability",
           probability_share(fit.link, mean_predictor(fit, standardised), sd, other).value,
           boundary});
    if (fit.link == Link::logit) out.push_back({group, "mor", median_odds_ratio(sd), boundary});
  };
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
    if (intercept_first(f)) add_shares(factor.group, covariance(l, 0, 0));
  }
  if (with_intercept.size() > 1) {
    std::string together;
    for (std::size_t f : with_intercept)
      together += (together.empty() ? "" : " + ") + fit.random[f].group;
    add_shares(together, intercepts);
  }
  return out;
}

}  // namespace skillnad
