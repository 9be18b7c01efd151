#include "../catch.hpp"
#include "../inference/ordinal_frame.hpp"
#include "skillnad/models/unit_scores.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

/// The sum of g g' over the units against `expected`, and the sum of g against 0.
void check_scores(const Value& fit, const Matrix& expected) {
  Context context;
  const auto at = live(fit);
  const UnitScores found = unit_scores(context, at->fit, *at->rows(), own_units(at->rows()->model));
  REQUIRE(found.score.rows() == expected.rows());
  double n = 0.0;
  for (double one : found.n) n += one;
  CHECK(n == at->fit.n_trials);
  for (std::size_t a = 0; a < expected.rows(); ++a) {
    const double size = std::sqrt(expected(a, a));
    double sum = 0.0;
    for (std::size_t u = 0; u < found.score.cols(); ++u) sum += found.score(a, u);
    CHECK(std::fabs(sum) < 1e-6 * size);
    for (std::size_t b = 0; b < expected.rows(); ++b) {
      double meat = 0.0;
      for (std::size_t u = 0; u < found.score.cols(); ++u)
        meat += found.score(a, u) * found.score(b, u);
      INFO(a << " " << b);
      CHECK(std::fabs(meat - expected(a, b)) < 1e-6 * size * std::sqrt(expected(b, b)));
    }
  }
}

Value fitted_with(const std::string& function, const std::string& formula, const Table& table,
                  const Value& cluster = {}, const Value& nodes = "auto") {
  return run(
      function,
      {{"formula", formula}, {"data", Value(table)}, {"cluster", cluster}, {"nodes", nodes}});
}

}  // namespace

// The middle matrices of the robust covariances were made at the fit, by other code for the fits
// without random effects and at the last step of the search for those with.
TEST_CASE("scores of groups give the middle matrix of the fit", "[unit_scores]") {
  const Sample data = sample(331, 40, 9, 1.0);
  const Table table = ordinal_table(data, 8);
  for (const std::string formula :
       {"y ~ x + f + (1 | g)", "y ~ x + (1 + x | g)", "y ~ x + (1 + x || g)"}) {
    const Value fit = fitted_with("fit_logit", formula, table);
    INFO(formula);
    REQUIRE(live(fit)->fit.has_random_parameters());
    check_scores(fit, live(fit)->fit.cluster_meat);
  }
  const Value laplace = fitted_with("fit_logit", "y ~ x + (1 | g)", table, {}, 1);
  check_scores(laplace, live(laplace)->fit.cluster_meat);
  const Value nested = fitted_with("fit_logit", "y ~ x + (1 | k) + (1 | g)", table);
  if (live(nested)->fit.has_random_parameters())
    check_scores(nested, live(nested)->fit.cluster_meat);
  const Value ordinal = fitted_with("fit_ordinal", "o ~ x + f + (1 + x | g)", table);
  check_scores(ordinal, live(ordinal)->fit.cluster_meat);
}

TEST_CASE("scores of clusters and rows without random effects", "[unit_scores]") {
  const Sample data = sample(332, 40, 9, 1.0);
  const Table table = ordinal_table(data, 9);
  for (const std::string function : {"fit_logit", "fit_ordinal"}) {
    const std::string formula = function == "fit_logit" ? "y ~ x + f" : "o ~ x + f";
    INFO(function);
    const Value clustered = fitted_with(function, formula, table, "g");
    check_scores(clustered, live(clustered)->fit.cluster_meat);
    const Value plain = fitted_with(function, formula, table);
    check_scores(plain, live(plain)->fit.row_meat);
  }
}
