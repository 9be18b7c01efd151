#include "skillnad/disclosure/magnitude.hpp"

#include <algorithm>
#include <functional>

namespace skillnad {

namespace {

/// Largest first.
Vector sorted(Vector parts) {
  std::sort(parts.begin(), parts.end(), std::greater<>());
  return parts;
}

/// The sum from place `first` on, the smallest added first.
double sum_from(const Vector& parts, std::size_t first) {
  double sum = 0.0;
  for (std::size_t i = parts.size(); i > first; --i) sum += parts[i - 1];
  return sum;
}

}  // namespace

bool breaks_p_percent(const Vector& parts, double p) {
  const Vector x = sorted(parts);
  return !x.empty() && sum_from(x, 2) < p / 100.0 * x[0];
}

bool is_dominated(const Vector& parts, std::size_t n, double k) {
  const Vector x = sorted(parts);
  const double rest = sum_from(x, std::min(n, x.size())), all = sum_from(x, 0);
  return all > 0.0 && all - rest > k / 100.0 * all;
}

}  // namespace skillnad
