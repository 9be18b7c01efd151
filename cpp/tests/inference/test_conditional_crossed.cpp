// Conditional predictions with crossed factors, once more by plain dense arithmetic.
#include <cmath>

#include "../catch.hpp"
#include "prediction_checks.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

Sample crossed_sample(std::uint64_t seed, std::size_t n) {
  Draws draws(seed);
  Sample out;
  double of_g[9], slope_g[9], of_k[6];
  for (double& u : of_g) u = 1.1 * draws.normal();
  for (double& u : slope_g) u = 0.7 * draws.normal();
  for (double& u : of_k) u = 0.8 * draws.normal();
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t g = draws.below(9), k = draws.below(6);
    const double x = std::floor(4.0 * draws.normal()) / 4.0;
    out.x.push_back(x);
    out.z.push_back(0.0);
    out.f.emplace_back("a");
    out.g.push_back("g" + std::to_string(g));
    out.k.push_back("k" + std::to_string(k));
    out.w.push_back(1.0);
    const double eta = -0.3 + of_g[g] + of_k[k] + (0.5 + slope_g[g]) * x;
    out.y.push_back(draws.event(plain_event(Link::logit, eta)));
  }
  return out;
}

using Dense = std::vector<Vector>;

Dense inverse(Dense a) {
  const std::size_t n = a.size();
  Dense out(n, Vector(n, 0.0));
  for (std::size_t i = 0; i < n; ++i) out[i][i] = 1.0;
  for (std::size_t c = 0; c < n; ++c) {
    const double pivot = a[c][c];
    for (std::size_t j = 0; j < n; ++j) {
      a[c][j] /= pivot;
      out[c][j] /= pivot;
    }
    for (std::size_t i = 0; i < n; ++i) {
      if (i == c) continue;
      const double factor = a[i][c];
      for (std::size_t j = 0; j < n; ++j) {
        a[i][j] -= factor * a[c][j];
        out[i][j] -= factor * out[c][j];
      }
    }
  }
  return out;
}

/// The posterior of all effects, normal about its mode, as plain dense arrays.
struct PlainPosterior {
  Vector mean;  // of the predictor of each pattern
  Dense a;      // each pattern's row of Z L
  Dense covariance;

  PlainPosterior(const Fitted& at, const Vector& psi) {
    const ModelRows& rows = at.rows.model;
    Matrix x = rows.design.x;
    at.fit.standardiser.apply(x);
    const std::size_t n = rows.patterns.size();
    std::size_t n_effects = 0, parameter = x.cols();
    a.assign(n, {});
    for (std::size_t f = 0; f < at.fit.random.size(); ++f) {
      const RandomFactor& factor = rows.random.factors[f];
      const std::size_t q = factor.effects.size();
      Dense l(q, Vector(q, 0.0));
      for (const FactorEntry& e : at.fit.random[f].active) {
        l[e.row][e.col] = e.row == e.col ? std::exp(psi[parameter]) : psi[parameter];
        ++parameter;
      }
      const std::size_t size = q * factor.levels.size();
      for (std::size_t i = 0; i < n; ++i) {
        a[i].resize(n_effects + size, 0.0);
        for (std::size_t c = 0; c < q; ++c)
          for (std::size_t r = c; r < q; ++r)
            a[i][n_effects + q * factor.level_of_pattern[i] + c] += l[r][c] * factor.z(i, r);
      }
      n_effects += size;
    }
    Vector fixed(n, 0.0), u(n_effects, 0.0);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < x.cols(); ++j) fixed[i] += x(i, j) * psi[j];
    for (int step = 0; step < 60; ++step) {
      Vector g(n_effects, 0.0);
      Dense h(n_effects, Vector(n_effects, 0.0));
      for (std::size_t b = 0; b < n_effects; ++b) {
        g[b] = -u[b];
        h[b][b] = 1.0;
      }
      mean = fixed;
      for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t b = 0; b < n_effects; ++b) mean[i] += a[i][b] * u[b];
        const double p = plain_event(Link::logit, mean[i]);
        for (std::size_t b = 0; b < n_effects; ++b) {
          g[b] += a[i][b] * (rows.y[i] - rows.m[i] * p);
          for (std::size_t c = 0; c < n_effects; ++c)
            h[b][c] += rows.m[i] * p * (1.0 - p) * a[i][b] * a[i][c];
        }
      }
      covariance = inverse(h);
      for (std::size_t b = 0; b < n_effects; ++b)
        for (std::size_t c = 0; c < n_effects; ++c) u[b] += 0.8 * covariance[b][c] * g[c];
    }
  }
  double between(std::size_t i, std::size_t j) const {
    double sum = 0.0;
    for (std::size_t b = 0; b < a[i].size(); ++b)
      for (std::size_t c = 0; c < a[j].size(); ++c) sum += a[i][b] * covariance[b][c] * a[j][c];
    return sum;
  }
  /// E g(eta)^power of a pattern.
  double moment(std::size_t i, int power) const {
    const double sd = std::sqrt(between(i, i));
    double sum = 0.0;
    for (int k = -1280; k <= 1280; ++k) {
      const double z = k / 128.0;
      sum += std::exp(-0.5 * z * z) * std::pow(plain_event(Link::logit, mean[i] + sd * z), power);
    }
    return sum / 128.0 / std::sqrt(6.283185307179586);
  }
  /// E g(eta_i) g(eta_j).
  double product(std::size_t i, std::size_t j) const {
    const double sd = std::sqrt(between(i, i));
    const double by = between(i, j) / sd;
    const double rest = std::sqrt(std::max(between(j, j) - by * by, 0.0));
    double sum = 0.0;
    for (int k = -160; k <= 160; ++k)
      for (int l = -160; l <= 160; ++l) {
        const double z = k / 20.0, w = l / 20.0;
        sum += std::exp(-0.5 * (z * z + w * w)) * plain_event(Link::logit, mean[i] + sd * z) *
               plain_event(Link::logit, mean[j] + by * z + rest * w);
      }
    return sum / 400.0 / 6.283185307179586;
  }
};

double by_parameters(const Fitted& at, const std::vector<std::size_t>& patterns) {
  Vector slope;
  for (std::size_t a = 0; a < at.fit.standardised.size(); ++a)
    slope.push_back(slope_at_zero(
        [&](double d) {
          Vector moved = at.fit.standardised;
          moved[a] += d;
          const PlainPosterior there(at, moved);
          double sum = 0.0;
          for (std::size_t i : patterns) sum += there.moment(i, 1);
          return sum;
        },
        1e-3));
  const Matrix& v = at.fit.covariance_standardised;
  double sum = 0.0;
  for (std::size_t a = 0; a < slope.size(); ++a)
    for (std::size_t b = 0; b < slope.size(); ++b) sum += slope[a] * slope[b] * v(a, b);
  return sum;
}

}  // namespace

TEST_CASE("conditional predictions of crossed factors", "[predictions]") {
  for (const char* formula : {"y ~ x + (1 | g) + (1 | k)", "y ~ x + (1 + x | g) + (1 | k)"}) {
    Fitted at = fitted(crossed_sample(705, 400).table(), formula);
    REQUIRE(at.rows.model.random.kind == RandomKind::sparse);
    REQUIRE(!at.fit.boundary);
    const PlainPosterior plain(at, at.fit.standardised);
    PredictionPoints points = pattern_points(at.fit, at.rows.model);
    const std::size_t n = at.rows.model.patterns.size();
    points.weight.assign(n, 1.0);
    for (std::size_t i = 0; i < n; ++i) points.slot.push_back(static_cast<std::uint32_t>(i));
    points.n_slots = n;
    for (const RandomFactor& factor : at.rows.model.random.factors)
      points.level.push_back(factor.level_of_pattern);
    const Predictions found =
        predict(at.context, at.fit, &at.rows, points, "conditional", "model", 0.95);
    for (std::size_t i = 3; i < n; i += 97) {
      const double mean = plain.moment(i, 1);
      CHECK(found.estimate[i] == Approx(mean).epsilon(1e-9));
      const double variance = plain.moment(i, 2) - mean * mean + by_parameters(at, {i});
      CHECK(found.std_error[i] == Approx(std::sqrt(variance)).epsilon(1e-6));
    }
    // The mean of two cases: of first order between them.
    const std::size_t i = 5, j = 9;
    points.weight.assign(n, 0.0);
    points.slot.assign(n, 1);
    points.slot[i] = points.slot[j] = 0;
    points.weight[i] = points.weight[j] = 1.0;
    points.n_slots = 2;
    const Predictions pair =
        predict(at.context, at.fit, &at.rows, points, "conditional", "model", 0.95);
    const double a = plain.moment(i, 1), b = plain.moment(j, 1);
    CHECK(pair.estimate[0] == Approx(0.5 * (a + b)).epsilon(1e-9));
    const double posterior =
        plain.moment(i, 2) + plain.moment(j, 2) + 2.0 * plain.product(i, j) - (a + b) * (a + b);
    const double variance = 0.25 * (posterior + by_parameters(at, {i, j}));
    CHECK(pair.std_error[0] == Approx(std::sqrt(variance)).epsilon(5e-3));
  }
}
