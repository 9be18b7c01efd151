#include "normal_grid.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "skillnad/base/math.hpp"

namespace skillnad {

namespace {

constexpr double pi = 3.14159265358979323846;

/// The largest step whose error is exp(-digits).
double step_of(double range, double digits) {
  const double normal = std::sqrt(2.0 * pi * pi / digits);  // of the density alone
  if (normal >= 2.0 * range) return normal;
  return 2.0 * pi * pi * range / (digits * range * range + 0.5 * pi * pi);
}

}  // namespace

NormalGrid normal_grid(const Matrix& factor) {
  const std::size_t q = factor.cols();
  const double digits = q <= 3 ? 25.0 : 16.0;
  Vector step(q, 0.0);
  std::vector<int> reach(q, 0);
  for (std::size_t m = 0; m < q; ++m) {
    double low = 0.0;
    double high = 0.0;
    for (std::size_t r = 0; r < q; ++r) {
      low = std::min(low, factor(r, m));
      high = std::max(high, factor(r, m));
    }
    if (high == low) continue;
    step[m] = step_of(high - low, digits);
    reach[m] = static_cast<int>(std::ceil(std::sqrt(2.0 * digits) / step[m]));
  }
  std::vector<int> at(q);
  for (std::size_t m = 0; m < q; ++m) at[m] = -reach[m];
  std::vector<Vector> points;
  NormalGrid out;
  double total = 0.0;
  for (bool more = true; more;) {
    Vector u(q);
    double square = 0.0;
    for (std::size_t m = 0; m < q; ++m) {
      u[m] = at[m] * step[m];
      square += u[m] * u[m];
    }
    if (square <= 2.0 * digits) {
      out.weight.push_back(math::exp(-0.5 * square));
      total += out.weight.back();
      points.push_back(std::move(u));
    }
    more = false;
    for (std::size_t m = 0; m < q && !more; ++m) {
      more = at[m] < reach[m];
      at[m] = more ? at[m] + 1 : -reach[m];
    }
  }
  out.u = Matrix(q, points.size());
  out.effect = Matrix(q, points.size());
  for (std::size_t k = 0; k < points.size(); ++k) {
    out.weight[k] /= total;
    for (std::size_t r = 0; r < q; ++r) {
      out.u(r, k) = points[k][r];
      for (std::size_t c = 0; c <= r; ++c) out.effect(r, k) += factor(r, c) * points[k][c];
    }
  }
  return out;
}

}  // namespace skillnad
