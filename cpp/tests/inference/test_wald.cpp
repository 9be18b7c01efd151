#include <limits>

#include "../catch.hpp"
#include "../models/simulated_frame.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/inference/wald.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

/// Two-sided p-value of a standard normal.
double normal_p(double z) {
  return std::erfc(std::fabs(z) / std::sqrt(2.0));
}

const Fit& large() {
  static const Fit fit = fitted(sample(131, 60, 9, 1.0).table(), "y ~ x + f + z + (1 | g)").fit;
  return fit;
}

const double normal_975 = 1.959963984540054;  // R: qnorm(0.975)

}  // namespace

static Context& context_of_tests() {
  static Context context;
  return context;
}

TEST_CASE("estimates, their tests and limits hang together", "[wald]") {
  const Fit& fit = large();
  const Table t = estimates_table(fit, 0.95, false, "auto", "auto");
  const Matrix v = covariance_of(fit, "model").cells;
  const std::vector<std::string> terms = {"(Intercept)", "x", "f[b]", "f[c]", "z"};
  CHECK(t.at("term").text == terms);
  for (std::size_t j = 0; j < 5; ++j) {
    const double b = t.at("estimate").real[j];
    const double se = t.at("std_error").real[j];
    CHECK(se == Approx(std::sqrt(v(j, j))).epsilon(1e-14));
    CHECK(t.at("statistic").real[j] == Approx(b / se).epsilon(1e-14));
    CHECK(t.at("p_value").real[j] == Approx(normal_p(b / se)).epsilon(1e-12));
    CHECK(t.at("conf_low").real[j] == Approx(b - normal_975 * se).epsilon(1e-13));
    CHECK(t.at("conf_high").real[j] == Approx(b + normal_975 * se).epsilon(1e-13));
    CHECK(t.at("df").real[j] == std::numeric_limits<double>::infinity());
  }
  CHECK(t.at("level").is_missing(1));
  CHECK(t.at("level").text[2] == "b");
  CHECK(t.at("reference").text[3] == "a");
  // n: cases at the level, else all.
  const Sample data = sample(131, 60, 9, 1.0);
  CHECK(t.at("n").real[0] == static_cast<double>(data.size()));
  CHECK(t.at("n").real[2] == static_cast<double>(std::count(data.f.begin(), data.f.end(), "b")));
  const Table odds = estimates_table(fit, 0.95, true, "auto", "auto");
  for (std::size_t j = 0; j < 5; ++j) {
    for (const char* name : {"estimate", "conf_low", "conf_high"})
      CHECK(odds.at(name).real[j] == Approx(std::exp(t.at(name).real[j])).epsilon(1e-14));
    for (const char* name : {"std_error", "statistic", "p_value"})
      CHECK(odds.at(name).real[j] == t.at(name).real[j]);
  }
}

TEST_CASE("limits with few degrees of freedom are those of Student's t", "[wald]") {
  const Fit& fit = large();
  const Table t = estimates_table(fit, 0.95, false, "model", "4");
  // R: qt(0.975, 4) and 2 * pt(-2, 4) = 0.1161165235.
  for (std::size_t j = 0; j < 5; ++j)
    CHECK(t.at("conf_high").real[j] - t.at("estimate").real[j] ==
          Approx(2.7764451051977987 * t.at("std_error").real[j]).epsilon(1e-12));
  // With one degree of freedom t is Cauchy: p = 1 - 2 atan(|t|) / pi.
  const Table one = estimates_table(fit, 0.95, false, "model", "1");
  for (std::size_t j = 0; j < 5; ++j)
    CHECK(one.at("p_value").real[j] ==
          Approx(1.0 - 2.0 * std::atan(std::fabs(one.at("statistic").real[j])) / 3.14159265358979)
              .epsilon(1e-11));
}

TEST_CASE("joint tests by Wald's method", "[wald]") {
  const Fit& fit = large();
  const Table t = wald_tests(context_of_tests(), fit, {}, "auto");
  CHECK(t.at("term").text == std::vector<std::string>{"x", "f", "z"});
  CHECK(t.at("df1").real == Vector{1, 2, 1});
  const Table e = estimates_table(fit, 0.95, false, "auto", "auto");
  // A single coefficient: the square of its z and the same p.
  for (std::size_t k : {0, 2}) {
    const std::size_t j = k == 0 ? 1 : 4;
    CHECK(t.at("statistic").real[k] == Approx(std::pow(e.at("statistic").real[j], 2)));
    CHECK(t.at("p_value").real[k] == Approx(e.at("p_value").real[j]).epsilon(1e-11));
  }
  // Two: b' V^-1 b by hand, chi-square with 2 df has upper tail exp(-x / 2).
  const Matrix v = covariance_of(fit, "auto").cells;
  const Vector b = fit.estimates();
  const double det = v(2, 2) * v(3, 3) - v(2, 3) * v(2, 3);
  const double chi =
      (b[2] * b[2] * v(3, 3) - 2 * b[2] * b[3] * v(2, 3) + b[3] * b[3] * v(2, 2)) / det;
  CHECK(t.at("statistic").real[1] == Approx(chi / 2.0).epsilon(1e-11));
  CHECK(t.at("p_value").real[1] == Approx(std::exp(-chi / 2.0)).epsilon(1e-10));
  CHECK(wald_tests(context_of_tests(), fit, {"f"}, "auto").at("statistic").real[0] ==
        t.at("statistic").real[1]);
  CHECK_THROWS_AS(wald_tests(context_of_tests(), fit, {"f[b]"}, "auto"), OptionError);
  // The reference level does not matter.
  const Fit other =
      fitted(sample(131, 60, 9, 1.0).table(), "y ~ x + C(f, base=\"c\") + z + (1 | g)").fit;
  CHECK(wald_tests(context_of_tests(), other, {}, "auto").at("statistic").real[1] ==
        Approx(chi / 2.0).epsilon(1e-7));
}

TEST_CASE("joint tests with few groups are F tests", "[wald]") {
  const Fit fit = fitted(sample(132, 30, 9, 1.0).table(), "y ~ z + x + (1 | g)").fit;
  const Table t = wald_tests(context_of_tests(), fit, {}, "auto");
  CHECK(t.at("df2").real[0] == 28.0);
  const Table e = estimates_table(fit, 0.95, false, "auto", "auto");
  // F(1, d) is the square of t(d).
  for (std::size_t k : {0, 1})
    CHECK(t.at("p_value").real[k] == Approx(e.at("p_value").real[k + 1]).epsilon(1e-10));
}

TEST_CASE("linear combinations", "[wald]") {
  const Fit& fit = large();
  const Matrix v = covariance_of(fit, "auto").cells;
  const Vector b = fit.estimates();
  const std::vector<Combination> ask = {{"x alone", {{"x", 1.0}}},
                                        {"b - c", {{"f[b]", 1.0}, {"f[c]", -1.0}}},
                                        {"twice", {{"(Intercept)", 2.0}, {"x", 3.0}}}};
  const Table t = combinations_table(fit, ask, 0.0, 0.95, "auto");
  const Table e = estimates_table(fit, 0.95, false, "auto", "auto");
  for (const char* name : {"estimate", "std_error", "statistic", "p_value", "conf_low"})
    CHECK(t.at(name).real[0] == Approx(e.at(name).real[1]).epsilon(1e-13));
  CHECK(t.at("combination").text[1] == "b - c");
  CHECK(t.at("estimate").real[1] == Approx(b[2] - b[3]).epsilon(1e-13));
  CHECK(t.at("std_error").real[1] ==
        Approx(std::sqrt(v(2, 2) + v(3, 3) - 2 * v(2, 3))).epsilon(1e-12));
  CHECK(t.at("std_error").real[2] ==
        Approx(std::sqrt(4 * v(0, 0) + 9 * v(1, 1) + 12 * v(0, 1))).epsilon(1e-12));
  // Against another value than 0: the limits stay, the test moves.
  const Table moved = combinations_table(fit, ask, 0.25, 0.95, "auto");
  CHECK(moved.at("conf_low").real == t.at("conf_low").real);
  const double z = (b[1] - 0.25) / std::sqrt(v(1, 1));
  CHECK(moved.at("statistic").real[0] == Approx(z));
  CHECK(moved.at("p_value").real[0] == Approx(normal_p(z)).epsilon(1e-11));
  CHECK_THROWS_AS(combinations_table(fit, {{"", {{"q", 1.0}}}}, 0.0, 0.95, "auto"), OptionError);
  CHECK_THROWS_AS(combinations_table(fit, {{"", {{"x", 1.0}, {"x", 2.0}}}}, 0.0, 0.95, "auto"),
                  OptionError);
}
