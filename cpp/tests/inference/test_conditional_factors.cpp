// Conditional predictions with several grouping factors, once more by plain integration.
#include <map>

#include "../catch.hpp"
#include "prediction_checks.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

/// Groups g inside areas k, with effects at both levels.
Sample nested_sample(std::uint64_t seed, std::size_t n_areas, double sd_area, double sd_group) {
  Draws draws(seed);
  Sample out;
  for (std::size_t k = 0; k < n_areas; ++k) {
    const double area = sd_area * draws.normal();
    const std::size_t groups = 2 + draws.below(3);
    for (std::size_t g = 0; g < groups; ++g) {
      const double u = area + sd_group * draws.normal();
      const std::size_t n = 2 + draws.below(4);
      for (std::size_t i = 0; i < n; ++i) {
        const double x = std::floor(4.0 * draws.normal()) / 4.0;
        out.x.push_back(x);
        out.z.push_back(0.0);
        out.f.emplace_back("a");
        out.k.push_back("k" + std::to_string(100 + k));
        out.g.push_back(out.k.back() + "g" + std::to_string(g));
        out.w.push_back(1.0);
        out.y.push_back(draws.event(plain_event(Link::logit, -0.2 + 0.6 * x + u)));
      }
    }
  }
  return out;
}

PredictionPoints points_of(const Fitted& at) {
  PredictionPoints points = pattern_points(at.fit, at.rows.model);
  const std::size_t n = at.rows.model.patterns.size();
  points.weight.assign(n, 1.0);
  for (std::size_t i = 0; i < n; ++i) points.slot.push_back(static_cast<std::uint32_t>(i));
  points.n_slots = n;
  for (const RandomFactor& factor : at.rows.model.random.factors)
    points.level.push_back(factor.level_of_pattern);
  return points;
}

/// Standardised parameters: coefficients, log sd of the top, of the children.
struct NestedPlain {
  const Fitted& at;
  Matrix x;
  std::vector<std::uint32_t> top, child;

  explicit NestedPlain(const Fitted& fit) : at(fit), x(fit.rows.model.design.x) {
    at.fit.standardiser.apply(x);
    top = at.rows.model.random.factors[0].level_of_pattern;
    child = at.rows.model.random.factors[1].level_of_pattern;
  }
  double eta(std::size_t i, const Vector& psi) const {
    double sum = 0.0;
    for (std::size_t j = 0; j < x.cols(); ++j) sum += x(i, j) * psi[j];
    return sum;
  }
  /// E V and E V^2 of V = sum of weights times probabilities, all patterns of one top.
  std::pair<double, double> moments(const Vector& weight, const Vector& psi) const {
    const std::size_t p = x.cols();
    const double sd_top = std::exp(psi[p]), sd_child = std::exp(psi[p + 1]);
    std::uint32_t own = 0;
    for (std::size_t i = 0; i < weight.size(); ++i)
      if (weight[i] != 0.0) own = top[i];
    std::map<std::uint32_t, std::vector<std::size_t>> children;
    for (std::size_t i = 0; i < weight.size(); ++i)
      if (top[i] == own) children[child[i]].push_back(i);
    double total = 0.0, first = 0.0, second = 0.0;
    for (int a = -96; a <= 96; ++a) {
      const double u = a / 12.0;
      // Of the children: the integral, and the mean and variance of their part of V.
      double density = std::exp(-0.5 * u * u), mean = 0.0, variance = 0.0;
      for (const auto& [level, patterns] : children) {
        double mass = 0.0, one = 0.0, two = 0.0;
        for (int c = -96; c <= 96; ++c) {
          const double v = c / 12.0;
          double log_f = -0.5 * v * v, value = 0.0;
          for (std::size_t i : patterns) {
            const double e = eta(i, psi) + sd_top * u + sd_child * v;
            const double prob = plain_event(Link::logit, e);
            log_f += at.rows.model.y[i] * std::log(prob) +
                     (at.rows.model.m[i] - at.rows.model.y[i]) * std::log(1.0 - prob);
            value += weight[i] * prob;
          }
          const double f = std::exp(log_f);
          mass += f;
          one += f * value;
          two += f * value * value;
        }
        density *= mass;
        mean += one / mass;
        variance += two / mass - one * one / (mass * mass);
      }
      total += density;
      first += density * mean;
      second += density * (mean * mean + variance);
    }
    return {first / total, second / total};
  }
  Vector psi() const { return at.fit.standardised; }
  /// Variance with that of the parameters by the delta method.
  double variance(const Vector& weight) const {
    const auto [mean, square] = moments(weight, psi());
    Vector slope;
    for (std::size_t a = 0; a < psi().size(); ++a)
      slope.push_back(slope_at_zero(
          [&](double d) {
            Vector moved = psi();
            moved[a] += d;
            return moments(weight, moved).first;
          },
          1e-3));
    double sum = square - mean * mean;
    const Matrix& v = at.fit.covariance_standardised;
    for (std::size_t a = 0; a < slope.size(); ++a)
      for (std::size_t b = 0; b < slope.size(); ++b) sum += slope[a] * slope[b] * v(a, b);
    return sum;
  }
};

}  // namespace

TEST_CASE("conditional predictions of nested groups by brute force", "[predictions]") {
  Fitted at = fitted(nested_sample(501, 14, 0.9, 0.8).table(), "y ~ x + (1 | k) + (1 | g)");
  REQUIRE(at.rows.model.random.kind == RandomKind::nested);
  REQUIRE(at.fit.n_random_parameters() == 2);
  const NestedPlain plain(at);
  PredictionPoints points = points_of(at);
  const Predictions found =
      predict(at.context, at.fit, &at.rows, points, "conditional", "model", 0.95);
  const std::size_t n = points.n_slots;
  for (std::size_t i = 0; i < n; i += 37) {
    Vector weight(n, 0.0);
    weight[i] = 1.0;
    CHECK(found.estimate[i] == Approx(plain.moments(weight, plain.psi()).first).epsilon(1e-7));
    CHECK(found.std_error[i] == Approx(std::sqrt(plain.variance(weight))).epsilon(1e-5));
  }
  // A mean over two tops: their posteriors are independent given the parameters.
  const std::uint32_t wanted[] = {0, 3};
  Vector each[2] = {Vector(n, 0.0), Vector(n, 0.0)};
  double count = 0.0;
  points.slot.assign(n, 1);
  points.n_slots = 2;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t t = 0; t < 2; ++t)
      if (plain.top[i] == wanted[t]) {
        each[t][i] = 1.0;
        points.slot[i] = 0;
        count += 1.0;
      }
  const Predictions mean =
      predict(at.context, at.fit, &at.rows, points, "conditional", "model", 0.95);
  double sum = 0.0, variance = 0.0;
  Vector slope(plain.psi().size(), 0.0);
  for (const Vector& weight : each) {
    const auto [first, square] = plain.moments(weight, plain.psi());
    sum += first;
    variance += square - first * first;
    for (std::size_t a = 0; a < slope.size(); ++a)
      slope[a] += slope_at_zero(
          [&](double d) {
            Vector moved = plain.psi();
            moved[a] += d;
            return plain.moments(weight, moved).first;
          },
          1e-3);
  }
  const Matrix& v = at.fit.covariance_standardised;
  for (std::size_t a = 0; a < slope.size(); ++a)
    for (std::size_t b = 0; b < slope.size(); ++b) variance += slope[a] * slope[b] * v(a, b);
  CHECK(mean.estimate[0] == Approx(sum / count).epsilon(1e-7));
  CHECK(mean.std_error[0] == Approx(std::sqrt(variance) / count).epsilon(1e-5));
}

TEST_CASE("a top without variance leaves the children alone", "[predictions]") {
  for (std::uint64_t seed = 601; seed < 640; ++seed) {
    const Table data = nested_sample(seed, 12, 0.0, 1.0).table();
    Fitted two = fitted(data, "y ~ x + (1 | k) + (1 | g)");
    if (two.fit.random[0].active.size() + two.fit.random[1].active.size() != 1 ||
        !two.fit.random[0].active.empty())
      continue;
    Fitted one = fitted(data, "y ~ x + (1 | g)");
    PredictionPoints points = points_of(one);
    points.group = one.rows.model.patterns.group_of_pattern;
    const Predictions expected =
        predict(one.context, one.fit, &one.rows, points, "conditional", "model", 0.95);
    const Predictions found =
        predict(two.context, two.fit, &two.rows, points_of(two), "conditional", "model", 0.95);
    REQUIRE(found.estimate.size() == expected.estimate.size());
    // The same patterns in an order of their own: compare as sets.
    const auto sorted = [](Vector v) {
      std::sort(v.begin(), v.end());
      return v;
    };
    const Vector a = sorted(found.estimate), b = sorted(expected.estimate);
    const Vector c = sorted(found.std_error), d = sorted(expected.std_error);
    for (std::size_t i = 0; i < a.size(); ++i) {
      CHECK(a[i] == Approx(b[i]).epsilon(1e-7));
      CHECK(c[i] == Approx(d[i]).epsilon(1e-5));
    }
    return;
  }
  FAIL("no sample has a top without variance");
}
