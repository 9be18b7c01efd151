// What an unexplained difference comes to: a verdict from three one-sided questions.
//
// Larger than delta (U is outside [-delta, delta]), smaller (inside: two one-sided tests),
// different from 0. The three hypotheses U < -delta, |U| <= delta, U > delta are disjoint, so the
// questions need no correction against each other (Goeman, Solari & Stijnen 2010, Stat Med
// 29:2117-2125).
#pragma once

#include <string>
#include <vector>

#include "skillnad/base/matrix.hpp"

namespace skillnad {

/// An estimate with what its distribution is taken to be: (estimate - truth) / std_error ~ t(df).
struct Estimated {
  double value = 0.0;
  double std_error = 0.0;
  double df = 0.0;  ///< may be infinite
};

struct DeltaTests {
  double p_difference = 1.0;  ///< of U = 0, two-sided
  double p_larger = 1.0;      ///< of |U| <= delta: Q((|U| - delta) / SE) + Q((|U| + delta) / SE)
  double p_smaller = 1.0;     ///< of |U| >= delta: the larger of two one-sided tests
};

/// Missing p-values (NaN) where the standard error is missing; a standard error of 0 decides.
DeltaTests test_delta(const Estimated& estimate, double delta);

/// The larger end, in size, of the interval of level 1 - 2 alpha.
double largest_compatible(const Estimated& estimate, double alpha);

/// The delta that the two one-sided tests would have shown with a power of 80 %, had there been no
/// difference: (q(1 - alpha) + q(0.9)) SE.
double smallest_settleable(const Estimated& estimate, double alpha);

enum class Adjustment { none, holm, bh, max_t };

/// "none", "holm" (Holm 1979), "bh" (Benjamini & Hochberg 1995); NaN are no members of the family.
/// "max_t" is a logic error: it takes more than p-values.
Vector adjusted(const Vector& p, Adjustment adjustment);

/// Adjusted p-values by the step-down method on maxima (Westfall & Young 1993, algorithm 4.1):
/// statistics t_(1) >= t_(2) >= ..., p_(k) = (1 + #{replicates with max over l >= k of draw_(l)
/// at least t_(k)}) / (1 + replicates), and no p less than the one before.
///
/// @param statistic  large where the hypothesis is wrong; NaN are no members of the family
/// @param draws      of each statistic were its hypothesis just true, one a replicate; NaN counts
/// as
///                   larger than all
Vector step_down(const Vector& statistic, const std::vector<Vector>& draws);

/// The three questions adjusted by step_down(), each over the whole family, from joint draws of
/// T = (replicate - estimate) / se(replicate). With t = |U| / SE and d = delta / SE: different,
/// statistic t, draws |T|; larger, t - d, draws |d + s T| - d, s the sign of U (U = s delta is the
/// nearest truth that is not larger); smaller, two one-sided tests, d - t with draws -s T and
/// d + t with s T, the larger p of the two.
///
/// @param delta  of each estimate
/// @param draws  one a replicate, of each estimate
std::vector<DeltaTests> max_t_tests(const std::vector<Estimated>& estimates, const Vector& delta,
                                    const std::vector<Vector>& draws);

/// "unexplained_large", "unexplained", "no_difference", "explained", "no_unexplained", "undecided":
/// the first that applies.
///
/// @param unexplained  of U, adjusted
/// @param total        of the whole gap, as it stands
std::string verdict(const DeltaTests& unexplained, const DeltaTests& total, double alpha);

}  // namespace skillnad
