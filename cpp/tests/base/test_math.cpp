// Expected values: tests/reference/make_math_reference.py (mpmath, correctly rounded).
#include <map>

#include "../catch.hpp"
#include "../reference_data.hpp"
#include "skillnad/base/math.hpp"

using namespace skillnad;
using skillnad::testing::bits;
using skillnad::testing::number;
using skillnad::testing::ulp_error;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

struct Claim {
  double (*f)(double);
  double ulps;  // from the correctly rounded value
};

const std::map<std::string, Claim> claims = {
    {"exp", {math::exp, 1}},
    {"expm1", {math::expm1, 1}},
    {"log", {math::log, 1}},
    {"log1p", {math::log1p, 1}},
    {"softplus", {math::softplus, 2}},
    {"logistic", {[](double x) { return math::logistic(x).mu; }, 3}},
    {"logistic_complement", {[](double x) { return math::logistic(x).complement; }, 3}},
    {"logit", {math::logit, 4}},
    {"log1mexp", {math::log1mexp, 2}},
    {"normal_density", {math::normal_density, 3}},
    {"normal_cdf", {math::normal_cdf, 6}},
    {"log_normal_cdf", {math::log_normal_cdf, 7}},
    {"normal_inverse_mills", {math::normal_inverse_mills, 6}},
};

}  // namespace

TEST_CASE("elementary functions are within their claimed ulps", "[base][math]") {
  std::map<std::string, std::size_t> count;
  std::map<std::string, double> worst, place;
  for (const auto& row : testing::read_reference("math.csv")) {
    const Claim& claim = claims.at(row[0]);
    const double x = number(row[1]), expected = number(row[2]);
    const double value = claim.f(x);
    const double error = ulp_error(value, expected);
    if (!(error <= worst[row[0]])) {
      worst[row[0]] = error;
      place[row[0]] = x;
    }
    if (expected == 0.0 && !(row[0] == "softplus")) CHECK(bits(value) << 1 == 0);
    ++count[row[0]];
  }
  REQUIRE(count.size() == claims.size());
  for (const auto& [name, claim] : claims) {
    INFO(name << " at " << place[name]);
    CHECK(worst[name] <= claim.ulps);
    CHECK(count[name] > 100);
  }
}

TEST_CASE("zeros keep their sign where the function does", "[base][math]") {
  CHECK(bits(math::expm1(-0.0)) == bits(-0.0));
  CHECK(bits(math::log1p(-0.0)) == bits(-0.0));
  CHECK(bits(math::expm1(0.0)) == bits(0.0));
  CHECK(bits(math::log1p(0.0)) == bits(0.0));
  CHECK(bits(math::log(1.0)) == bits(0.0));
  CHECK(bits(math::exp(-0.0)) == bits(1.0));
}

TEST_CASE("whole numbers come out exact", "[base][math]") {
  for (int k = -1074; k <= 1023; ++k) {
    const double x = std::ldexp(1.0, k);
    CHECK(ulp_error(math::log(x), k * 0.69314718055994530942) <= 2.0);
  }
  CHECK(math::pow(10.0, 3.0) == 1000.0);
  CHECK(math::pow(-2.0, 5.0) == -32.0);
  CHECK(math::pow(2.0, -3.0) == 0.125);
  CHECK(math::pow(0.0, 0.0) == 1.0);
  CHECK(math::pow(7.0, 0.5) == Approx(std::sqrt(7.0)).epsilon(1e-15));
  CHECK(math::pow(0.0, 0.5) == 0.0);
  CHECK(math::pow(0.0, -1.5) == infinity);
  CHECK(std::isnan(math::pow(-2.0, 0.5)));
  CHECK(std::isnan(math::pow(std::nan(""), 2.0)));
}

TEST_CASE("the two sides of a probability agree", "[base][math]") {
  for (double x : {-800.0, -40.0, -3.0, -1e-12, 0.0, 0.3, 2.0, 38.0, 1e30}) {
    const math::Logistic up = math::logistic(x), down = math::logistic(-x);
    CHECK(bits(up.mu) == bits(down.complement));
    CHECK(std::fabs(up.mu + up.complement - 1.0) <= 2.3e-16);
    CHECK(math::normal_cdf(x) + math::normal_cdf(-x) == Approx(1.0).epsilon(1e-15));
    CHECK(bits(math::normal_density(x)) == bits(math::normal_density(-x)));
  }
}
