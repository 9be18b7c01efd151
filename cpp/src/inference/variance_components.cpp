#include "skillnad/inference/variance_components.hpp"

#include <cmath>
#include <functional>
#include <limits>
#include <vector>

#include "factor_errors.hpp"
#include "skillnad/base/distributions.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/inference/covariance.hpp"
#include "variance_shares.hpp"

namespace skillnad {

namespace {

const double missing = std::numeric_limits<double>::quiet_NaN();

struct Rows {
  std::vector<std::string> group, name;
  Vector estimate, se, low, high;
  void add(const std::string& g, const std::string& n, double e, double s, double l, double h) {
    group.push_back(g);
    name.push_back(n);
    estimate.push_back(e);
    se.push_back(s);
    low.push_back(l);
    high.push_back(h);
  }
  Table table() const {
    Table out;
    out.add(Column::of_text("group", group));
    out.add(Column::of_text("name", name));
    out.add(Column::of_real("estimate", estimate));
    out.add(Column::of_real("std_error", se));
    out.add(Column::of_real("conf_low", low));
    out.add(Column::of_real("conf_high", high));
    return out;
  }
};

/// The shares of variance and the median odds ratio of one factor, from its intercept.
struct Shares {
  double residual;

  double latent(double sd) const { return sd * sd / (sd * sd + residual); }
};

void add_zero_factor(const Fit& fit, double level, const Shares& shares, Rows& rows) {
  const std::string& group = fit.random[0].group;
  double upper = missing;
  for (const BoundaryLimit& limit : fit.boundary_limits)
    if (std::fabs(limit.level - level) < 1e-9) upper = limit.upper;
  const double eta = mean_predictor(fit, fit.standardised);
  rows.add(group, "sd (Intercept)", 0.0, missing, 0.0, upper);
  rows.add(group, "var (Intercept)", 0.0, missing, 0.0, upper * upper);
  rows.add(group, "icc_latent", 0.0, missing, 0.0, shares.latent(upper));
  if (fit.family == Family::binary)
    rows.add(group, "icc_probability", 0.0, missing, 0.0,
             std::isnan(upper) ? missing : probability_share(fit.link, eta, upper, 0.0).value);
  if (fit.link == Link::logit) rows.add(group, "mor", 1.0, missing, 1.0, median_odds_ratio(upper));
}

/// With one factor only: of the intercept's sd, delta method in the coefficients and the sd.
void add_probability_share(const Fit& fit, const FactorErrors& errors, std::size_t effect, double z,
                           Rows& rows) {
  const std::size_t p = fit.n_coefficients();
  const Matrix covariance = parameter_covariance(fit);
  const double sd = errors.sd(effect);
  const ProbabilityShare share =
      probability_share(fit.link, mean_predictor(fit, fit.standardised), sd, 0.0);
  Vector gradient;
  for (std::size_t j = 0; j < p; ++j) gradient.push_back(share.by_eta * fit.mean_row[j]);
  for (double slope : errors.log_sd_gradient(effect)) gradient.push_back(share.by_sd * sd * slope);
  double variance = 0.0;
  for (std::size_t a = 0; a < gradient.size(); ++a)
    for (std::size_t b = 0; b < gradient.size(); ++b)
      variance += gradient[a] * gradient[b] * covariance(a, b);
  const double share_se = std::sqrt(variance);
  const double logit = math::log(share.value) - math::log1p(-share.value);
  const double half = z * share_se / (share.value * (1.0 - share.value));
  rows.add(fit.random[0].group, "icc_probability", share.value, share_se,
           inverse_link(Link::logit, logit - half).value,
           inverse_link(Link::logit, logit + half).value);
}

/// The effect that is the intercept; the number of effects if there is none.
std::size_t intercept_effect(const FittedFactor& factor) {
  for (std::size_t r = 0; r < factor.effects.size(); ++r)
    if (factor.effects[r] == "(Intercept)") return r;
  return factor.effects.size();
}

void add_shares(const std::vector<ShareRow>& shares, Rows& rows) {
  for (const ShareRow& row : shares)
    rows.add(row.group, row.name, row.estimate, row.std_error, row.low, row.high);
}

void add_correlations(const FittedFactor& factor, const FactorErrors& errors, double z,
                      Rows& rows) {
  for (const FactorEntry& entry : factor.entries) {
    if (entry.row == entry.col) continue;
    const std::size_t r = entry.col;
    const std::size_t s = entry.row;
    const std::string name = "cor " + factor.effects[r] + ", " + factor.effects[s];
    if (!(errors.sd(r) * errors.sd(s) > 0.0)) {
      rows.add(factor.group, name, missing, missing, missing, missing);
      continue;
    }
    const double rho = errors.correlation(r, s);
    if (!(std::fabs(rho) < 1.0 - 1e-12)) {
      rows.add(factor.group, name, rho < 0.0 ? -1.0 : 1.0, missing, missing, missing);
      continue;
    }
    const double error = errors.of_fisher_z(r, s, rho);
    const double fisher = 0.5 * (math::log1p(rho) - math::log1p(-rho));
    rows.add(factor.group, name, rho, error * (1.0 - rho * rho), correlation_of(fisher - z * error),
             correlation_of(fisher + z * error));
  }
}

}  // namespace

Table variance_components_table(const Fit& fit, double level) {
  check_level(level);
  Rows rows;
  if (!fit.multilevel) return rows.table();
  const double z = normal_quantile(0.5 + 0.5 * level);
  if (fit.one_random_intercept() && fit.boundary && fit.categories.empty()) {
    add_zero_factor(fit, level, {latent_variance(fit.link)}, rows);
    return rows.table();
  }
  std::vector<SeveralShares> several;
  if (fit.random.size() > 1) several.emplace_back(fit, z);
  std::size_t first = fit.n_coefficients();
  for (std::size_t f = 0; f < fit.random.size(); ++f) {
    const FittedFactor& factor = fit.random[f];
    const FactorErrors errors(fit, factor, first);
    const auto limits = [&](std::size_t r, auto&& transform, const std::string& name, double se) {
      const double sd = errors.sd(r);
      const double log_se = errors.of_log_sd(r);
      rows.add(factor.group, name, transform(sd), se, transform(sd * math::exp(-z * log_se)),
               transform(sd * math::exp(z * log_se)));
    };
    for (std::size_t r = 0; r < factor.effects.size(); ++r) {
      const double sd = errors.sd(r);
      if (!(sd > 0.0)) {
        rows.add(factor.group, "sd " + factor.effects[r], 0.0, missing, 0.0, missing);
        rows.add(factor.group, "var " + factor.effects[r], 0.0, missing, 0.0, missing);
        continue;
      }
      const double sd_se = sd * errors.of_log_sd(r);
      limits(
          r, [](double x) { return x; }, "sd " + factor.effects[r], sd_se);
      limits(
          r, [](double x) { return x * x; }, "var " + factor.effects[r], 2.0 * sd * sd_se);
    }
    add_correlations(factor, errors, z, rows);
    const std::size_t r = intercept_effect(factor);
    if (r == 0 && errors.sd(0) > 0.0 && !several.empty()) {
      add_shares(several[0].of({f}), rows);
    } else if (r == 0 && errors.sd(0) > 0.0) {
      const double sd = errors.sd(0);
      const Shares shares{latent_variance(fit.link)};
      const double share = shares.latent(sd);
      limits(
          0, [&](double x) { return shares.latent(x); }, "icc_latent",
          2.0 * share * (1.0 - share) * errors.of_log_sd(0));
      if (fit.family == Family::binary) add_probability_share(fit, errors, 0, z, rows);
      if (fit.link == Link::logit)
        limits(
            0, [](double x) { return median_odds_ratio(x); }, "mor",
            median_odds_ratio(sd) * std::sqrt(2.0) * third_quartile * sd * errors.of_log_sd(0));
    }
    first += factor.active.size();
  }
  // What two cases have in common that share all factors.
  if (!several.empty() && several[0].all().size() > 1)
    add_shares(several[0].of(several[0].all()), rows);
  return rows.table();
}

Table random_effects_table(const Fit& fit, double level, const std::string& kind) {
  check_level(level);
  const bool mean = kind == "mean";
  const double z = normal_quantile(0.5 + 0.5 * level);
  std::vector<std::string> group, level_name, term;
  Vector estimate, se, low, high, n;
  for (const FittedFactor& factor : fit.random) {
    const std::size_t q = factor.effects.size();
    for (std::size_t r = 0; r < q; ++r) {
      bool zero = true;
      for (std::size_t c = 0; c <= r; ++c) zero = zero && factor.factor(r, c) == 0.0;
      for (const LevelEffect& at : factor.levels) {
        const Vector& u = mean ? at.mean : at.mode;
        const Matrix& covariance = mean ? at.covariance : at.mode_covariance;
        double value = 0.0;
        double variance = 0.0;
        for (std::size_t c = 0; c <= r; ++c) {
          value += factor.factor(r, c) * u[c];
          for (std::size_t d = 0; d <= r; ++d)
            variance += factor.factor(r, c) * covariance(c, d) * factor.factor(r, d);
        }
        // With a standard deviation estimated 0 all effects are 0, but that is no certainty.
        const double error = zero ? missing : std::sqrt(variance);
        group.push_back(factor.group);
        level_name.push_back(at.level);
        term.push_back(factor.effects[r]);
        estimate.push_back(value);
        se.push_back(error);
        low.push_back(value - z * error);
        high.push_back(value + z * error);
        n.push_back(at.n);
      }
    }
  }
  Table out;
  out.add(Column::of_text("group", group));
  out.add(Column::of_text("level", level_name));
  out.add(Column::of_text("term", term));
  out.add(Column::of_real("estimate", estimate));
  out.add(Column::of_real("std_error", se));
  out.add(Column::of_real("conf_low", low));
  out.add(Column::of_real("conf_high", high));
  out.add(Column::of_whole("n", n));
  return out;
}

}  // namespace skillnad
