#include "skillnad/models/binomial_constant.hpp"

#include "skillnad/base/math.hpp"

namespace skillnad {

namespace {

constexpr double two_pi = 6.28318530717958647692;

/// log(n!) - [n log n - n + log(2 pi n)/2], n >= 1.
double stirling_error(double n) {
  if (n < 16.0) {
    // Below 16 the series has too few digits: by the definition, n! being exact.
    double factorial = 1.0;
    for (double k = 2.0; k <= n; k += 1.0) factorial *= k;
    return math::log(factorial) - (n * math::log(n) - n + 0.5 * math::log(two_pi * n));
  }
  const double r = 1.0 / (n * n);
  return (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - (1.0 / 1680.0 - r / 1188.0) * r) * r) * r) /
         n;
}

}  // namespace

double log_choose(double m, double y) {
  // y the smaller part: its share has all its digits, and so has the share's complement.
  if (m - y < y) y = m - y;
  const double z = m - y;
  if (y <= 0.0) return 0.0;
  if (y == 1.0) return math::log(m);
  // m log m - y log y - z log z without large terms that cancel.
  const double entropy = -y * math::log(y / m) - z * math::log1p(-(y / m));
  return entropy + 0.5 * math::log(m / (two_pi * y * z)) + stirling_error(m) - stirling_error(y) -
         stirling_error(z);
}

double BinomialConstant::sum() const {
  double total = 0.0;
  for (const auto& [pair, weight] : counts_) total += weight * log_choose(pair.first, pair.second);
  return total;
}

}  // namespace skillnad
