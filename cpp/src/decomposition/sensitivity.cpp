#include "skillnad/decomposition/sensitivity.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace skillnad {

double e_value(double risk_ratio) {
  if (!(risk_ratio > 0.0) || std::isinf(risk_ratio))
    return std::numeric_limits<double>::quiet_NaN();
  const double ratio = std::max(risk_ratio, 1.0 / risk_ratio);
  return ratio + std::sqrt(ratio * (ratio - 1.0));
}

double e_value_to_margin(double observed, double expected, double margin) {
  if (std::fabs(observed - expected) <= margin) return 1.0;
  const double nearest = observed > expected ? expected + margin : expected - margin;
  return nearest > 0.0 && nearest < 1.0 ? e_value(observed / nearest)
                                        : std::numeric_limits<double>::quiet_NaN();
}

double robustness_value(double estimate, double sigma2, double nu2) {
  const double f = estimate * estimate / (sigma2 * nu2);
  if (!(f >= 0.0) || std::isinf(f)) return std::numeric_limits<double>::quiet_NaN();
  // Without cancellation where f is large.
  return 2.0 * f / (f + std::sqrt(f * f + 4.0 * f) + (f == 0.0 ? 1.0 : 0.0));
}

}  // namespace skillnad
