#include "skillnad/inference/variance_components.hpp"

#include <cmath>
#include <functional>
#include <limits>
#include <vector>

#include "skillnad/base/distributions.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/inference/covariance.hpp"
#include "skillnad/inference/normal_mixture.hpp"

namespace skillnad {

namespace {

const double missing = std::numeric_limits<double>::quiet_NaN();
constexpr double third_quartile = 0.67448975019608171;  // Phi^-1(0.75)

/// An intra-class correlation on the probability scale at one linear predictor, and its
/// derivatives with respect to eta and sd.
struct ProbabilityShare {
  double value = 0.0;
  double by_eta = 0.0;
  double by_sd = 0.0;
};

ProbabilityShare probability_share(Link link, double eta, double sd) {
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

double mean_predictor(const Fit& fit) {
  double eta = 0.0;
  for (std::size_t j = 0; j < fit.n_coefficients(); ++j)
    eta += fit.mean_row[j] * fit.standardised[j];
  return eta;
}

}  // namespace

Table variance_components_table(const Fit& fit, double level) {
  check_level(level);
  Rows rows;
  if (!fit.multilevel) return rows.table();
  const double residual = latent_variance(fit.link);
  const auto icc = [&](double sd) { return sd * sd / (sd * sd + residual); };
  const auto mor = [&](double sd) { return math::exp(std::sqrt(2.0) * sd * third_quartile); };
  if (fit.boundary) {
    double upper = missing;
    for (const BoundaryLimit& limit : fit.boundary_limits)
      if (std::fabs(limit.level - level) < 1e-9) upper = limit.upper;
    const double eta = mean_predictor(fit);
    rows.add(fit.group, "sd (Intercept)", 0.0, missing, 0.0, upper);
    rows.add(fit.group, "var (Intercept)", 0.0, missing, 0.0, upper * upper);
    rows.add(fit.group, "icc_latent", 0.0, missing, 0.0, icc(upper));
    rows.add(fit.group, "icc_probability", 0.0, missing, 0.0,
             std::isnan(upper) ? missing : probability_share(fit.link, eta, upper).value);
    if (fit.link == Link::logit) rows.add(fit.group, "mor", 1.0, missing, 1.0, mor(upper));
    return rows.table();
  }
  const std::size_t p = fit.n_coefficients();
  const Matrix& covariance = fit.covariance_standardised;
  const double sd = fit.sd;
  const double log_se = std::sqrt(covariance(p, p));
  const double sd_se = sd * log_se;
  const double z = normal_quantile(0.5 + 0.5 * level);
  const double low = sd * math::exp(-z * log_se);
  const double high = sd * math::exp(z * log_se);
  rows.add(fit.group, "sd (Intercept)", sd, sd_se, low, high);
  rows.add(fit.group, "var (Intercept)", sd * sd, 2.0 * sd * sd_se, low * low, high * high);
  const double latent = icc(sd);
  rows.add(fit.group, "icc_latent", latent, 2.0 * latent * (1.0 - latent) * log_se, icc(low),
           icc(high));

  const ProbabilityShare share = probability_share(fit.link, mean_predictor(fit), sd);
  Vector gradient(p + 1);
  for (std::size_t j = 0; j < p; ++j) gradient[j] = share.by_eta * fit.mean_row[j];
  gradient[p] = share.by_sd * sd;
  double variance = 0.0;
  for (std::size_t a = 0; a <= p; ++a)
    for (std::size_t b = 0; b <= p; ++b) variance += gradient[a] * gradient[b] * covariance(a, b);
  const double share_se = std::sqrt(variance);
  const double logit = math::log(share.value) - math::log1p(-share.value);
  const double half = z * share_se / (share.value * (1.0 - share.value));
  rows.add(fit.group, "icc_probability", share.value, share_se,
           inverse_link(Link::logit, logit - half).value,
           inverse_link(Link::logit, logit + half).value);
  if (fit.link == Link::logit)
    rows.add(fit.group, "mor", mor(sd), mor(sd) * std::sqrt(2.0) * third_quartile * sd_se, mor(low),
             mor(high));
  return rows.table();
}

Table random_effects_table(const Fit& fit, double level, const std::string& kind) {
  check_level(level);
  const bool mean = kind == "mean";
  const double z = normal_quantile(0.5 + 0.5 * level);
  std::vector<std::string> group, level_name, term;
  Vector estimate, se, low, high, n;
  for (const GroupEffect& effect : fit.groups) {
    const double value = fit.sd * (mean ? effect.u.mean : effect.u.mode);
    // With a standard deviation estimated 0 all effects are 0, but that is no certainty about them.
    const double error = fit.boundary ? missing : fit.sd * (mean ? effect.u.sd : effect.u.mode_sd);
    group.push_back(fit.group);
    level_name.push_back(effect.level);
    term.emplace_back("(Intercept)");
    estimate.push_back(value);
    se.push_back(error);
    low.push_back(value - z * error);
    high.push_back(value + z * error);
    n.push_back(effect.n);
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
