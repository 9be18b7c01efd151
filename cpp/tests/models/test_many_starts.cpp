// The end of a search must not depend on where it begins.
#include <cmath>
#include <map>
#include <utility>

#include "../catch.hpp"
#include "simulated_frame.hpp"
#include "skillnad/models/family_likelihood.hpp"
#include "skillnad/models/random_search.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

struct Start {
  Vector coefficients;
  std::vector<Matrix> factors;
};

/// Coefficients and standard deviations anywhere a data analyst could guess them; correlations from
/// -0.9 to 0.9.
Start random_start(Draws& draws, std::size_t p, const RandomStructure& structure) {
  Start start;
  for (std::size_t j = 0; j < p; ++j) start.coefficients.push_back(2.0 * draws.normal());
  for (const RandomFactor& factor : structure.factors) {
    const std::size_t q = factor.effects.size();
    Matrix l(q, q);
    for (std::size_t c = 0; c < q; ++c) l(c, c) = 0.05 * std::pow(60.0, draws.uniform());
    for (const FactorEntry& e : factor.entries)
      if (e.row != e.col) l(e.row, e.col) = (1.8 * draws.uniform() - 0.9) * l(e.row, e.row);
    start.factors.push_back(l);
  }
  return start;
}

/// Groups that differ in level and in slope.
Sample with_slopes() {
  Sample data = sample(79, 40, 25, 0.0);
  Draws draws(80);
  std::map<std::string, std::pair<double, double>> effects;
  for (std::size_t i = 0; i < data.size(); ++i) {
    const auto [at, is_new] = effects.emplace(data.g[i], std::pair<double, double>());
    if (is_new) at->second = {draws.normal(), 0.8 * draws.normal()};
    const double level = data.f[i] == "b" ? 0.8 : 0.0;
    const double eta = level + at->second.first + (0.5 + at->second.second) * data.x[i];
    data.y[i] = draws.event(plain_event(Link::logit, eta));
  }
  return data;
}

void check_starts(const std::string& formula, int nodes, int n_starts, std::uint64_t seed) {
  FitOptions options;
  options.nodes = nodes;
  const Fitted best = fitted(with_slopes().table(), formula, options);
  REQUIRE(best.fit.converged);
  REQUIRE_FALSE(best.fit.boundary);
  Draws draws(seed);
  for (int k = 0; k < n_starts; ++k) {
    INFO(formula << ", start " << k);
    const ModelRows& rows = best.rows.model;
    const Start start = random_start(draws, best.fit.n_coefficients(), rows.random);
    Context context;
    const RandomSearchResult found =
        search_random(context, random_models(best.rows, options.link), rows.random, rows.m, options,
                      start.coefficients, start.factors, {});
    CHECK(found.newton.converged);
    CHECK(found.newton.half_squared_decrement < 1e-9);
    CHECK(found.newton.at.value + rows.log_constant ==
          Approx(best.fit.log_likelihood).epsilon(1e-11));
    for (std::size_t j = 0; j < best.fit.n_coefficients(); ++j)
      CHECK(found.newton.point[j] == Approx(best.fit.standardised[j]).margin(1e-6));
  }
}

}  // namespace

TEST_CASE("searches from many starts end in one place", "[starts]") {
  check_starts("y ~ x + f + (1 | g)", 1, 100, 1);
  check_starts("y ~ x + f + (1 | g)", 9, 50, 2);
  check_starts("y ~ x + (1 + x | g)", 1, 150, 3);
  check_starts("y ~ x + (1 + x | g)", 5, 30, 4);
  check_starts("y ~ x + (1 + x || g)", 1, 100, 5);
  check_starts("y ~ x + (1 | g) + (1 | f)", 1, 30, 6);
}
