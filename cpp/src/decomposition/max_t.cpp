// Joint adjustment from replicates.
#include <algorithm>
#include <cmath>
#include <limits>

#include "skillnad/decomposition/verdict.hpp"

namespace skillnad {

namespace {

const double missing = std::numeric_limits<double>::quiet_NaN();

/// The draws of a statistic as a function of those of T.
template <typename Function>
Vector mapped(const Vector& draws, const Function& function) {
  Vector out;
  out.reserve(draws.size());
  for (double t : draws) out.push_back(function(t));
  return out;
}

}  // namespace

Vector step_down(const Vector& statistic, const std::vector<Vector>& draws) {
  Vector out(statistic.size(), missing);
  std::vector<std::size_t> order;  // the largest first
  for (std::size_t i = 0; i < statistic.size(); ++i)
    if (!std::isnan(statistic[i])) order.push_back(i);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return statistic[a] > statistic[b]; });
  if (order.empty()) return out;
  const std::size_t n = draws[order[0]].size();
  Vector largest(n, -std::numeric_limits<double>::infinity());
  for (std::size_t k = order.size(); k-- > 0;) {
    const std::size_t i = order[k];
    double beyond = 0.0;
    for (std::size_t r = 0; r < n; ++r) {
      const double draw = draws[i][r];
      largest[r] =
          std::isnan(draw) ? std::numeric_limits<double>::infinity() : std::max(largest[r], draw);
      if (largest[r] >= statistic[i]) beyond += 1.0;
    }
    out[i] = (1.0 + beyond) / (1.0 + static_cast<double>(n));
  }
  for (std::size_t k = 1; k < order.size(); ++k)
    out[order[k]] = std::max(out[order[k]], out[order[k - 1]]);
  return out;
}

std::vector<DeltaTests> max_t_tests(const std::vector<Estimated>& estimates, const Vector& delta,
                                    const std::vector<Vector>& draws) {
  const std::size_t n = estimates.size();
  Vector difference, larger, near, far;
  std::vector<Vector> of_difference, of_larger, of_near, of_far;
  for (std::size_t i = 0; i < n; ++i) {
    const double se = estimates[i].std_error;
    const bool member = std::isfinite(estimates[i].value) && se > 0.0 && !draws[i].empty();
    const double t = member ? std::fabs(estimates[i].value) / se : missing;
    const double d = delta[i] / se;
    const double s = estimates[i].value < 0.0 ? -1.0 : 1.0;
    difference.push_back(t);
    larger.push_back(t - d);
    near.push_back(d - t);
    far.push_back(d + t);
    of_difference.push_back(mapped(draws[i], [](double x) { return std::fabs(x); }));
    of_larger.push_back(mapped(draws[i], [&](double x) { return std::fabs(d + s * x) - d; }));
    of_near.push_back(mapped(draws[i], [&](double x) { return -s * x; }));
    of_far.push_back(mapped(draws[i], [&](double x) { return s * x; }));
  }
  const Vector p_difference = step_down(difference, of_difference);
  const Vector p_larger = step_down(larger, of_larger);
  const Vector p_near = step_down(near, of_near);
  const Vector p_far = step_down(far, of_far);
  std::vector<DeltaTests> out;
  for (std::size_t i = 0; i < n; ++i)
    out.push_back({p_difference[i], p_larger[i], std::fmax(p_near[i], p_far[i])});
  return out;
}

}  // namespace skillnad
