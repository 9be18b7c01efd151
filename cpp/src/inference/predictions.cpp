#include "skillnad/inference/predictions.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "skillnad/base/distributions.hpp"
#include "skillnad/base/kernels.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/inference/normal_mixture.hpp"
#include "skillnad/models/quadrature.hpp"
#include "skillnad/models/random_intercept.hpp"

namespace skillnad {

namespace {

constexpr int fewest_posterior_nodes = 25;

/// Sums of a slot: estimate, its gradient in the standardised parameters, posterior variance.
struct Slots {
  Vector estimate, weight, posterior_variance;
  Matrix gradient;  // parameters x slots
  Slots(std::size_t n, std::size_t parameters)
      : estimate(n, 0.0), weight(n, 0.0), posterior_variance(n, 0.0), gradient(parameters, n) {}
};

double predictor(const Fit& fit, const PredictionPoints& points, std::size_t i) {
  double eta = points.offset.empty() ? 0.0 : points.offset[i];
  for (std::size_t j = 0; j < fit.n_coefficients(); ++j)
    eta += points.x(i, j) * fit.standardised[j];
  return eta;
}

/// Marginal and typical: each point by itself.
void add_points(Context& context, const Fit& fit, const PredictionPoints& points, bool marginal,
                Slots& slots) {
  const std::size_t p = fit.n_coefficients();
  for (std::size_t i = 0; i < points.slot.size(); ++i) {
    if (i % 256 == 0) context.tick();
    const double eta = predictor(fit, points, i);
    double value = 0.0;
    double by_eta = 0.0;
    double by_log_sd = 0.0;
    if (marginal && fit.has_sd_parameter()) {
      integrate_normal(fit.sd, [&](double z, double w) {
        const Probability at = inverse_link(fit.link, eta + fit.sd * z);
        value += w * at.value;
        by_eta += w * at.slope;
        by_log_sd += w * at.slope * fit.sd * z;
      });
    } else {
      const Probability at = inverse_link(fit.link, eta);
      value = at.value;
      by_eta = at.slope;
    }
    const std::size_t s = points.slot[i];
    const double w = points.weight[i];
    slots.weight[s] += w;
    slots.estimate[s] += w * value;
    for (std::size_t j = 0; j < p; ++j) slots.gradient(j, s) += w * by_eta * points.x(i, j);
    if (fit.has_sd_parameter()) slots.gradient(p, s) += w * by_log_sd;
  }
}

/// Posterior of one group: nodes, their weights and d log f(y, u) / d psi at each.
struct GroupNodes {
  Vector u, share;
  Matrix score;  // parameters x nodes
};

GroupNodes group_nodes(const Fit& fit, const GroupedRows& rows, std::size_t g, const Rule& rule,
                       const GroupPosterior& at) {
  const auto& k = kernels::kernels();
  const auto& kernel = k.link[static_cast<int>(fit.link)];
  const std::size_t start = rows.start[g];
  const std::size_t n = rows.start[g + 1] - start;
  const std::size_t p = rows.n_columns;
  Vector eta(n), s(n), w(n);
  k.linear(rows.x.data() + start, rows.stride, p, fit.standardised.data(),
           rows.offset.data() + start, n, eta.data());
  GroupNodes out;
  out.score = Matrix(p + 1, rule.nodes.size());
  Vector log_share;
  for (std::size_t q = 0; q < rule.nodes.size(); ++q) {
    const double z = rule.nodes[q];
    const double u = at.mode + z * at.mode_sd;
    kernels::Sums sums;
    kernel.node(eta.data(), rows.y.data() + start, rows.m.data() + start, n, fit.sd * u, &sums,
                s.data(), w.data());
    out.u.push_back(u);
    log_share.push_back(rule.log_weights[q] + sums.value - 0.5 * u * u + 0.5 * z * z);
    k.columns_dot(rows.x.data() + start, rows.stride, p, s.data(), n, 1, n, out.score.column(q));
    out.score(p, q) = sums.score * fit.sd * u;
  }
  const double largest = *std::max_element(log_share.begin(), log_share.end());
  double total = 0.0;
  for (double l : log_share) {
    out.share.push_back(math::exp(l - largest));
    total += out.share.back();
  }
  for (double& share : out.share) share /= total;
  return out;
}

/// Conditional: the points of a group together, as they share its effect.
void add_conditional(Context& context, const Fit& fit, const FitRows& rows,
                     const PredictionPoints& points, Slots& slots) {
  const std::size_t p = fit.n_coefficients();
  RandomIntercept model(rows.grouped, fit.link);
  const Rule& rule = gauss_hermite(std::max(fit.nodes.compared_with, fewest_posterior_nodes));
  const std::vector<GroupPosterior> posteriors =
      model.posteriors(context, fit.standardised, static_cast<int>(rule.nodes.size()));
  std::vector<std::vector<std::size_t>> members(rows.grouped.n_groups());
  for (std::size_t i = 0; i < points.group.size(); ++i) members[points.group[i]].push_back(i);
  const std::size_t n_nodes = rule.nodes.size();
  for (std::size_t g = 0; g < members.size(); ++g) {
    if (members[g].empty()) continue;
    context.tick();
    const GroupNodes nodes = group_nodes(fit, rows.grouped, g, rule, posteriors[g]);
    Vector mean_score(p + 1, 0.0);
    for (std::size_t q = 0; q < n_nodes; ++q)
      for (std::size_t a = 0; a <= p; ++a) mean_score[a] += nodes.share[q] * nodes.score(a, q);
    // Points in the order of their slots; each slot's sum has a posterior of its own.
    std::vector<std::size_t> order = members[g];
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return points.slot[a] < points.slot[b]; });
    for (std::size_t first = 0; first < order.size();) {
      const std::size_t s = points.slot[order[first]];
      Vector at_node(n_nodes, 0.0);
      std::size_t next = first;
      for (; next < order.size() && points.slot[order[next]] == s; ++next) {
        const std::size_t i = order[next];
        const double eta = predictor(fit, points, i);
        const double w = points.weight[i];
        slots.weight[s] += w;
        for (std::size_t q = 0; q < n_nodes; ++q) {
          const Probability at = inverse_link(fit.link, eta + fit.sd * nodes.u[q]);
          at_node[q] += w * at.value;
          const double moved = w * nodes.share[q] * at.slope;
          for (std::size_t j = 0; j < p; ++j) slots.gradient(j, s) += moved * points.x(i, j);
          slots.gradient(p, s) += moved * fit.sd * nodes.u[q];
        }
      }
      double mean = 0.0;
      double square = 0.0;
      for (std::size_t q = 0; q < n_nodes; ++q) {
        mean += nodes.share[q] * at_node[q];
        square += nodes.share[q] * at_node[q] * at_node[q];
      }
      slots.estimate[s] += mean;
      slots.posterior_variance[s] += std::max(square - mean * mean, 0.0);
      // The posterior itself moves with the parameters: Cov(value, d log f / d psi).
      for (std::size_t q = 0; q < n_nodes; ++q)
        for (std::size_t a = 0; a <= p; ++a)
          slots.gradient(a, s) += nodes.share[q] * at_node[q] * (nodes.score(a, q) - mean_score[a]);
      first = next;
    }
  }
}

}  // namespace

Predictions predict(Context& context, const Fit& fit, const FitRows* rows,
                    const PredictionPoints& points, const std::string& kind,
                    const std::string& vcov, double level) {
  check_level(level);
  const Matrix covariance = standardised_covariance(fit, vcov).cells;
  const std::size_t parameters = covariance.rows();
  Slots slots(points.n_slots, parameters);
  if (kind == "conditional" && fit.has_sd_parameter()) {
    add_conditional(context, fit, *rows, points, slots);
  } else {
    add_points(context, fit, points, kind == "marginal", slots);
  }
  const double z = normal_quantile(0.5 + 0.5 * level);
  const double missing = std::numeric_limits<double>::quiet_NaN();
  Predictions out;
  for (std::size_t s = 0; s < points.n_slots; ++s) {
    const double w = slots.weight[s];
    if (!(w > 0.0)) {
      for (Vector* column : {&out.estimate, &out.std_error, &out.conf_low, &out.conf_high})
        column->push_back(missing);
      continue;
    }
    double variance = slots.posterior_variance[s];
    for (std::size_t a = 0; a < parameters; ++a)
      for (std::size_t b = 0; b < parameters; ++b)
        variance += slots.gradient(a, s) * slots.gradient(b, s) * covariance(a, b);
    const double p = slots.estimate[s] / w;
    const double se = std::sqrt(variance) / w;
    const double logit = math::log(p) - math::log1p(-p);
    const double half = z * se / (p * (1.0 - p));
    out.estimate.push_back(p);
    out.std_error.push_back(se);
    // At a probability of exactly 0 or 1 there is no logit, and no limit.
    const bool inside = p > 0.0 && p < 1.0;
    out.conf_low.push_back(inside ? inverse_link(Link::logit, logit - half).value : missing);
    out.conf_high.push_back(inside ? inverse_link(Link::logit, logit + half).value : missing);
  }
  return out;
}

}  // namespace skillnad
