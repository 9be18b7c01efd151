#include "skillnad/formula/splines.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace skillnad::formula {
namespace {

// All knots, the boundary knots `order` times each.
Vector full_knots(const SplineKnots& knots, std::size_t order) {
  Vector out(order, knots.low);
  out.insert(out.end(), knots.interior.begin(), knots.interior.end());
  out.insert(out.end(), order, knots.high);
  return out;
}

// The interval [t_i, t_(i+1)) with x in it; outside the boundary the first or the last one.
std::size_t interval_of(double x, const Vector& t, std::size_t order) {
  const auto first = t.begin() + static_cast<std::ptrdiff_t>(order);
  const auto last = t.end() - static_cast<std::ptrdiff_t>(order);
  return static_cast<std::size_t>(std::upper_bound(first, last, x) - t.begin()) - 1;
}

// The `order` B-splines that are not zero on interval `at`, their derivative of order `derivative`
// at x: the Cox-de Boor recurrence up to the order where differentiation takes over.
void basis_at(double x, const Vector& t, std::size_t order, std::size_t at, std::size_t derivative,
              Vector& out) {
  out.assign(order, 0.0);
  out[0] = 1.0;
  for (std::size_t k = 1; k < order; ++k) {  // from order k to order k + 1
    const bool differentiate = k >= order - derivative;
    double carried = 0.0;
    for (std::size_t j = 0; j < k; ++j) {
      const double right = t[at + 1 + j];
      const double left = t[at + 1 + j - k];
      const double share = out[j] / (right - left);
      if (differentiate) {
        out[j] = carried - static_cast<double>(k) * share;
        carried = static_cast<double>(k) * share;
      } else {
        out[j] = carried + (right - x) * share;
        carried = (x - left) * share;
      }
    }
    out[k] = carried;
  }
}

// Reflects `row` by the Householder vector v (v'v = 2 v_first): row - v (v'row) / v_first.
void reflect(const Vector& v, std::size_t first, Vector& row) {
  double product = 0.0;
  for (std::size_t i = first; i < v.size(); ++i) product += v[i] * row[i];
  for (std::size_t i = first; i < v.size(); ++i) row[i] -= v[i] * (product / v[first]);
}

// The Householder vector that carries x[first..] to a multiple of the first coordinate, scaled so
// that v_first = 1 + |x_first| / norm.
Vector householder(const Vector& x, std::size_t first) {
  double norm = 0.0;
  for (std::size_t i = first; i < x.size(); ++i) norm += x[i] * x[i];
  norm = std::copysign(std::sqrt(norm), x[first]);
  Vector v(x.size(), 0.0);
  for (std::size_t i = first; i < x.size(); ++i) v[i] = x[i] / norm;
  v[first] += 1.0;
  return v;
}

// For each cubic B-spline but the first its coordinates in the natural basis.
std::vector<Vector> natural_coordinates(const Vector& t, const SplineKnots& knots) {
  const std::size_t m = knots.interior.size() + 3;
  const auto curvature = [&](double x) {
    Vector out(m + 1, 0.0);
    Vector local;
    const std::size_t at = interval_of(x, t, 4);
    basis_at(x, t, 4, at, 2, local);
    for (std::size_t j = 0; j < 4; ++j) out[at - 3 + j] = local[j];
    out.erase(out.begin());
    return out;
  };
  const Vector first = householder(curvature(knots.low), 0);
  Vector right = curvature(knots.high);
  reflect(first, 0, right);
  const Vector second = householder(right, 1);

  std::vector<Vector> out;
  for (std::size_t i = 0; i < m; ++i) {
    Vector unit(m, 0.0);
    unit[i] = 1.0;
    reflect(first, 0, unit);
    reflect(second, 1, unit);
    out.emplace_back(unit.begin() + 2, unit.end());
  }
  return out;
}

}  // namespace

std::vector<Vector> b_spline_columns(const Vector& x, const SplineKnots& knots, int degree) {
  const std::size_t order = static_cast<std::size_t>(degree) + 1;
  const Vector t = full_knots(knots, order);
  std::vector<Vector> out(t.size() - order - 1, Vector(x.size(), 0.0));
  Vector local;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const std::size_t at = interval_of(x[i], t, order);
    basis_at(x[i], t, order, at, 0, local);
    for (std::size_t j = 0; j < order; ++j) {
      const std::size_t spline = at + 1 - order + j;
      if (spline > 0) out[spline - 1][i] = local[j];
    }
  }
  return out;
}

std::vector<Vector> natural_spline_columns(const Vector& x, const SplineKnots& knots) {
  const Vector t = full_knots(knots, 4);
  const std::vector<Vector> coordinates = natural_coordinates(t, knots);
  std::vector<Vector> out(knots.interior.size() + 1, Vector(x.size(), 0.0));
  Vector local;
  Vector slope;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double inside = std::min(std::max(x[i], knots.low), knots.high);
    const std::size_t at = interval_of(inside, t, 4);
    basis_at(inside, t, 4, at, 0, local);
    if (inside != x[i]) {
      basis_at(inside, t, 4, at, 1, slope);
      for (std::size_t j = 0; j < 4; ++j) local[j] += slope[j] * (x[i] - inside);
    }
    for (std::size_t j = 0; j < 4; ++j) {
      const std::size_t spline = at - 3 + j;
      if (spline == 0) continue;
      for (std::size_t c = 0; c < out.size(); ++c) {
        out[c][i] += local[j] * coordinates[spline - 1][c];
      }
    }
  }
  return out;
}

Vector quantile_knots(const Vector& x, const Vector& counts, int n) {
  std::vector<std::size_t> order(x.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return x[a] < x[b]; });
  Vector up_to;  // rows with this value or a smaller one
  double size = 0.0;
  for (const std::size_t i : order) up_to.push_back(size += counts[i]);
  const auto at_rank = [&](double rank) {  // from 0
    const auto found = std::upper_bound(up_to.begin(), up_to.end(), rank);
    const std::size_t place = static_cast<std::size_t>(found - up_to.begin());
    return x[order[std::min(place, order.size() - 1)]];
  };
  Vector out;
  for (int i = 1; i <= n; ++i) {
    const double rank = (size - 1.0) * (static_cast<double>(i) / (n + 1));
    const double below = std::floor(rank);
    const double share = rank - below;
    const double low = at_rank(below);
    const double high = share > 0.0 ? at_rank(below + 1.0) : low;
    out.push_back(high == low ? low : (1.0 - share) * low + share * high);
  }
  return out;
}

}  // namespace skillnad::formula
