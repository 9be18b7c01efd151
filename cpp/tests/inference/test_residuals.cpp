#include "../catch.hpp"
#include "ordinal_frame.hpp"
#include "prediction_checks.hpp"
#include "skillnad/base/distributions.hpp"
#include "skillnad/base/random.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

const RealCells& residuals(const Value& table) {
  return table.table()->at("residual").real;
}

double plain_score(double below, double at, double v) {
  return normal_quantile(below + v * (at - below));
}

/// E f(P) over the random effect.
template <class F>
double expectation(double eta, double sd, F f) {
  double sum = 0.0;
  for (int i = -2560; i <= 2560; ++i) {
    const double z = i / 256.0;
    sum += std::exp(-0.5 * z * z) * f(plain_event(Link::logit, eta + sd * z));
  }
  return sum / 256.0 / std::sqrt(6.283185307179586);
}

}  // namespace

TEST_CASE("residuals of a binary outcome", "[residuals]") {
  const Sample data = sample(311, 30, 10, 1.0);
  const Value fit = run("fit_logit", {{"formula", "y ~ x + (1 | g)"}, {"data", frame(data)}});
  const auto at = live(fit);
  const Vector b = at->fit.estimates();
  const Value quantile = run("fit_residuals", {{"fit", fit}, {"seed", 5}});
  const Value response = run("fit_residuals", {{"fit", fit}, {"kind", "response"}});
  const Value pearson = run("fit_residuals", {{"fit", fit}, {"kind", "pearson"}});
  for (std::size_t i = 0; i < data.size(); ++i) {
    const double p = plain_marginal(Link::logit, b[0] + b[1] * data.x[i], sd_of(at->fit));
    const double v = uniform_draw(5, {0, 1, i});
    const double score =
        data.y[i] > 0.0 ? plain_score(1.0 - p, 1.0, v) : plain_score(0.0, 1.0 - p, v);
    CHECK(residuals(quantile)[i] == Approx(score).epsilon(1e-9).margin(1e-9));
    CHECK(residuals(response)[i] == Approx(data.y[i] - p).epsilon(1e-10));
    CHECK(residuals(pearson)[i] ==
          Approx((data.y[i] - p) / std::sqrt(p * (1.0 - p))).epsilon(1e-10));
  }
  // No seed is seed 1.
  CHECK(residuals(run("fit_residuals", {{"fit", fit}})) ==
        residuals(run("fit_residuals", {{"fit", fit}, {"seed", 1}})));
  CHECK(error_of("fit_residuals", {{"fit", fit}, {"kind", "deviance"}}) ==
        "OptionError[not_available]");
  CHECK(error_of("fit_residuals", {{"fit", fit}, {"kind", "working"}}) ==
        "OptionError[argument_value]");
}

TEST_CASE("the squared deviance residuals add up to the deviance", "[residuals]") {
  const Sample data = sample(312, 30, 10, 1.0);
  const Value fit = run("fit_logit", {{"formula", "y ~ x"}, {"data", frame(data)}});
  double sum = 0.0;
  const Value found = run("fit_residuals", {{"fit", fit}, {"kind", "deviance"}});
  for (std::size_t i = 0; i < data.size(); ++i) {
    const double r = residuals(found)[i];
    CHECK((r > 0.0) == (data.y[i] > 0.0));
    sum += r * r;
  }
  CHECK(sum == Approx(-2.0 * live(fit)->fit.log_likelihood).epsilon(1e-11));
}

TEST_CASE("residuals of counts integrate the distribution of the count", "[residuals]") {
  Draws draws(9);
  Table table;
  Vector s, t, x;
  std::vector<std::string> g;
  for (int j = 0; j < 25; ++j) {
    const double u = draws.normal();
    for (int i = 0; i < 4; ++i) {
      x.push_back(draws.normal());
      g.push_back("g" + std::to_string(j));
      const double p = plain_event(Link::logit, -0.5 + 0.7 * x.back() + u);
      double events = 0.0;
      const std::size_t m = draws.below(12);
      for (std::size_t k = 0; k < m; ++k) events += draws.event(p);
      s.push_back(events);
      t.push_back(static_cast<double>(m) - events);
    }
  }
  table.add(Column::of_whole("s", s));
  table.add(Column::of_whole("t", t));
  table.add(Column::of_real("x", x));
  table.add(text_column("g", g));
  const Value fit =
      run("fit_logit", {{"formula", "cbind(s, t) ~ x + (1 | g)"}, {"data", Value(table)}});
  const Vector b = live(fit)->fit.estimates();
  const double sd = sd_of(live(fit)->fit);
  const Value quantile = run("fit_residuals", {{"fit", fit}});
  const Value pearson = run("fit_residuals", {{"fit", fit}, {"kind", "pearson"}});
  const Value response = run("fit_residuals", {{"fit", fit}, {"kind", "response"}});
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double m = s[i] + t[i];
    if (m == 0.0) {
      CHECK(quantile.table()->at("residual").is_missing(i));
      continue;
    }
    const double eta = b[0] + b[1] * x[i];
    double below = 0.0;
    double mass = 0.0;
    for (double k = 0.0; k <= s[i]; k += 1.0) {
      mass = expectation(eta, sd, [&](double p) {
        return std::exp(std::lgamma(m + 1) - std::lgamma(k + 1) - std::lgamma(m - k + 1)) *
               std::pow(p, k) * std::pow(1.0 - p, m - k);
      });
      if (k < s[i]) below += mass;
    }
    const double v = uniform_draw(1, {0, 1, i});
    CHECK(residuals(quantile)[i] ==
          Approx(plain_score(below, below + mass, v)).epsilon(1e-8).margin(1e-8));
    const double p = expectation(eta, sd, [](double q) { return q; });
    const double square = expectation(eta, sd, [](double q) { return q * q; });
    CHECK(residuals(response)[i] == Approx(s[i] / m - p).epsilon(1e-9).margin(1e-9));
    const double variance = m * p * (1.0 - p) + m * (m - 1.0) * (square - p * p);
    CHECK(residuals(pearson)[i] ==
          Approx((s[i] - m * p) / std::sqrt(variance)).epsilon(1e-8).margin(1e-8));
  }
}

TEST_CASE("residuals of categories", "[residuals]") {
  const Sample data = sample(313, 30, 10, 1.0);
  const Table table = ordinal_table(data, 6);
  const Value fit =
      run("fit_ordinal", {{"formula", "o ~ x + (1 + x | g)"}, {"data", Value(table)}});
  const Fit& at = live(fit)->fit;
  const Vector b = at.estimates();
  const Value found = run("fit_residuals", {{"fit", fit}});
  const Matrix& l = at.random[0].factor;
  for (std::size_t i = 0; i < data.size(); ++i) {
    const double first = l(0, 0) + l(1, 0) * data.x[i];
    const double sd = std::hypot(first, l(1, 1) * data.x[i]);
    const auto below = [&](int c) {
      return c == 0   ? 0.0
             : c == 3 ? 1.0
                      : plain_marginal(Link::logit, b[c - 1] - b[2] * data.x[i], sd);
    };
    const int code = table.at("o").codes[i];
    const double v = uniform_draw(1, {0, 1, i});
    CHECK(residuals(found)[i] ==
          Approx(plain_score(below(code), below(code + 1), v)).epsilon(1e-8).margin(1e-8));
  }
  CHECK(error_of("fit_residuals", {{"fit", fit}, {"kind", "pearson"}}) ==
        "OptionError[not_available]");
}

TEST_CASE("residuals of outcomes simulated from the model are standard normal", "[residuals]") {
  const Sample data = sample(314, 60, 60, 0.8);
  const Value fit = run("fit_logit", {{"formula", "y ~ x + (1 | g)"}, {"data", frame(data)}});
  const Value found = run("fit_residuals", {{"fit", fit}});
  double mean = 0.0;
  double square = 0.0;
  for (double r : residuals(found)) {
    mean += r;
    square += r * r;
  }
  const auto n = static_cast<double>(data.size());
  // Rows of a group are correlated: looser than independence would ask.
  CHECK(std::fabs(mean / n) < 0.1);
  CHECK(std::fabs(square / n - 1.0) < 0.1);
}
