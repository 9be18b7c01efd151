#include "../catch.hpp"
#include "api_calls.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

/// Outcome y and covariates x0 .. x9, no two rows equal.
Table large_table(std::size_t n) {
  Draws draws(77);
  std::vector<Vector> x(10, Vector(n));
  Vector y(n);
  for (std::size_t i = 0; i < n; ++i) {
    double eta = -0.5;
    for (std::size_t j = 0; j < x.size(); ++j) {
      x[j][i] = draws.uniform() - 0.5;
      eta += (j % 2 == 0 ? 0.4 : -0.3) * x[j][i];
    }
    y[i] = draws.event(plain_event(Link::logit, eta));
  }
  Table table;
  table.add(Column::of_whole("y", y));
  for (std::size_t j = 0; j < x.size(); ++j)
    table.add(Column::of_real("x" + std::to_string(j), x[j]));
  return table;
}

}  // namespace

// A design above 64 MiB is let go of when the call returns.
TEST_CASE("verbs read a design that was let go of as one that is made anew",
          "[large_design][slow]") {
  const Value data = large_table(800000);
  const Value fit =
      run("fit_logit",
          {{"formula", "y ~ x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9"}, {"data", data}});
  const Value again = loaded(fit);
  const auto same = [](const Value& a, const Value& b, const std::string& column) {
    REQUIRE(a.table()->n_rows > 0);
    CHECK(a.table()->at(column).real == b.table()->at(column).real);
  };
  const std::vector<std::string> two = {"x0", "x1"};
  const Value effects = run("average_effects", {{"fit", fit}, {"variables", two}});
  const Value effects_again =
      run("average_effects", {{"fit", again}, {"variables", two}, {"data", data}});
  same(effects, effects_again, "estimate");
  same(effects, effects_again, "std_error");
  same(run("fit_residuals", {{"fit", fit}, {"seed", 1.0}}),
       run("fit_residuals", {{"fit", again}, {"seed", 1.0}, {"data", data}}), "residual");
}
