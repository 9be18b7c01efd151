#include "skillnad/inference/proportion.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace skillnad {

ProportionLimits wilson_limits(double n, double share, double quantile) {
  constexpr double missing = std::numeric_limits<double>::quiet_NaN();
  if (!(n > 0.0)) return {missing, missing};
  const double q2 = quantile * quantile;
  const double middle = (share + q2 / (2.0 * n)) / (1.0 + q2 / n);
  const double half =
      quantile / (1.0 + q2 / n) * std::sqrt(share * (1.0 - share) / n + q2 / (4.0 * n * n));
  // Exactly 0 and 1 at the ends, where rounding would leave a crumb.
  return {share == 0.0 ? 0.0 : std::max(middle - half, 0.0),
          share == 1.0 ? 1.0 : std::min(middle + half, 1.0)};
}

double effective_cases(const Vector& cases, const Vector& events) {
  double n = 0.0, k = 0.0, clusters = 0.0;
  for (std::size_t g = 0; g < cases.size(); ++g) {
    n += cases[g];
    k += events[g];
    clusters += cases[g] > 0.0 ? 1.0 : 0.0;
  }
  if (clusters < 2.0) return 0.0;
  const double share = k / n;
  if (k == 0.0 || k == n) return n;
  double squares = 0.0;
  for (std::size_t g = 0; g < cases.size(); ++g) {
    const double away = events[g] - share * cases[g];
    squares += away * away;
  }
  const double variance = clusters / (clusters - 1.0) * squares / (n * n);
  return variance > 0.0 ? std::min(share * (1.0 - share) / variance, n) : n;
}

}  // namespace skillnad
