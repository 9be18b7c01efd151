// The log-probability of an interval between two thresholds, for links without the factorisation of
// ordinal_rows.hpp: l(a, b) = log(F(a) - F(b)), a the upper predictor and b the lower one, which
// may be +inf or -inf. F is the inverse link.
#pragma once

#include <cstdint>

#include "skillnad/base/context.hpp"
#include "skillnad/models/grouped_rows.hpp"
#include "skillnad/models/link.hpp"
#include "skillnad/models/newton.hpp"

namespace skillnad {

/// Which ends an interval has; without them a or b is infinite.
constexpr std::uint8_t has_upper = 1;
constexpr std::uint8_t has_lower = 2;

/// l with its first derivatives.
struct IntervalScore {
  double value = 0.0;
  double upper = 0.0;  ///< dl/da
  double lower = 0.0;  ///< dl/db
};

/// l with its derivatives to the third order: d[i][j] by a i times and b j times, i + j <= 3.
struct IntervalTerm {
  double d[4][4] = {};
};

/// Relative accuracy holds in both tails: differences of probabilities are taken from the nearer
/// one, in logarithms. Where the thresholds cross (a <= b) all is NaN.
IntervalScore interval_score(Link link, double upper, double lower, std::uint8_t ends);
IntervalTerm interval_term(Link link, double upper, double lower, std::uint8_t ends);

/// Log-likelihood, gradient and Hessian without random effects; rows.intervals() holds.
Evaluation evaluate_intervals(Context& context, const GroupedRows& rows, Link link,
                              const Vector& coefficients);

/// Score of each group (parameters x groups).
Matrix interval_group_scores(const GroupedRows& rows, Link link, const Vector& coefficients);

}  // namespace skillnad
