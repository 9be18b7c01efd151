// Elementary functions whose bits do not depend on the C library, the compiler or the processor.
//
// All are branch-free scalar code of + - * / and bit patterns; errors in units in the last place
// are tabled in docs/math_accuracy.md. They need rounding to nearest and subnormal numbers
// (`FloatEnvironment`), never throw and raise nothing: outside its domain a function gives NaN, at
// a pole an infinity, and a NaN stays one. `std::exp` and the like are used nowhere else in the
// core.
#pragma once

namespace skillnad::math {

double exp(double x);
double expm1(double x);
/// log(0) = -inf.
double log(double x);
/// log1p(-1) = -inf.
double log1p(double x);

/// x^y: by repeated squaring where y is whole and |y| <= 64 (error at most |y| ulp), else
/// exp(y log x) (error about 1 + |y log x| ulp); then a negative x gives NaN. x^0 = 1.
double pow(double x, double y);

/// log(1 + e^x) = max(x, 0) + log1p(e^-|x|).
double softplus(double x);

/// The logistic function and its complement, each with full relative accuracy.
struct Logistic {
  double mu;          ///< 1 / (1 + e^-x)
  double complement;  ///< 1 - mu = 1 / (1 + e^x)
};
Logistic logistic(double x);

/// log(p / (1 - p)), 0 <= p <= 1; accurate to a few ulp also near p = 1/2.
double logit(double p);

/// log(1 - e^-d) for d >= 0.
double log1mexp(double d);

/// Standard normal density phi(x).
double normal_density(double x);
/// Standard normal distribution function Phi(x), relatively accurate in the lower tail.
double normal_cdf(double x);
/// log Phi(x), relatively accurate on the whole line.
double log_normal_cdf(double x);
/// Inverse Mills ratio phi(x) / Phi(x), relatively accurate on the whole line.
double normal_inverse_mills(double x);

}  // namespace skillnad::math
