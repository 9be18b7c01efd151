#include "skillnad/base/math.hpp"

#include <cmath>

#include "math_inline.hpp"

namespace skillnad::math {
namespace {

double whole_power(double x, unsigned n) {
  double result = 1.0;
  for (double square = x; n != 0; n >>= 1, square *= square) {
    if (n & 1) result *= square;
  }
  return result;
}

}  // namespace

double exp(double x) {
  return inlined::exp(x);
}
double expm1(double x) {
  return inlined::expm1(x);
}
double log(double x) {
  return inlined::log(x);
}
double log1p(double x) {
  return inlined::log1p(x);
}

double pow(double x, double y) {
  if (y == std::floor(y) && std::fabs(y) <= 64.0) {
    const double power = whole_power(x, static_cast<unsigned>(std::fabs(y)));
    return y < 0.0 ? 1.0 / power : power;
  }
  if (x == 1.0) return 1.0;
  return inlined::exp(y * inlined::log(x));
}

double softplus(double x) {
  const double rest = inlined::log1p_of_unit(inlined::exp(-std::fabs(x)));
  return x > 0.0 ? x + rest : rest;
}

Logistic logistic(double x) {
  const double t = inlined::exp(-std::fabs(x));
  const double r = 1.0 / (1.0 + t);
  return x >= 0.0 ? Logistic{r, t * r} : Logistic{t * r, r};
}

double logit(double p) {
  const double complement = 1.0 - p;
  if (p > 0.25 && p < 0.75) return inlined::log1p((p - 0.5) / (0.5 * complement));
  return inlined::log(p / complement);
}

double log1mexp(double d) {
  if (d < 0x1.62e42fefa39efp-1) return inlined::log(-inlined::expm1(-d));
  return inlined::log1p(-inlined::exp(-d));
}

double normal_density(double x) {
  return inlined::normal_density(x);
}

double normal_cdf(double x) {
  const double a = inlined::at_most(std::fabs(x), 40.0);
  const double tail = inlined::normal_density(a) / inlined::normal_tail(a).hazard;
  return x > 0.0 ? 1.0 - tail : tail;
}

double log_normal_cdf(double x) {
  if (x > 0.0) {
    const double a = inlined::at_most(x, 40.0);
    return inlined::log1p(-inlined::normal_density(a) / inlined::normal_tail(a).hazard);
  }
  if (x < -1e150) return -(0.5 * x * x);
  return inlined::normal_log_tail(-x, inlined::normal_tail(-x).hazard);
}

double normal_inverse_mills(double x) {
  if (x > 0.0) {
    const double a = inlined::at_most(x, 40.0);
    const double density = inlined::normal_density(a);
    return density / (1.0 - density / inlined::normal_tail(a).hazard);
  }
  return x < -1e150 ? -x : inlined::normal_tail(-x).hazard;
}

}  // namespace skillnad::math
