#include <limits>

#include "../catch.hpp"
#include "../models/simulated_frame.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/inference/covariance.hpp"

using namespace skillnad;
using namespace skillnad::testing;

TEST_CASE("degrees of freedom", "[covariance]") {
  const double inf = std::numeric_limits<double>::infinity();
  const Sample few = sample(125, 30, 9, 1.0);
  const Fit fit = fitted(few.table(), "y ~ x + z + (1 | g)").fit;
  REQUIRE(fit.has_random_parameters());
  const DegreesOfFreedom degrees(fit, "auto");
  CHECK(degrees.kind() == "between-within");
  // Intercept and z are constant within groups, x is not.
  CHECK(degrees.of(0) == 28.0);
  CHECK(degrees.of(1) == static_cast<double>(few.size()) - 30.0 - 1.0);
  CHECK(degrees.of(2) == 28.0);
  CHECK(DegreesOfFreedom(fit, "infinite").of(0) == inf);
  CHECK(DegreesOfFreedom(fit, "7.5").of(2) == 7.5);
  const Fit many = fitted(sample(126, 60, 9, 1.0).table(), "y ~ x + z + (1 | g)").fit;
  CHECK(DegreesOfFreedom(many, "auto").of(0) == inf);
  const Fit plain_fit = fitted(few.table(), "y ~ x").fit;
  CHECK(DegreesOfFreedom(plain_fit, "auto").of(0) == inf);
  CHECK_THROWS_AS(DegreesOfFreedom(plain_fit, "between-within"), OptionError);
  for (const char* text : {"", "0", "-3", "nan", "7x", "between"})
    CHECK_THROWS_AS(DegreesOfFreedom(fit, text), OptionError);
  for (double level : {0.0, 1.0, -0.5, 95.0, std::nan("")})
    CHECK_THROWS_AS(check_level(level), OptionError);
}
