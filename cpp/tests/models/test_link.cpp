#include "../catch.hpp"
#include "plain_model.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/models/link.hpp"

using namespace skillnad;
using namespace skillnad::testing;

TEST_CASE("probabilities, complements and slopes", "[link]") {
  for (Link link : all_links) {
    for (double eta = -8.0; eta <= 3.0; eta += 0.37) {
      const Probability at = inverse_link(link, eta);
      INFO(link_name(link) << " at " << eta);
      CHECK(at.value == Approx(plain_event(link, eta)).epsilon(1e-13));
      CHECK(at.complement == Approx(plain_no_event(link, eta)).epsilon(1e-13));
      CHECK(at.slope ==
            Approx(slope_at_zero([&](double d) { return plain_event(link, eta + d); }, 1e-3))
                .epsilon(1e-8)
                .margin(1e-10));
    }
  }
}

TEST_CASE("the ends of the predictor", "[link]") {
  const double inf = std::numeric_limits<double>::infinity();
  for (Link link : all_links) {
    for (double eta : {-inf, -1e308, -1000.0, -40.0, 40.0, 1000.0, 1e308, inf}) {
      const Probability at = inverse_link(link, eta);
      INFO(link_name(link) << " at " << eta);
      CHECK((at.value >= 0.0 && at.value <= 1.0));
      CHECK((at.complement >= 0.0 && at.complement <= 1.0));
      CHECK((at.slope >= 0.0 && at.slope < 1e-15));
      CHECK((eta > 0.0 ? at.complement : at.value) < 1e-15);
    }
  }
  // What lies near 0 keeps its digits: exp(-40) (1 - exp(-40) + ...).
  CHECK(inverse_link(Link::logit, -40.0).value == Approx(std::exp(-40.0)).epsilon(1e-13));
  CHECK(inverse_link(Link::logit, 40.0).complement == Approx(std::exp(-40.0)).epsilon(1e-13));
  CHECK(inverse_link(Link::cloglog, -40.0).value == Approx(std::exp(-40.0)).epsilon(1e-13));
}

TEST_CASE("links by name", "[link]") {
  for (Link link : all_links) CHECK(link_from_name(link_name(link)) == link);
  for (const char* name : {"", "Logit", "identity", "logit "}) {
    try {
      link_from_name(name);
      FAIL("no error");
    } catch (const OptionError& error) {
      CHECK(error.code() == "argument_value");
    }
  }
}
