// Kappa and McNemar's exact test against statsmodels 0.15 (tests/reference/make_agreement.py);
// the limits of the difference by hand.
#include <cmath>

#include "../catch.hpp"
#include "skillnad/inference/agreement.hpp"

using namespace skillnad;

namespace {

struct Case {
  PairCounts counts;
  double kappa, std_error, low, high, p_value;
};

constexpr double tolerance = 1e-12;

}  // namespace

TEST_CASE("kappa and McNemar's test as statsmodels has them", "[agreement]") {
  const Case cases[] = {{{1921, 824, 234, 1358},
                         0.5129113037201378,
                         0.012533771406259369,
                         0.4883455631734115,
                         0.5374770442668642,
                         1.627462921950309e-77},
                        {{20, 5, 10, 15},
                         0.3999999999999999,
                         0.12699606293110033,
                         0.151092290476661,
                         0.6489077095233389,
                         0.30175781249999994},
                        {{3, 9, 1, 2},
                         -0.04166666666666667,
                         0.15139214074404192,
                         -0.3383898100674078,
                         0.25505647673407444,
                         0.021484375}};
  for (const Case& one : cases) {
    const Agreement kappa = cohens_kappa(one.counts, 0.95);
    CHECK(kappa.kappa == Approx(one.kappa).epsilon(tolerance));
    CHECK(kappa.std_error == Approx(one.std_error).epsilon(1e-10));
    CHECK(kappa.low == Approx(one.low).epsilon(1e-9));
    CHECK(kappa.high == Approx(one.high).epsilon(1e-9));
    CHECK(paired_difference(one.counts, 0.95).p_value == Approx(one.p_value).epsilon(1e-9));
  }
}

TEST_CASE("the difference of two shares of the same cases", "[agreement]") {
  // 5 and 10 discordant of 50: with half a case in each cell (5.5 - 10.5) / 52, error
  // sqrt(16 - 25 / 52) / 52 = 0.0757586.
  const PairedDifference one = paired_difference({20, 5, 10, 15}, 0.95);
  CHECK(one.difference == Approx(-0.1));
  CHECK(one.low == Approx(-0.0961538462 - 1.959963985 * 0.0757585667).margin(1e-7));
  CHECK(one.high == Approx(-0.0961538462 + 1.959963985 * 0.0757585667).margin(1e-7));
  CHECK(paired_difference({10, 3, 3, 4}, 0.95).p_value == 1.0);
  CHECK(paired_difference({10, 0, 0, 4}, 0.95).p_value == 1.0);
  CHECK(paired_difference({0, 4, 0, 0}, 0.95).high <= 1.0);
}

TEST_CASE("kappa has no value where chance alone agrees in all cases", "[agreement]") {
  CHECK(std::isnan(cohens_kappa({12, 0, 0, 0}, 0.95).kappa));
  CHECK(std::isnan(cohens_kappa({0, 0, 0, 0}, 0.95).kappa));
  // Full agreement of two kinds of answers is 1, without spread.
  CHECK(cohens_kappa({7, 0, 0, 5}, 0.95).kappa == Approx(1.0));
  CHECK(cohens_kappa({7, 0, 0, 5}, 0.95).std_error == Approx(0.0).margin(1e-12));
}
