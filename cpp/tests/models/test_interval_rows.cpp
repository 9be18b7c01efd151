#include <cmath>
#include <limits>

#include "../catch.hpp"
#include "../reference_tables.hpp"
#include "skillnad/models/fit_ordinal.hpp"
#include "skillnad/models/glm.hpp"
#include "skillnad/models/interval_rows.hpp"
#include "skillnad/models/random_model.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

/// F(a) - F(b) from the definition, in the precision of long double.
long double plain_mass(Link link, long double a, long double b) {
  const auto below = [&](long double x) -> long double {
    if (link == Link::probit) return 0.5L * std::erfc(-x / std::sqrt(2.0L));
    if (link == Link::cloglog) return -std::expm1(-std::exp(x));
    return 1.0L / (1.0L + std::exp(-x));
  };
  const auto above = [&](long double x) -> long double {
    if (link == Link::probit) return 0.5L * std::erfc(x / std::sqrt(2.0L));
    if (link == Link::cloglog) return std::exp(-std::exp(x));
    return 1.0L / (1.0L + std::exp(x));
  };
  return a + b > 0.0L ? above(b) - above(a) : below(a) - below(b);
}

}  // namespace

TEST_CASE("log-probabilities of intervals and their derivatives", "[interval]") {
  for (Link link : {Link::logit, Link::probit, Link::cloglog})
    for (const auto& [a, b] :
         {std::pair{0.3, -0.8}, {2.5, 2.2}, {-3.0, -6.5}, {5.0, 3.0}, {1.0, -9.0}}) {
      if (link == Link::cloglog && a > 4.0) continue;  // exp(-e^5) is 0 in differences
      INFO(static_cast<int>(link) << " " << a << " " << b);
      const IntervalTerm at = interval_term(link, a, b, has_upper | has_lower);
      CHECK(at.d[0][0] ==
            Approx(static_cast<double>(std::log(plain_mass(link, a, b)))).epsilon(1e-12));
      const IntervalScore score = interval_score(link, a, b, has_upper | has_lower);
      CHECK(score.value == at.d[0][0]);
      CHECK(score.upper == at.d[1][0]);
      CHECK(score.lower == at.d[0][1]);
      // Each derivative is the slope of the one below it.
      const double h = 1e-5;
      for (int i = 0; i <= 2; ++i)
        for (int j = 0; i + j <= 2; ++j) {
          // Structured bindings have no names that clang 14 lets a lambda capture.
          const auto slope = [&, a = a, b = b](double da, double db) {
            return (interval_term(link, a + da, b + db, 3).d[i][j] -
                    interval_term(link, a - da, b - db, 3).d[i][j]) /
                   (2.0 * h);
          };
          CHECK(at.d[i + 1][j] == Approx(slope(h, 0.0)).epsilon(1e-6).margin(1e-6));
          CHECK(at.d[i][j + 1] == Approx(slope(0.0, h)).epsilon(1e-6).margin(1e-6));
        }
    }
}

TEST_CASE("open and crossed intervals, and those far out", "[interval]") {
  for (Link link : {Link::logit, Link::probit, Link::cloglog}) {
    const Probability at = inverse_link(link, 0.4);
    CHECK(interval_score(link, 0.4, 0.0, has_upper).value == Approx(std::log(at.value)));
    CHECK(interval_score(link, 0.0, 0.4, has_lower).value == Approx(std::log(at.complement)));
    CHECK(interval_score(link, 0.4, 0.0, has_upper).upper == Approx(at.slope / at.value));
    CHECK(interval_score(link, 0.0, 0.4, has_lower).lower == Approx(-at.slope / at.complement));
    CHECK(std::isnan(interval_score(link, 0.1, 0.2, has_upper | has_lower).value));
    for (double x : {-600.0, -40.0, 40.0}) {
      const IntervalTerm far = interval_term(link, x + 1.0, x, has_upper | has_lower);
      for (int i = 0; i <= 3; ++i)
        for (int j = 0; i + j <= 3; ++j) CHECK(std::isfinite(far.d[i][j]));
    }
  }
  // log(1 - Phi(9)), by erfc.
  CHECK(interval_score(Link::probit, 40.0, 9.0, 3).value ==
        Approx(-43.628149113332114).epsilon(1e-13));
}

TEST_CASE("intervals with the logit are the binomial rows", "[interval]") {
  // The logit's likelihood by its factorisation, whose engine has references of its own.
  Context context;
  RowsRequest request;
  request.formula = "rating ~ temp + contact + (1 | judge)";
  request.outcome = OutcomeKind::ordered;
  FitRows rows;
  rows.model = read_model_rows(context, std::make_shared<Table>(data_of("wine")), request);
  OrdinalOptions options;
  options.nodes = 7;
  options.nonproportional = {"contact"};
  const Fit fit = fit_ordinal(context, rows, options);
  const OrdinalRows& binomial = *rows.ordinal;
  const OrdinalRows intervals = with_counts(binomial, rows.model, binomial.counts, true);
  const GroupedRows grouped = group_rows(intervals);
  REQUIRE(grouped.intervals());
  const auto compare = [](const Evaluation& a, const Evaluation& b, double hessian) {
    CHECK(a.value == Approx(b.value).epsilon(1e-13));
    for (std::size_t j = 0; j < a.gradient.size(); ++j) {
      CHECK(a.gradient[j] == Approx(b.gradient[j]).epsilon(1e-10).margin(1e-10));
      for (std::size_t i = 0; i < a.gradient.size(); ++i)
        CHECK(a.hessian(i, j) == Approx(b.hessian(i, j)).epsilon(hessian).margin(hessian));
    }
  };
  Vector psi(fit.standardised.begin(), fit.standardised.end() - 1);
  for (double& b : psi) b *= 0.9;  // away from the maximum
  Evaluation expected = evaluate_glm(context, rows.grouped, Link::logit, psi);
  add_gaps(binomial, psi, expected);
  compare(evaluate_glm(context, grouped, Link::logit, psi), expected, 1e-11);
  psi.push_back(0.8);
  for (int nodes : {1, 2, 9}) {
    INFO(nodes);
    const std::vector<Vector> scales = {{1.0}};
    const auto known = make_random_model(rows.grouped, binomial.random, scales, Link::logit, false);
    const auto model = make_random_model(grouped, intervals.random, scales, Link::logit, false);
    Evaluation at = known->evaluate(context, psi, {}, nodes);
    add_gaps(binomial, psi, at);
    compare(model->evaluate(context, psi, {}, nodes), at, 1e-6);
    std::vector<FactorPosterior> a, b;
    known->value(context, psi, nodes, &a);
    CHECK(model->value(context, psi, nodes, &b) == Approx(at.value).epsilon(1e-13));
    for (std::size_t g = 0; g < a[0].mode.size(); ++g) {
      CHECK(b[0].mode[g][0] == Approx(a[0].mode[g][0]).epsilon(1e-9).margin(1e-9));
      CHECK(b[0].mean[g][0] == Approx(a[0].mean[g][0]).epsilon(1e-9).margin(1e-9));
      CHECK(b[0].covariance[g](0, 0) ==
            Approx(a[0].covariance[g](0, 0)).epsilon(1e-9).margin(1e-9));
    }
  }
}
