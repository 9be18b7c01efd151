#include "../catch.hpp"
#include "../models/simulated_frame.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/inference/refits.hpp"
#include "skillnad/inference/wald.hpp"

using namespace skillnad;
using namespace skillnad::testing;

static Context& context_of_tests() {
  static Context context;
  return context;
}

TEST_CASE("likelihood-ratio tests are differences of two fits", "[refits]") {
  const Table data = sample(141, 40, 9, 1.0).table();
  for (const std::string random : {"", " + (1 | g)"}) {
    FitOptions options;
    options.nodes = 15;
    Fitted full = fitted(data, "y ~ x + f" + random, options);
    const Table lr = refit_tests(full.context, full.fit, full.rows, {}, "lr");
    CHECK(lr.at("term").text == std::vector<std::string>{"x", "f"});
    CHECK(lr.at("df1").real == Vector{1, 2});
    const Fit no_x = fitted(data, "y ~ f" + random, options).fit;
    const Fit no_f = fitted(data, "y ~ x" + random, options).fit;
    const double x = 2.0 * (full.fit.log_likelihood - no_x.log_likelihood);
    const double f = 2.0 * (full.fit.log_likelihood - no_f.log_likelihood);
    CHECK(lr.at("statistic").real[0] == Approx(x).epsilon(1e-8));
    CHECK(lr.at("statistic").real[1] == Approx(f).epsilon(1e-8));
    CHECK(lr.at("p_value").real[0] == Approx(std::erfc(std::sqrt(x / 2.0))).epsilon(1e-7));
    CHECK(lr.at("p_value").real[1] == Approx(std::exp(-f / 2.0)).epsilon(1e-7));
    CHECK(lr.at("df2").is_missing(0));
  }
}

TEST_CASE("the score test of two shares is Pearson's chi-square", "[refits]") {
  // 13 of 40 against 25 of 43 (and f = c left out): for the logit the observed information is the
  // expected one, so g' I^-1 g is the chi-square of the 2 x 2 table.
  Table table;
  table.add(Column::of_whole("s", {13, 25}));
  table.add(Column::of_whole("t", {27, 18}));
  table.add(text_column("f", {"a", "b"}));
  Fitted fit = fitted(table, "cbind(s, t) ~ f");
  const Table score = refit_tests(fit.context, fit.fit, fit.rows, {"f"}, "score");
  const double n = 83.0, a = 13, b = 27, c = 25, d = 18;
  const double pearson = n * std::pow(a * d - b * c, 2) / ((a + b) * (c + d) * (a + c) * (b + d));
  CHECK(score.at("statistic").real[0] == Approx(pearson).epsilon(1e-10));
  // And the likelihood ratio is the G statistic.
  const double g =
      2.0 * (a * std::log(a * n / ((a + b) * (a + c))) + b * std::log(b * n / ((a + b) * (b + d))) +
             c * std::log(c * n / ((c + d) * (a + c))) + d * std::log(d * n / ((c + d) * (b + d))));
  CHECK(refit_tests(fit.context, fit.fit, fit.rows, {"f"}, "lr").at("statistic").real[0] ==
        Approx(g).epsilon(1e-10));
}

TEST_CASE("Wald, likelihood-ratio and score tests agree near the null", "[refits]") {
  // A covariate without effect in many rows: the three differ by little.
  Sample data = sample(142, 300, 20, 1.0);
  Draws draws(3);
  for (double& x : data.x) x = std::floor(8.0 * draws.normal()) / 8.0;
  for (const std::string random : {"", " + (1 | g)"}) {
    Fitted fit = fitted(data.table(), "y ~ x + f" + random);
    const double wald =
        wald_tests(context_of_tests(), fit.fit, {"x"}, "model").at("statistic").real[0];
    const double lr =
        refit_tests(fit.context, fit.fit, fit.rows, {"x"}, "lr").at("statistic").real[0];
    const double score =
        refit_tests(fit.context, fit.fit, fit.rows, {"x"}, "score").at("statistic").real[0];
    CHECK(std::fabs(wald - lr) < 0.01 * (1.0 + lr));
    CHECK(std::fabs(score - lr) < 0.01 * (1.0 + lr));
  }
}

TEST_CASE("the only term of a formula without intercept can be tested", "[refits]") {
  const Sample data = sample(143, 40, 9, 1.0);
  Fitted fit = fitted(data.table(), "y ~ 0 + x");
  const Table lr = refit_tests(fit.context, fit.fit, fit.rows, {}, "lr");
  REQUIRE(lr.n_rows == 1);
  // Without any term every probability is one half.
  const double null = -static_cast<double>(data.size()) * std::log(2.0);
  CHECK(lr.at("statistic").real[0] == Approx(2.0 * (fit.fit.log_likelihood - null)).epsilon(1e-10));
  // Beside a random effect nothing fixed would be left.
  Fitted random = fitted(data.table(), "y ~ 0 + x + (1 | g)");
  REQUIRE(random.fit.has_random_parameters());
  CHECK_THROWS_AS(refit_tests(random.context, random.fit, random.rows, {}, "lr"), ModelError);
}

TEST_CASE("offsets and weights stay in the refits", "[refits]") {
  Table data = sample(144, 40, 9, 1.0).table();
  RowsRequest request;
  request.weights = "w";
  request.weight_kind = "frequency";
  Fitted full = fitted(data, "y ~ x + f + offset(z)", {}, request);
  const Fit without = fitted(data, "y ~ x + offset(z)", {}, request).fit;
  const Table lr = refit_tests(full.context, full.fit, full.rows, {"f"}, "lr");
  CHECK(lr.at("statistic").real[0] ==
        Approx(2.0 * (full.fit.log_likelihood - without.log_likelihood)).epsilon(1e-9));
}
