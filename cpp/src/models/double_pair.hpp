// Numbers of about 106 bits as unevaluated sums of two doubles, without fused operations.
#pragma once

#include <cmath>

namespace skillnad {

struct DoublePair {
  double high = 0.0;
  double low = 0.0;
};

inline DoublePair exact_sum(double a, double b) {
  const double sum = a + b;
  const double back = sum - a;
  return {sum, (a - (sum - back)) + (b - back)};
}

inline DoublePair exact_product(double a, double b) {
  constexpr double splitter = 134217729.0;  // 2^27 + 1
  const double ca = splitter * a, cb = splitter * b;
  const double a1 = ca - (ca - a), b1 = cb - (cb - b);
  const double a2 = a - a1, b2 = b - b1;
  const double product = a * b;
  return {product, ((a1 * b1 - product) + a1 * b2 + a2 * b1) + a2 * b2};
}

inline DoublePair operator+(DoublePair a, DoublePair b) {
  const DoublePair high = exact_sum(a.high, b.high), low = exact_sum(a.low, b.low);
  const DoublePair sum = exact_sum(high.high, high.low + low.high);
  return exact_sum(sum.high, sum.low + low.low);
}

inline DoublePair operator-(DoublePair a) {
  return {-a.high, -a.low};
}
inline DoublePair operator-(DoublePair a, DoublePair b) {
  return a + (-b);
}

inline DoublePair operator*(DoublePair a, DoublePair b) {
  const DoublePair product = exact_product(a.high, b.high);
  return exact_sum(product.high, product.low + (a.high * b.low + a.low * b.high));
}

inline DoublePair operator/(DoublePair a, DoublePair b) {
  const double first = a.high / b.high;
  const DoublePair rest = a - b * DoublePair{first, 0.0};
  const double second = rest.high / b.high;
  const DoublePair last = rest - b * DoublePair{second, 0.0};
  return exact_sum(first, second) + DoublePair{last.high / b.high, 0.0};
}

inline DoublePair square_root(double a) {
  const double root = std::sqrt(a);
  const DoublePair rest = DoublePair{a, 0.0} - exact_product(root, root);
  return exact_sum(root, rest.high / (2.0 * root));
}

}  // namespace skillnad
