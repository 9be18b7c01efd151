// Expected values: tests/reference/make_distribution_reference.py (mpmath, 60 digits).
#include <functional>
#include <iomanip>
#include <map>

#include "../catch.hpp"
#include "../reference_data.hpp"
#include "skillnad/base/distributions.hpp"

using namespace skillnad;
using skillnad::testing::number;

TEST_CASE("tails and quantiles agree with 60 digits", "[base][distributions]") {
  using Function = std::function<double(double, double, double)>;
  const std::map<std::string, Function> functions = {
      {"normal_lower", [](double x, double, double) { return normal_lower(x); }},
      {"normal_upper", [](double x, double, double) { return normal_upper(x); }},
      {"normal_quantile", [](double x, double, double) { return normal_quantile(x); }},
      {"normal_upper_quantile", [](double x, double, double) { return normal_upper_quantile(x); }},
      {"chi_square_upper", [](double x, double a, double) { return chi_square_upper(x, a); }},
      {"chi_square_quantile", [](double x, double a, double) { return chi_square_quantile(x, a); }},
      {"t_upper", [](double x, double a, double) { return t_upper(x, a); }},
      {"t_quantile", [](double x, double a, double) { return t_quantile(x, a); }},
      {"f_upper", f_upper},
      {"f_quantile", f_quantile},
  };
  for (const auto& row : testing::read_reference("distributions.csv")) {
    const double expected = number(row[4]);
    const double value = functions.at(row[0])(number(row[1]), number(row[2]), number(row[3]));
    INFO(std::setprecision(17) << row[0] << "(" << number(row[1]) << ", " << number(row[2]) << ", "
                               << number(row[3]) << ") = " << value << ", expected " << expected);
    const double tolerance = number(row[3]) > 1e4 ? 1e-9 : 1e-12;  // F with many degrees of freedom
    CHECK(std::fabs(value - expected) <= tolerance * std::fabs(expected) + 1e-300);
  }
}

TEST_CASE("outside the domain a distribution gives NaN and never throws", "[base][distributions]") {
  const double nan = std::nan(""), inf = std::numeric_limits<double>::infinity();
  CHECK(std::isnan(normal_quantile(-0.1)));
  CHECK(std::isnan(normal_quantile(1.1)));
  CHECK(std::isnan(normal_upper(nan)));
  CHECK(std::isnan(chi_square_upper(1.0, 0.0)));
  CHECK(std::isnan(chi_square_upper(1.0, -2.0)));
  CHECK(std::isnan(chi_square_quantile(nan, 2.0)));
  CHECK(std::isnan(t_upper(1.0, nan)));
  CHECK(std::isnan(t_quantile(2.0, 5.0)));
  CHECK(std::isnan(f_upper(1.0, 2.0, 0.0)));
  CHECK(std::isnan(f_quantile(0.5, 0.0, 3.0)));
  CHECK(normal_quantile(0.0) == -inf);
  CHECK(normal_quantile(1.0) == inf);
  CHECK(normal_upper(inf) == 0.0);
  CHECK(normal_lower(inf) == 1.0);
  CHECK(chi_square_upper(-1.0, 3.0) == 1.0);
  CHECK(chi_square_upper(inf, 3.0) == 0.0);
  CHECK(chi_square_quantile(1.0, 3.0) == inf);
  CHECK(t_upper(-inf, 3.0) == 1.0);
  CHECK(f_upper(0.0, 3.0, 4.0) == 1.0);
}

TEST_CASE("infinite degrees of freedom give the limit", "[base][distributions]") {
  const double inf = std::numeric_limits<double>::infinity();
  CHECK(t_upper(1.3, inf) == normal_upper(1.3));
  CHECK(t_quantile(0.975, inf) == normal_quantile(0.975));
  CHECK(f_upper(2.0, 3.0, inf) == chi_square_upper(6.0, 3.0));
  CHECK(t_upper(1.3, 1e12) == Approx(normal_upper(1.3)).epsilon(1e-10));
}
