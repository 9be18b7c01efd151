// Normal, chi-square, t, F and binomial distributions: upper tails and quantiles, for tests and
// intervals.
//
// By Boost.Math in double precision. Nothing throws: an argument outside its domain (degrees of
// freedom not above 0, a probability outside [0, 1], NaN) gives NaN; probabilities 0 and 1 give the
// ends of the support. Degrees of freedom may be infinite where the limit is a distribution here.
#pragma once

namespace skillnad {

/// P(Z <= x).
double normal_lower(double x);
/// P(Z > x).
double normal_upper(double x);
/// x with P(Z <= x) = p.
double normal_quantile(double p);
/// x with P(Z > x) = p, accurate for small p.
double normal_upper_quantile(double p);

/// P(X > x) of chi-square with df degrees of freedom; 1 for x <= 0.
double chi_square_upper(double x, double df);
/// x with P(X <= x) = p.
double chi_square_quantile(double p, double df);

/// P(T > t) with df degrees of freedom (infinite: normal).
double t_upper(double t, double df);
/// t with P(T <= t) = p.
double t_quantile(double p, double df);

/// P(X > x) of F with df1 and df2 degrees of freedom (df2 infinite: chi-square / df1); 1 for x <=
/// 0.
double f_upper(double x, double df1, double df2);
/// x with P(X <= x) = p; for 0 < p < 1e-4 the result may be far off (Boost 1.74).
double f_quantile(double p, double df1, double df2);

/// P(K <= k) and P(K > k) of the successes in m trials of the given probability and complement;
/// k and m whole.
double binomial_lower(double k, double m, double probability, double complement);
double binomial_upper(double k, double m, double probability, double complement);

}  // namespace skillnad
