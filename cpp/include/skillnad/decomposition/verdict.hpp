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

enum class Adjustment { none, holm, bh };

/// "none", "holm" (Holm 1979), "bh" (Benjamini & Hochberg 1995); NaN are no members of the family.
Vector adjusted(const Vector& p, Adjustment adjustment);

/// "unexplained_large", "unexplained", "no_difference", "explained", "no_unexplained", "undecided":
/// the first that applies.
///
/// @param unexplained  of U, adjusted
/// @param total        of the whole gap, as it stands
std::string verdict(const DeltaTests& unexplained, const DeltaTests& total, double alpha);

}  // namespace skillnad
