#include "../catch.hpp"
#include "ordinal_frame.hpp"
#include "skillnad/base/random.hpp"
#include "skillnad/inference/simulation.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

/// The effects of the levels of factor `f` in a replicate, as documented.
Matrix plain_effects(const Fit& fit, std::size_t f, std::uint64_t seed, std::uint32_t replicate) {
  const FittedFactor& factor = fit.random[f];
  const std::size_t q = factor.effects.size();
  Matrix out(q, factor.levels.size());
  for (std::size_t g = 0; g < out.cols(); ++g)
    for (std::size_t r = 0; r < q; ++r)
      for (std::size_t c = 0; c <= r; ++c)
        out(r, g) += factor.factor(r, c) *
                     normal_draw(seed, {replicate, 16 + static_cast<std::uint32_t>(f), g * q + c});
  return out;
}

std::size_t level_of(const FittedFactor& factor, const std::string& label) {
  for (std::size_t g = 0; g < factor.levels.size(); ++g)
    if (factor.levels[g].level == label) return g;
  FAIL("no level " << label);
  return 0;
}

}  // namespace

TEST_CASE("simulated outcomes row by row, with a random slope", "[simulation]") {
  const Sample data = sample(301, 30, 12, 1.0);
  const Value fit =
      run("fit_logit", {{"formula", "y ~ x + f + (1 + x | g)"}, {"data", frame(data)}});
  const auto at = live(fit);
  const Value found = run("simulate_outcomes", {{"fit", fit}, {"n", 3}, {"seed", 11}});
  REQUIRE(found.table()->columns.size() == 3);
  REQUIRE(found.table()->n_rows == data.size());
  const Vector b = at->fit.estimates();
  for (std::uint32_t r = 0; r < 3; ++r) {
    const Matrix effects = plain_effects(at->fit, 0, 11, r);
    const Column& column = found.table()->at("sim_" + std::to_string(r + 1));
    for (std::size_t i = 0; i < data.size(); ++i) {
      const std::size_t g = level_of(at->fit.random[0], data.g[i]);
      const double eta = b[0] + b[1] * data.x[i] + (data.f[i] == "b" ? b[2] : 0.0) +
                         (data.f[i] == "c" ? b[3] : 0.0) + effects(0, g) +
                         data.x[i] * effects(1, g);
      const double u = uniform_draw(11, {r, 0, i});
      CHECK(column.real[i] == (u < plain_event(Link::logit, eta) ? 1.0 : 0.0));
    }
  }
  // Another number of replicates, another seed, a loaded fit.
  const Value one =
      run("simulate_outcomes", {{"fit", loaded(fit)}, {"seed", 11}, {"data", frame(data)}});
  CHECK(one.table()->at("sim_1").real == found.table()->at("sim_1").real);
  const Value other = run("simulate_outcomes", {{"fit", fit}, {"seed", 12}});
  CHECK(other.table()->at("sim_1").real != found.table()->at("sim_1").real);
  CHECK(error_of("simulate_outcomes", {{"fit", loaded(fit)}, {"seed", 11}}) ==
        "DataError[data_needed]");
  CHECK(error_of("simulate_outcomes", {{"fit", fit}}) == "OptionError[argument_missing]");
  CHECK(error_of("simulate_outcomes", {{"fit", fit}, {"seed", 1}, {"n", 0}}) ==
        "OptionError[argument_value]");
}

TEST_CASE("simulated outcomes of nested groups have the right moments", "[simulation]") {
  const Sample data = sample(302, 35, 6, 1.0);
  const Value fit =
      run("fit_logit",
          {{"formula", "y ~ x + (1 | k) + (1 | g)"}, {"data", frame(data)}, {"force", true}});
  const auto at = live(fit);
  const int n = 4000;
  const Value found = run("simulate_outcomes", {{"fit", fit}, {"n", n}, {"seed", 3}});
  const Value expected = run("predicted", {{"fit", fit}});
  // Means of rows; and of all rows together, which the group effects make vary.
  double worst = 0.0;
  for (std::size_t i = 0; i < data.size(); ++i) {
    double mean = 0.0;
    for (const Column& column : found.table()->columns) mean += column.real[i];
    mean /= n;
    const double p = expected.table()->at("estimate").real[i];
    worst = std::fmax(worst, std::fabs(mean - p) / std::sqrt(p * (1.0 - p) / n));
  }
  CHECK(worst < 4.5);
}

TEST_CASE("simulated outcomes where rows are missing, and of categories", "[simulation]") {
  const Sample data = sample(303, 30, 10, 1.0);
  Table table = ordinal_table(data, 5);
  Column& x = table.columns[1];
  x.missing.assign(data.size(), 0);
  x.missing[4] = 1;
  x.real[4] = 0.0;
  const Value fit =
      run("fit_ordinal", {{"formula", "o ~ x + f + (1 | g)"}, {"data", Value(table)}});
  const auto at = live(fit);
  const Value found = run("simulate_outcomes", {{"fit", fit}, {"n", 2}, {"seed", 9}});
  const Column& column = found.table()->at("sim_2");
  CHECK(column.ordered);
  CHECK(column.levels == std::vector<std::string>{"low", "mid", "high"});
  const Matrix effects = plain_effects(at->fit, 0, 9, 1);
  const Vector b = at->fit.estimates();  // two thresholds, x, f[b], f[c]
  for (std::size_t i = 0; i < data.size(); ++i) {
    if (i == 4) {
      CHECK(column.is_missing(i));
      continue;
    }
    const std::size_t g = level_of(at->fit.random[0], data.g[i]);
    const double eta = b[2] * data.x[i] + (data.f[i] == "b" ? b[3] : 0.0) +
                       (data.f[i] == "c" ? b[4] : 0.0) + effects(0, g);
    const double u = uniform_draw(9, {1, 0, i});
    const int category = (plain_event(Link::logit, b[0] - eta) < u ? 1 : 0) +
                         (plain_event(Link::logit, b[1] - eta) < u ? 1 : 0);
    CHECK(column.codes[i] == category);
  }
}

TEST_CASE("the quantile of a count", "[simulation]") {
  for (double m : {1.0, 7.0, 60.0, 100000.0}) {
    for (double p : {0.02, 0.4, 0.97}) {
      // Plainly: add up from 0 by logarithms.
      for (double u : {1e-6, 0.2, 0.5, 0.9, 0.999999}) {
        double below = 0.0;
        double k = -1.0;
        while (below < u && k < m) {
          k += 1.0;
          below += std::exp(std::lgamma(m + 1) - std::lgamma(k + 1) - std::lgamma(m - k + 1) +
                            k * std::log(p) + (m - k) * std::log1p(-p));
        }
        INFO(m << " " << p << " " << u);
        CHECK(binomial_quantile(u, m, p, 1.0 - p) == k);
      }
    }
  }
  CHECK(binomial_quantile(0.3, 5, 0.0, 1.0) == 0.0);
  CHECK(binomial_quantile(0.3, 5, 1.0, 0.0) == 5.0);
  CHECK(binomial_quantile(0.3, 0, 0.5, 0.5) == 0.0);
}
