#include "../catch.hpp"
#include "../reference_data.hpp"
#include "plain_model.hpp"
#include "skillnad/models/boundary.hpp"
#include "skillnad/models/glm.hpp"
#include "skillnad/models/random_intercept.hpp"
#include "skillnad/models/standardise.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

/// tests/reference/boundary.csv: simulated so that groups differ less than by chance.
PlainData boundary_case() {
  std::vector<PlainGroup> groups;
  std::vector<std::string> names;
  for (const auto& cells : read_reference("boundary.csv")) {
    std::size_t g = 0;
    while (g < names.size() && names[g] != cells[2]) ++g;
    if (g == names.size()) {
      names.push_back(cells[2]);
      groups.emplace_back();
    }
    groups[g].push_back({{1.0, number(cells[0])}, number(cells[1]), 1.0, 0.0});
  }
  return groups;
}

}  // namespace

TEST_CASE("the boundary score is the slope in the variance", "[boundary]") {
  const Vector b = {-0.3, 0.6, 0.2};
  for (Link link : all_links) {
    for (double sigma : {0.0, 1.0}) {
      Draws draws(41);
      const PlainData data = simulated(draws, link, {1, 2, 4, 6, 9, 3, 12}, b, sigma, 2);
      const BoundaryScore found = boundary_score(laid_out(data), link, b);
      // One-sided differences of the integral in the variance, extrapolated twice.
      const double base = plain_log_likelihood(link, data, b, 0.0);
      const auto slope = [&](double v) {
        return (plain_log_likelihood(link, data, b, std::sqrt(v)) - base) / v;
      };
      const double v = 2e-4;
      const double s1 = slope(v), s2 = slope(2 * v), s4 = slope(4 * v);
      const double expected = (4.0 * (2.0 * s1 - s2) - (2.0 * s2 - s4)) / 3.0;
      INFO(link_name(link) << " sigma " << sigma);
      CHECK(distance(found.score, expected) < 1e-5);
      CHECK((found.score > 0.0) == (found.variance_start > 0.0));
    }
  }
}

TEST_CASE("the simulated case lies on the boundary", "[boundary]") {
  Context context;
  const PlainData data = boundary_case();
  const GroupedRows rows = laid_out(data);
  const GlmFit glm = fit_glm(context, rows, Link::logit, 0, {});
  REQUIRE(glm.converged);
  CHECK(boundary_score(rows, Link::logit, glm.coefficients).score < 0.0);
  // And indeed no standard deviation above 0 does better.
  for (double sigma : {0.05, 0.2, 0.5, 1.0})
    CHECK(plain_log_likelihood(Link::logit, data, glm.coefficients, sigma) < glm.log_likelihood);
}

TEST_CASE("upper limits are where the profile has fallen far enough", "[boundary][slow]") {
  Context context;
  const PlainData data = boundary_case();
  const GroupedRows rows = laid_out(data);
  const GlmFit glm = fit_glm(context, rows, Link::logit, 0, {});
  const auto limits = boundary_limits(context, rows, Link::logit, glm);
  REQUIRE(limits.size() == 3);
  // Chi-square quantiles with one degree of freedom at 0.80, 0.90 and 0.98 (R: qchisq).
  const double quantiles[] = {1.642374415149818, 2.705543454095404, 5.411894431054342};
  const double levels[] = {0.90, 0.95, 0.99};
  for (int i = 0; i < 3; ++i) {
    CHECK(limits[i].level == levels[i]);
    // The profile by plain integrals and a compass search over the two coefficients.
    Vector b = glm.coefficients;
    double best = plain_log_likelihood(Link::logit, data, b, limits[i].upper);
    for (double step = 0.02; step > 2e-5; step *= 0.5)
      for (std::size_t j = 0; j < b.size(); ++j)
        for (double side : {-1.0, 1.0}) {
          Vector next = b;
          next[j] += side * step;
          const double value = plain_log_likelihood(Link::logit, data, next, limits[i].upper);
          if (value > best) {
            best = value;
            b = next;
          }
        }
    CHECK(std::fabs(2.0 * (glm.log_likelihood - best) - quantiles[i]) < 2e-4);
  }
  CHECK(limits[0].upper < limits[1].upper);
  CHECK(limits[1].upper < limits[2].upper);
}
