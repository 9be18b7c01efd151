#include "skillnad/decomposition/verdict.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "skillnad/base/distributions.hpp"

namespace skillnad {

namespace {

constexpr double power = 0.8;

bool known(const Estimated& estimate) {
  return std::isfinite(estimate.value) && estimate.std_error >= 0.0 && estimate.df > 0.0;
}

}  // namespace

DeltaTests test_delta(const Estimated& estimate, double delta) {
  const double missing = std::numeric_limits<double>::quiet_NaN();
  if (!known(estimate)) return {missing, missing, missing};
  const double size = std::fabs(estimate.value);
  if (estimate.std_error == 0.0)
    return {size > 0.0 ? 0.0 : 1.0, size > delta ? 0.0 : 1.0, size < delta ? 0.0 : 1.0};
  const auto tail = [&](double x) { return t_upper(x / estimate.std_error, estimate.df); };
  DeltaTests out;
  out.p_difference = std::min(1.0, 2.0 * tail(size));
  out.p_larger = std::min(1.0, tail(size - delta) + tail(size + delta));
  out.p_smaller = std::max(tail(delta - size), tail(delta + size));
  return out;
}

double largest_compatible(const Estimated& estimate, double alpha) {
  if (!known(estimate)) return std::numeric_limits<double>::quiet_NaN();
  const double half = t_quantile(1.0 - alpha, estimate.df) * estimate.std_error;
  const double low = estimate.value - half;
  const double high = estimate.value + half;
  return std::fabs(low) > std::fabs(high) ? low : high;
}

double smallest_settleable(const Estimated& estimate, double alpha) {
  if (!known(estimate)) return std::numeric_limits<double>::quiet_NaN();
  return (t_quantile(1.0 - alpha, estimate.df) + t_quantile(0.5 + 0.5 * power, estimate.df)) *
         estimate.std_error;
}

Vector adjusted(const Vector& p, Adjustment adjustment) {
  if (adjustment == Adjustment::max_t) throw std::logic_error("adjusted: max_t takes replicates");
  Vector out = p;
  if (adjustment == Adjustment::none) return out;
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < p.size(); ++i)
    if (!std::isnan(p[i])) order.push_back(i);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  const std::size_t n = order.size();
  double bound = adjustment == Adjustment::holm ? 0.0 : 1.0;
  for (std::size_t step = 0; step < n; ++step) {
    // Holm goes up from the smallest, Benjamini-Hochberg down from the largest.
    const std::size_t rank = adjustment == Adjustment::holm ? step : n - 1 - step;
    const std::size_t i = order[rank];
    if (adjustment == Adjustment::holm) {
      bound = std::max(bound, static_cast<double>(n - rank) * p[i]);
    } else {
      bound = std::min(bound, static_cast<double>(n) / static_cast<double>(rank + 1) * p[i]);
    }
    out[i] = std::min(1.0, bound);
  }
  return out;
}

std::string verdict(const DeltaTests& unexplained, const DeltaTests& total, double alpha) {
  const auto shown = [&](double p) { return p < alpha; };
  if (shown(unexplained.p_larger)) return "unexplained_large";
  const bool small = shown(unexplained.p_smaller);
  if (shown(unexplained.p_difference) && !small) return "unexplained";
  if (small && shown(total.p_smaller)) return "no_difference";
  if (small && shown(total.p_difference)) return "explained";
  return small ? "no_unexplained" : "undecided";
}

}  // namespace skillnad
