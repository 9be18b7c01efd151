#include <cmath>
#include <limits>

#include "../catch.hpp"
#include "skillnad/decomposition/sensitivity.hpp"

using namespace skillnad;

// VanderWeele & Ding (2017): 7.26 for a risk ratio of 3.9, 3.0 for 1.8.
TEST_CASE("E-values", "[sensitivity]") {
  CHECK(e_value(3.9) == Approx(7.26303).margin(5e-6));
  CHECK(e_value(1.8) == Approx(3.0).epsilon(1e-14));
  CHECK(e_value(1.0) == 1.0);
  CHECK(e_value(1.0 / 3.9) == Approx(e_value(3.9)).epsilon(1e-14));
  for (double bad : {0.0, -1.0, std::nan(""), std::numeric_limits<double>::infinity()})
    CHECK(std::isnan(e_value(bad)));
  CHECK(e_value_to_margin(0.4, 0.3, 0.0) == e_value(0.4 / 0.3));
  CHECK(e_value_to_margin(0.4, 0.3, 0.05) == Approx(e_value(0.4 / 0.35)).epsilon(1e-14));
  CHECK(e_value_to_margin(0.3, 0.4, 0.05) == Approx(e_value(0.3 / 0.35)).epsilon(1e-14));
  CHECK(e_value_to_margin(0.4, 0.36, 0.05) == 1.0);
  CHECK(std::isnan(e_value_to_margin(0.3, 0.0, 0.0)));
}

TEST_CASE("the robustness value solves its equation", "[sensitivity]") {
  // RV is the x with x^2 / (1 - x) = f: equal shares c_y = c_d = x that make the bias the estimate.
  for (double estimate : {0.001, 0.05, 0.3, 5.0})
    for (double sigma2 : {0.05, 0.25})
      for (double nu2 : {4.0, 40.0}) {
        const double value = robustness_value(estimate, sigma2, nu2);
        const double bias = std::sqrt(value * value / (1.0 - value) * sigma2 * nu2);
        CHECK(value > 0.0);
        CHECK(value < 1.0);
        CHECK(bias == Approx(estimate).epsilon(1e-9));
      }
  CHECK(robustness_value(0.0, 0.2, 4.0) == 0.0);
  CHECK(std::isnan(robustness_value(0.1, 0.0, 4.0)));
}
