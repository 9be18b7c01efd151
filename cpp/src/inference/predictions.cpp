#include "skillnad/inference/predictions.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "posterior_nodes.hpp"
#include "prediction_parts.hpp"
#include "skillnad/base/distributions.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/inference/normal_mixture.hpp"
#include "skillnad/models/family_likelihood.hpp"
#include "skillnad/models/grid.hpp"
#include "skillnad/models/hazard_rows.hpp"
#include "skillnad/models/node_ladder.hpp"

namespace skillnad {

namespace {

/// Marginal and typical: each point by itself.
void add_points(Context& context, const Fit& fit, const PredictionPoints& points, bool marginal,
                Slots& slots) {
  const std::size_t p = fit.n_coefficients();
  const std::size_t n_random = fit.n_random_parameters();
  Vector by_parameter(n_random);
  for (std::size_t i = 0; i < points.slot.size(); ++i) {
    if (i % 256 == 0) context.tick();
    const double eta = predictor(fit, points, i);
    double value = 0.0;
    double by_eta = 0.0;
    double by_sd = 0.0;
    if (marginal && n_random > 0) {
      const double sd = random_sd(fit, points, i, by_parameter);
      integrate_normal(sd, [&](double z, double w) {
        const Probability at = inverse_link(fit.link, eta + sd * z);
        value += w * at.value;
        by_eta += w * at.slope;
        by_sd += w * at.slope * z;
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
    if (marginal)
      for (std::size_t a = 0; a < n_random; ++a)
        slots.gradient(p + a, s) += w * by_sd * by_parameter[a];
  }
}

/// The part of the gradient by the entries of L at fixed u, L_rc u_c: u is kept beside the effects.
void slope_effect(const FittedFactor& factor, const GroupNodes& nodes, std::size_t k,
                  const Matrix& z, std::size_t i, double moved, std::size_t p, std::size_t s,
                  Slots& slots) {
  for (std::size_t e = 0; e < factor.active.size(); ++e) {
    const FactorEntry& entry = factor.active[e];
    const double unit = entry.row == entry.col ? factor.factor(entry.row, entry.col) : 1.0;
    slots.gradient(p + e, s) += moved * z(i, entry.row) * nodes.u(entry.col, k) * unit;
  }
}

/// Variance of a - b over the nodes.
double posterior_variance(const Vector& share, const Vector& a, const Vector& b) {
  double mean = 0.0;
  double square = 0.0;
  for (std::size_t k = 0; k < share.size(); ++k) {
    const double difference = a[k] - b[k];
    mean += share[k] * difference;
    square += share[k] * difference * difference;
  }
  return std::max(square - mean * mean, 0.0);
}

/// Conditional: the points of a group together, as they share its effect.
void add_conditional(Context& context, const Fit& fit, const FitRows& rows,
                     const PredictionPoints& points, Slots& slots) {
  const std::size_t p = fit.n_coefficients();
  const Posteriors posteriors = posteriors_of(context, fit, rows);
  const FittedFactor& factor = fit.random[0];
  const std::size_t q = factor.effects.size();
  const std::size_t parameters = p + factor.active.size();
  std::vector<std::vector<std::size_t>> members(rows.grouped.n_groups());
  for (std::size_t i = 0; i < points.group.size(); ++i) members[points.group[i]].push_back(i);
  const std::size_t n_nodes = posteriors.grid.size();
  const std::size_t cuts = points.n_cuts;
  if (cuts > 0) slots.category_variance.assign(points.n_slots / cuts * (cuts + 1), 0.0);
  for (std::size_t g = 0; g < members.size(); ++g) {
    if (members[g].empty()) continue;
    context.tick();
    const GroupNodes nodes = group_nodes(fit, posteriors, g);
    Vector mean_score(parameters, 0.0);
    for (std::size_t k = 0; k < n_nodes; ++k)
      for (std::size_t a = 0; a < parameters; ++a)
        mean_score[a] += nodes.share[k] * nodes.score(a, k);
    // Points in the order of their slots; each slot's sum has a posterior of its own.
    std::vector<std::size_t> order = members[g];
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return points.slot[a] < points.slot[b]; });
    Vector below(n_nodes, 0.0);  // the threshold before, at the nodes
    for (std::size_t first = 0; first < order.size();) {
      const std::size_t s = points.slot[order[first]];
      Vector at_node(n_nodes, 0.0);
      std::size_t next = first;
      for (; next < order.size() && points.slot[order[next]] == s; ++next) {
        const std::size_t i = order[next];
        const double eta = predictor(fit, points, i);
        const double w = points.weight[i];
        slots.weight[s] += w;
        const Matrix& z = points.z[0];
        for (std::size_t k = 0; k < n_nodes; ++k) {
          double random = 0.0;
          for (std::size_t r = 0; r < q; ++r) random += z(i, r) * nodes.effect(r, k);
          const Probability at = inverse_link(fit.link, eta + random);
          at_node[k] += w * at.value;
          const double moved = w * nodes.share[k] * at.slope;
          for (std::size_t j = 0; j < p; ++j) slots.gradient(j, s) += moved * points.x(i, j);
          slope_effect(factor, nodes, k, z, i, moved, p, s, slots);
        }
      }
      double mean = 0.0;
      double square = 0.0;
      for (std::size_t k = 0; k < n_nodes; ++k) {
        mean += nodes.share[k] * at_node[k];
        square += nodes.share[k] * at_node[k] * at_node[k];
      }
      slots.estimate[s] += mean;
      slots.posterior_variance[s] += std::max(square - mean * mean, 0.0);
      if (cuts > 0) {
        const std::size_t cut = s % cuts;
        double* variance = slots.category_variance.data() + s / cuts * (cuts + 1) + cut;
        if (cut == 0) std::fill(below.begin(), below.end(), 0.0);
        variance[0] += posterior_variance(nodes.share, at_node, below);
        if (cut + 1 == cuts) variance[1] += std::max(square - mean * mean, 0.0);
        below = at_node;
      }
      // The posterior itself moves with the parameters: Cov(value, d log f / d psi).
      for (std::size_t k = 0; k < n_nodes; ++k)
        for (std::size_t a = 0; a < parameters; ++a)
          slots.gradient(a, s) += nodes.share[k] * at_node[k] * (nodes.score(a, k) - mean_score[a]);
      first = next;
    }
  }
}

/// All points of a fit of any family; conditional on the data of the groups if `rows` are given.
Slots sums_of(Context& context, const Fit& fit, const FitRows* rows, const PredictionPoints& points,
              bool marginal, std::size_t parameters) {
  const bool categories = fit.family == Family::multinomial;
  Slots slots(points.n_slots * (categories ? fit.n_outcomes() : 1), parameters);
  if (categories)
    rows ? add_category_conditional(context, fit, *rows, points, slots)
         : add_category_points(context, fit, points, marginal, slots);
  else if (rows && fit.random.size() > 1)
    rows->random().kind == RandomKind::nested
        ? add_nested_conditional(context, fit, *rows, points, slots)
        : add_sparse_conditional(context, fit, *rows, points, slots);
  else
    rows ? add_conditional(context, fit, *rows, points, slots)
         : add_points(context, fit, points, marginal, slots);
  return slots;
}

}  // namespace

double random_sd(const Fit& fit, const PredictionPoints& points, std::size_t i, Vector& gradient) {
  double variance = 0.0;
  std::size_t next = 0;
  for (std::size_t f = 0; f < fit.random.size(); ++f) {
    const FittedFactor& factor = fit.random[f];
    const std::size_t q = factor.effects.size();
    Vector lz(q, 0.0);  // L'z
    for (std::size_t c = 0; c < q; ++c) {
      for (std::size_t r = c; r < q; ++r) lz[c] += factor.factor(r, c) * points.z[f](i, r);
      variance += lz[c] * lz[c];
    }
    for (const FactorEntry& e : factor.active) {
      const double unit = e.row == e.col ? factor.factor(e.row, e.col) : 1.0;
      gradient[next++] = lz[e.col] * points.z[f](i, e.row) * unit;
    }
  }
  const double sd = std::sqrt(variance);
  for (double& g : gradient) g = sd > 0.0 ? g / sd : 0.0;
  return sd;
}

void add_estimate(double weight, double sum, const Vector& gradient, double posterior,
                  const Matrix& covariance, double z, Predictions& out) {
  const double missing = std::numeric_limits<double>::quiet_NaN();
  if (!(weight > 0.0)) {
    for (Vector* column : {&out.estimate, &out.std_error, &out.conf_low, &out.conf_high})
      column->push_back(missing);
    return;
  }
  double variance = posterior;
  for (std::size_t a = 0; a < gradient.size(); ++a)
    for (std::size_t b = 0; b < gradient.size(); ++b)
      variance += gradient[a] * gradient[b] * covariance(a, b);
  const double p = sum / weight;
  const double se = std::sqrt(variance) / weight;
  const double logit = math::log(p) - math::log1p(-p);
  const double half = z * se / (p * (1.0 - p));
  out.estimate.push_back(p);
  out.std_error.push_back(se);
  // At a probability of exactly 0 or 1 there is no logit, and no limit.
  const bool inside = p > 0.0 && p < 1.0;
  out.conf_low.push_back(inside ? inverse_link(Link::logit, logit - half).value : missing);
  out.conf_high.push_back(inside ? inverse_link(Link::logit, logit + half).value : missing);
}

Predictions predict(Context& context, const Fit& fit, const FitRows* rows,
                    const PredictionPoints& points, const std::string& kind,
                    const std::string& vcov, double level) {
  check_level(level);
  const Matrix covariance = standardised_covariance(fit, vcov).cells;
  const std::size_t parameters = covariance.rows();
  Slots slots =
      sums_of(context, fit, kind == "conditional" && fit.has_random_parameters() ? rows : nullptr,
              points, kind == "marginal", parameters);
  Predictions out;
  const double z = normal_quantile(0.5 + 0.5 * level);
  if (points.n_cuts == 0) {
    Vector gradient(parameters);
    for (std::size_t s = 0; s < slots.estimate.size(); ++s) {
      std::copy_n(slots.gradient.column(s), parameters, gradient.begin());
      add_estimate(slots.weight[s], slots.estimate[s], gradient, slots.posterior_variance[s],
                   covariance, z, out);
    }
    return out;
  }
  // Categories: differences of what is below successive thresholds.
  const std::size_t cuts = points.n_cuts;
  Vector gradient(parameters);
  for (std::size_t first = 0; first < points.n_slots; first += cuts) {
    for (std::size_t c = 0; c <= cuts; ++c) {
      double value = c < cuts ? slots.estimate[first + c] : slots.weight[first];
      std::fill(gradient.begin(), gradient.end(), 0.0);
      if (c < cuts)
        for (std::size_t a = 0; a < parameters; ++a) gradient[a] += slots.gradient(a, first + c);
      if (c > 0) {
        value -= slots.estimate[first + c - 1];
        for (std::size_t a = 0; a < parameters; ++a)
          gradient[a] -= slots.gradient(a, first + c - 1);
      }
      const double posterior = slots.category_variance.empty()
                                   ? 0.0
                                   : slots.category_variance[first / cuts * (cuts + 1) + c];
      add_estimate(slots.weight[first], value, gradient, posterior, covariance, z, out);
    }
  }
  return out;
}

void damaged_design() {
  throw DataError("file_format",
                  "The saved fit is damaged: its design does not give its coefficients. Save the "
                  "fit again.");
}

PredictionMeans prediction_means(Context& context, const Fit& fit, const PredictionPoints& points,
                                 bool marginal) {
  const std::size_t parameters = fit.covariance_standardised.rows();
  const Slots slots = sums_of(context, fit, nullptr, points, marginal, parameters);
  const std::size_t cuts = points.n_cuts;
  const std::size_t of_slot = cuts == 0 ? 1 : cuts + 1;
  const std::size_t n = cuts == 0 ? slots.estimate.size() : points.n_slots / cuts;
  PredictionMeans out;
  out.value.assign(n * of_slot, 0.0);
  out.gradient = Matrix(parameters, n * of_slot);
  for (std::size_t s = 0; s < n; ++s) {
    for (std::size_t c = 0; c < of_slot; ++c) {
      const std::size_t at = s * of_slot + c;
      const auto add = [&](std::size_t slot, double sign) {
        const double factor = sign / slots.weight[slot];
        out.value[at] += factor * slots.estimate[slot];
        for (std::size_t a = 0; a < parameters; ++a)
          out.gradient(a, at) += factor * slots.gradient(a, slot);
      };
      // A category is what lies below its threshold less what lies below the one before.
      if (cuts == 0) {
        add(s, 1.0);
        continue;
      }
      if (c < cuts) add(s * cuts + c, 1.0);
      if (c == cuts) out.value[at] = 1.0;
      if (c > 0) add(s * cuts + c - 1, -1.0);
    }
  }
  return out;
}

double predictor(const Fit& fit, const PredictionPoints& points, std::size_t i) {
  double eta = points.offset.empty() ? 0.0 : points.offset[i];
  for (std::size_t j = 0; j < fit.n_coefficients(); ++j)
    eta += points.x(i, j) * fit.standardised[j];
  return eta;
}

double random_sd(const Fit& fit, const PredictionPoints& points, std::size_t i) {
  if (!fit.has_random_parameters()) return 0.0;
  Vector gradient(fit.n_random_parameters());
  return random_sd(fit, points, i, gradient);
}

PredictionPoints pattern_points(const Fit& fit, const ModelRows& rows) {
  formula::Design design = rows.design;
  if (design.x.empty()) design.x = pattern_design(rows);
  return pattern_points(fit, std::move(design), rows.random.factors);
}

PredictionPoints pattern_points(const Fit& fit, formula::Design design,
                                const std::vector<RandomFactor>& factors) {
  PredictionPoints points;
  if (fit.family != Family::hazard) points.x = std::move(design.x);
  if (fit.family == Family::binary) {
    if (design.columns.size() != fit.n_coefficients()) damaged_design();
    fit.standardiser.apply(points.x);
  } else if (fit.family == Family::hazard) {  // persons, in the first band
    const std::size_t n_bands = fit.history.n_bands();
    if (n_bands + design.columns.size() != fit.n_coefficients() + 1) damaged_design();
    points.x = at_band(design, n_bands, 0);
    fit.standardiser.apply(points.x);
  }
  points.offset = design.offset;
  if (fit.family == Family::multinomial) {
    if (design.columns.size() * fit.standardiser.n_blocks != fit.n_coefficients()) damaged_design();
    fit.standardiser.apply(points.x);
    return points;  // the random intercepts of the categories have no design
  }
  for (const FittedFactor& factor : fit.random) {
    Matrix z;
    for (const RandomFactor& own : factors)
      if (own.name == factor.group) z = own.z;
    if (z.empty()) z = Matrix(points.x.rows(), 1, 1.0);  // one random intercept
    if (z.cols() != factor.effects.size())
      throw DataError("file_format",
                      "The saved fit is damaged: its random terms do not give its random effects. "
                      "Save the fit again.");
    points.z.push_back(std::move(z));
  }
  return points;
}

void expand_cuts(const Fit& fit, const formula::Design& design, PredictionPoints& points) {
  const std::size_t cuts = fit.standardiser.n_thresholds;
  const std::size_t p = fit.n_coefficients();
  const std::size_t n = points.x.rows();
  Matrix x(n * cuts, p);
  std::size_t parameter = cuts;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t c = 0; c < cuts; ++c) x(i * cuts + c, c) = 1.0;
  for (std::size_t j = 0; j < design.columns.size(); ++j) {
    if (design.columns[j].term == "(Intercept)") continue;
    const bool one =
        parameter < p && fit.standardiser.threshold_of[parameter] == Standardiser::every_threshold;
    if (parameter + (one ? 1 : cuts) > p) damaged_design();
    const double centre = fit.standardiser.centre[parameter];
    const double scale = fit.standardiser.scale[parameter];
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t c = 0; c < cuts; ++c)
        x(i * cuts + c, one ? parameter : parameter + c) = -(points.x(i, j) - centre) / scale;
    parameter += one ? 1 : cuts;
  }
  if (parameter != p) damaged_design();
  points.x = std::move(x);
  const auto repeat = [&](auto& values, auto&& change) {
    auto all = values;
    all.clear();
    for (const auto& value : values)
      for (std::size_t c = 0; c < cuts; ++c) all.push_back(change(value, c));
    values = std::move(all);
  };
  repeat(points.offset, [](double x0, std::size_t) { return -x0; });
  repeat(points.weight, [](double w, std::size_t) { return w; });
  repeat(points.slot,
         [&](std::uint32_t s, std::size_t c) { return static_cast<std::uint32_t>(s * cuts + c); });
  repeat(points.group, [](std::uint32_t g, std::size_t) { return g; });
  for (auto& level : points.level) repeat(level, [](std::uint32_t g, std::size_t) { return g; });
  for (Matrix& z : points.z) {
    Matrix all(n * cuts, z.cols());
    for (std::size_t j = 0; j < z.cols(); ++j)
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t c = 0; c < cuts; ++c) all(i * cuts + c, j) = -z(i, j);
    z = std::move(all);
  }
  points.n_slots *= cuts;
  points.n_cuts = cuts;
}

}  // namespace skillnad
