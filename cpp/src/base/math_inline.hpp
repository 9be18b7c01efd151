// The elementary functions of base/math in the form the lane kernels use: plain doubles, no branch,
// no call, no fused operation, so that a loop of constant length over them becomes vector code that
// gives the same bits in every lane width. Needs rounding to nearest (see float_environment.hpp).
#pragma once

#include <cstdint>
#include <cstring>
#include <limits>

#include "math_coefficients.hpp"

#define SKILLNAD_INLINE inline __attribute__((always_inline))

namespace skillnad::math::inlined {

namespace c = coefficients;

SKILLNAD_INLINE std::uint64_t to_bits(double x) {
  std::uint64_t bits;
  std::memcpy(&bits, &x, sizeof bits);
  return bits;
}

SKILLNAD_INLINE double from_bits(std::uint64_t bits) {
  double x;
  std::memcpy(&x, &bits, sizeof x);
  return x;
}

SKILLNAD_INLINE double absolute(double x) {
  return __builtin_fabs(x);
}

// Keeps a NaN in x.
SKILLNAD_INLINE double at_most(double x, double limit) {
  return x > limit ? limit : x;
}
SKILLNAD_INLINE double at_least(double x, double limit) {
  return x < limit ? limit : x;
}

template <int First, int Step, int N>
SKILLNAD_INLINE double horner(const double (&coefficient)[N], double x) {
  if constexpr (First + Step >= N) {
    return coefficient[First];
  } else {
    return coefficient[First] + x * horner<First + Step, Step>(coefficient, x);
  }
}

// sum_j coefficient[j] x^j, even and odd powers apart (half the latency).
template <int N>
SKILLNAD_INLINE double polynomial(const double (&coefficient)[N], double x) {
  const double square = x * x;
  return horner<0, 2>(coefficient, square) + x * horner<1, 2>(coefficient, square);
}

// Adding it rounds to a whole number, which then stands in the low bits.
constexpr double rounder = 0x1.8p52;

// x = k ln 2 + r + rest with k whole, |r| <= ln2 / 2, |rest| below an ulp of r;
// exp(r + rest) - 1 = r + tail.
struct ExpParts {
  double shifted;  // k + rounder
  double k;
  double r;
  double tail;
};

SKILLNAD_INLINE ExpParts exp_parts(double x) {
  ExpParts parts;
  parts.shifted = x * c::inverse_ln2 + rounder;
  parts.k = parts.shifted - rounder;
  const double high = x - parts.k * c::ln2_high;  // exact
  const double low = parts.k * c::ln2_low;
  parts.r = high - low;
  const double rest = (high - parts.r) - low;
  parts.tail = parts.r * parts.r * polynomial(c::exp_tail, parts.r) + rest;
  return parts;
}

// from + r + tail, |from| >= |r| or from = 0, with one rounding that counts.
SKILLNAD_INLINE double add_parts(double from, const ExpParts& parts) {
  const double sum = from + parts.r;
  const double lost = parts.r - (sum - from);
  return sum + (lost + parts.tail);
}

// 2^k for the whole number k in the low bits of `shifted`, -1022 <= k <= 1023.
SKILLNAD_INLINE double power_of_two(double shifted) {
  return from_bits((to_bits(shifted) + 1023) << 52);
}

// x 2^k for |k| <= 2044, in two steps so that results may be subnormal or infinite.
SKILLNAD_INLINE double scale(double x, double k) {
  const double half = k * 0.5 + rounder;
  const double other = (k - (half - rounder)) + rounder;
  return x * power_of_two(half) * power_of_two(other);
}

SKILLNAD_INLINE double exp(double x) {
  const ExpParts parts = exp_parts(at_least(at_most(x, 710.0), -746.0));
  return scale(add_parts(1.0, parts), parts.k);
}

// exp(x + extra), |extra| <= 1e-9: what x lost in rounding is not lost.
SKILLNAD_INLINE double exp_sum(double x, double extra) {
  ExpParts parts = exp_parts(at_least(at_most(x, 710.0), -746.0));
  parts.tail += extra * (1.0 + (parts.r + parts.tail));
  return scale(add_parts(1.0, parts), parts.k);
}

// exp(x) for x <= 0; 0 instead of subnormal results.
SKILLNAD_INLINE double exp_of_negative(double x) {
  const ExpParts parts = exp_parts(x);
  const double result = add_parts(1.0, parts) * power_of_two(parts.shifted);
  return x < -708.0 ? 0.0 : result;
}

SKILLNAD_INLINE double expm1(double x) {
  const ExpParts parts = exp_parts(at_least(at_most(x, 710.0), -60.0));
  const double from = 1.0 - scale(1.0, -parts.k);
  const double result = scale(add_parts(from, parts), parts.k);
  return absolute(x) < 0x1p-60 ? x : result;
}

// k ln 2 + log(1 + f) + correction for -0.34 < f < 0.5:
// log(1 + f) = f - f^2/2 + s (f^2/2 + s^2 L(s^2)), s = f / (2 + f).
SKILLNAD_INLINE double log_reduced(double k, double f, double correction) {
  const double half_square = 0.5 * f * f;
  const double s = f / (2.0 + f);
  const double z = s * s;
  const double series = z * polynomial(c::log_tail, z);
  return k * c::ln2_high -
         ((half_square - (s * (half_square + series) + (k * c::ln2_low + correction))) - f);
}

// x = 2^k m with sqrt(1/2) <= m < sqrt(2), for normal positive x.
struct LogParts {
  double k;
  double m;
};

SKILLNAD_INLINE LogParts log_parts(double x) {
  constexpr std::uint64_t one = 0x3ff0000000000000, sqrt_half = 0x3fe6a09e667f3bcd;
  const std::uint64_t bits = to_bits(x) + (one - sqrt_half);
  LogParts parts;
  parts.k = from_bits((bits >> 52) | 0x4330000000000000) - (0x1p52 + 1023.0);
  parts.m = from_bits((bits & 0x000fffffffffffff) + sqrt_half);
  return parts;
}

// log(x) for normal positive x.
SKILLNAD_INLINE double log_of_normal(double x) {
  const LogParts parts = log_parts(x);
  return log_reduced(parts.k, parts.m - 1.0, 0.0);
}

SKILLNAD_INLINE double log(double x) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const bool tiny = x < 0x1p-1022;
  const LogParts parts = log_parts(tiny ? x * 0x1p54 : x);
  const double k = parts.k - (tiny ? 54.0 : 0.0);
  const double result = log_reduced(k, parts.m - 1.0, 0.0);
  const double edge = x == 0.0 ? -infinity : (x > 0.0 ? infinity : nan);
  return ((x > 0.0) & (x < infinity)) ? result : edge;
}

// log(1 + x) for -1 < x < 1e300.
SKILLNAD_INLINE double log1p_of_inner(double x) {
  const bool near = (x > -0.29) & (x < 0.41);
  const double sum = 1.0 + x;
  const double back = sum - 1.0;
  const double lost = (1.0 - (sum - back)) + (x - back);
  const LogParts parts = log_parts(sum);
  return log_reduced(near ? 0.0 : parts.k, near ? x : parts.m - 1.0, near ? 0.0 : lost / sum);
}

SKILLNAD_INLINE double log1p(double x) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const double result = log1p_of_inner(at_most(x, 1e300));
  const double inner = x > 1e300 ? log(x) : (absolute(x) < 0x1p-60 ? x : result);
  const double edge = x == -1.0 ? -infinity : nan;
  return x > -1.0 ? inner : edge;
}

// log(1 + t) for 0 <= t <= 1.
SKILLNAD_INLINE double log1p_of_unit(double t) {
  const bool big = t >= 0.5;
  return log_reduced(big ? 1.0 : 0.0, big ? 0.5 * (t - 1.0) : t, 0.0);
}

// x^2 - fl(x^2), exact to an ulp, for |x| < 1e150.
SKILLNAD_INLINE double square_rest(double x, double square) {
  const double high = from_bits(to_bits(x) & 0xfffffffff8000000);
  const double low = x - high;
  return ((high * high - square) + 2.0 * high * low) + low * low;
}

// Standard normal density.
SKILLNAD_INLINE double normal_density(double x) {
  const double a = at_most(absolute(x), 40.0);  // exp(-800) is 0
  const double square = a * a;
  return exp_sum(-0.5 * square, -0.5 * square_rest(a, square)) * c::inverse_sqrt_2pi;
}

// The upper tail beyond a >= 0: `excess` = E(Z - a | Z > a), hazard = a + excess = phi(a)/Phi(-a).
struct NormalTail {
  double g;  // 1 / (a + 4)
  double t;  // (a - 4) / (a + 4)
  double excess;
  double hazard;
};

SKILLNAD_INLINE NormalTail normal_tail(double a) {
  NormalTail tail;
  tail.g = 1.0 / (a + 4.0);
  tail.t = (a - 4.0) * tail.g;
  tail.excess = polynomial(c::normal_excess, tail.t) * tail.g;
  tail.hazard = a + tail.excess;
  return tail;
}

// log Phi(-a) for 0 <= a < 1e154: -a^2/2 - log sqrt(2 pi) - log hazard.
SKILLNAD_INLINE double normal_log_tail(double a, double hazard) {
  return -(0.5 * (a * a) + (c::log_sqrt_2pi + log_of_normal(hazard)));
}

}  // namespace skillnad::math::inlined
