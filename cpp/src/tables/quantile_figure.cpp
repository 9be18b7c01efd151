// The rows of a quantile-quantile figure.
#include <algorithm>
#include <cmath>

#include "skillnad/base/distributions.hpp"
#include "skillnad/tables/figure.hpp"

namespace skillnad {

namespace {

constexpr std::size_t most_points = 1000;
constexpr std::size_t outermost = 100;

/// The normal score of the p point of Beta(i, n + 1 - i): P(at least i of n below it) = p.
double order_statistic_score(double i, double n, double p) {
  double low = -40.0;
  double high = 40.0;
  for (int step = 0; step < 60; ++step) {
    const double z = 0.5 * (low + high);
    const bool above = binomial_upper(i - 1.0, n, normal_lower(z), normal_upper(z)) > p;
    (above ? high : low) = z;
  }
  return 0.5 * (low + high);
}

/// Which of n sorted values are shown, from 1.
std::vector<std::size_t> shown_ranks(std::size_t n) {
  std::vector<std::size_t> out;
  if (n <= most_points) {
    for (std::size_t i = 1; i <= n; ++i) out.push_back(i);
    return out;
  }
  const std::size_t between = most_points - 2 * outermost;
  const std::size_t inner = n - 2 * outermost;
  for (std::size_t i = 1; i <= outermost; ++i) out.push_back(i);
  for (std::size_t k = 0; k < between; ++k)
    out.push_back(outermost + 1 + (2 * k + 1) * inner / (2 * between));
  for (std::size_t i = n - outermost + 1; i <= n; ++i) out.push_back(i);
  return out;
}

}  // namespace

FigureRows quantile_rows(const Vector& residuals) {
  Vector sorted;
  for (const double r : residuals)
    if (!std::isnan(r)) sorted.push_back(r);
  std::sort(sorted.begin(), sorted.end());
  FigureRows rows;
  const double n = static_cast<double>(sorted.size());
  for (const std::size_t rank : shown_ranks(sorted.size())) {
    const double i = static_cast<double>(rank);
    // Counted from the nearer end, as the two tails mirror each other.
    const bool lower = 2.0 * i <= n + 1.0;
    const double from_end = lower ? i : n + 1.0 - i;
    const double share = (from_end - 0.5) / n;
    const double at = lower ? normal_quantile(share) : -normal_quantile(share);
    const double near = order_statistic_score(from_end, n, 0.025);
    const double far = order_statistic_score(from_end, n, 0.975);
    rows.add("residual", "", "", at, sorted[rank - 1], lower ? near : -far, lower ? far : -near);
  }
  return rows;
}

}  // namespace skillnad
