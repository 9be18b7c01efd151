#include "skillnad/models/simplex.hpp"

#include <algorithm>
#include <cmath>

namespace skillnad {
namespace {

constexpr std::size_t pricing_block = 2048;
constexpr std::size_t refresh_every = 40;
constexpr double pivot_tolerance = 1e-9;

double dot(const double* a, const double* b, std::size_t n) {
  double sum = 0.0;
  for (std::size_t k = 0; k < n; ++k) sum += a[k] * b[k];
  return sum;
}

class PhaseOne {
 public:
  PhaseOne(Context& context, const Matrix& points)
      : context_(context), points_(points), r_(points.rows()), n_(points.cols()) {
    // Divided by n, so that tolerances do not grow with the number of points.
    right_.assign(r_, 0.0);
    for (std::size_t i = 0; i < n_; ++i) {
      for (std::size_t k = 0; k < r_; ++k) right_[k] -= points_(k, i);
    }
    for (double& cell : right_) cell /= static_cast<double>(n_);
    sign_.resize(r_);
    basis_.resize(r_);
    in_basis_.assign(n_, 0);
    for (std::size_t k = 0; k < r_; ++k) {
      sign_[k] = right_[k] < 0.0 ? -1.0 : 1.0;
      basis_[k] = n_ + k;  // artificial variable k
    }
    artificials_ = r_;
  }

  PointSeparation solve() {
    PointSeparation found;
    const std::size_t cap = 2000 + 200 * r_;
    std::size_t stalled = 0;
    if (!refresh()) return found;
    double best = objective();
    for (; found.iterations < cap; ++found.iterations) {
      if (artificials_ == 0) break;
      context_.tick();
      if (found.iterations % refresh_every == refresh_every - 1 && !refresh()) return found;
      prices();
      const bool bland = stalled > 10 + 2 * r_;
      const std::size_t entering = bland ? first_candidate() : best_candidate();
      if (entering == n_) {
        // Optimal; prices of a fresh inverse confirm it, or the search goes on.
        if (!refresh()) return found;
        prices();
        if (first_candidate() == n_) break;
        continue;
      }
      if (!pivot(entering, bland)) return found;
      const double now = objective();
      if (now < best - 1e-13 * (1.0 + best)) {
        best = now;
        stalled = 0;
      } else {
        ++stalled;
      }
    }
    if (!refresh()) return found;
    if (artificials_ == 0) {
      if (certify_overlap()) found.status = PointSeparation::Status::overlap;
      return found;
    }
    prices();
    if (certify_direction(found.direction)) {
      found.status = PointSeparation::Status::separated;
    } else {
      found.direction.clear();
    }
    return found;
  }

 private:
  double objective() const {
    double sum = 0.0;
    for (std::size_t k = 0; k < r_; ++k) {
      if (basis_[k] >= n_) sum += std::max(level_[k], 0.0);
    }
    return sum;
  }

  // Inverts the basis by Gauss-Jordan with row pivoting; false if it is singular.
  bool refresh() {
    Matrix b(r_, 2 * r_);
    for (std::size_t k = 0; k < r_; ++k) {
      if (basis_[k] < n_) {
        std::copy_n(points_.column(basis_[k]), r_, b.column(k));
      } else {
        b(basis_[k] - n_, k) = sign_[basis_[k] - n_];
      }
      b(k, r_ + k) = 1.0;
    }
    for (std::size_t k = 0; k < r_; ++k) {
      std::size_t row = k;
      for (std::size_t i = k + 1; i < r_; ++i) {
        if (std::fabs(b(i, k)) > std::fabs(b(row, k))) row = i;
      }
      if (!(std::fabs(b(row, k)) > 1e-13)) return false;
      for (std::size_t j = k; j < 2 * r_; ++j) std::swap(b(k, j), b(row, j));
      const double pivot_cell = b(k, k);
      for (std::size_t j = k; j < 2 * r_; ++j) b(k, j) /= pivot_cell;
      for (std::size_t i = 0; i < r_; ++i) {
        const double factor = b(i, k);
        if (i == k || factor == 0.0) continue;
        for (std::size_t j = k; j < 2 * r_; ++j) b(i, j) -= factor * b(k, j);
      }
    }
    inverse_ = Matrix(r_, r_);
    std::copy_n(b.column(r_), r_ * r_, inverse_.cells().begin());
    level_.assign(r_, 0.0);
    for (std::size_t j = 0; j < r_; ++j) {
      for (std::size_t k = 0; k < r_; ++k) level_[k] += inverse_(k, j) * right_[j];
    }
    return true;
  }

  // price = c_B' B^-1 with cost 1 on artificial variables.
  void prices() {
    price_.assign(r_, 0.0);
    for (std::size_t j = 0; j < r_; ++j) {
      for (std::size_t k = 0; k < r_; ++k) {
        if (basis_[k] >= n_) price_[j] += inverse_(k, j);
      }
    }
    const double size = std::sqrt(dot(price_.data(), price_.data(), r_));
    threshold_ = simplex_edge * size;
  }

  double gain(std::size_t i) const { return dot(price_.data(), points_.column(i), r_); }

  std::size_t first_candidate() const {
    for (std::size_t i = 0; i < n_; ++i) {
      if (!in_basis_[i] && gain(i) > threshold_) return i;
    }
    return n_;
  }

  // The best of the first block, from where the last search ended, that has a candidate.
  std::size_t best_candidate() {
    std::size_t seen = 0;
    while (seen < n_) {
      std::size_t chosen = n_;
      double most = threshold_;
      const std::size_t end = std::min(cursor_ + pricing_block, n_);
      for (std::size_t i = cursor_; i < end; ++i) {
        if (in_basis_[i]) continue;
        const double here = gain(i);
        if (here > most) {
          most = here;
          chosen = i;
        }
      }
      seen += end - cursor_;
      cursor_ = end == n_ ? 0 : end;
      if (chosen < n_) return chosen;
    }
    return n_;
  }

  bool pivot(std::size_t entering, bool bland) {
    std::vector<double> step(r_, 0.0);
    const double* point = points_.column(entering);
    for (std::size_t j = 0; j < r_; ++j) {
      for (std::size_t k = 0; k < r_; ++k) step[k] += inverse_(k, j) * point[j];
    }
    double least = -1.0;
    std::size_t leaving = r_;
    for (std::size_t k = 0; k < r_; ++k) {
      if (step[k] <= pivot_tolerance) continue;
      const double ratio = std::max(level_[k], 0.0) / step[k];
      const double slack = 1e-12 * (1.0 + std::max(least, 0.0));
      if (leaving == r_ || ratio < least - slack) {
        least = ratio;
        leaving = k;
      } else if (ratio <= least + slack) {
        // Artificial variables leave first; then the largest pivot, or Bland's smallest index.
        const bool artificial = basis_[k] >= n_;
        const bool better = artificial != (basis_[leaving] >= n_) ? artificial
                            : bland                               ? basis_[k] < basis_[leaving]
                                                                  : step[k] > step[leaving];
        if (better) {
          least = std::min(least, ratio);
          leaving = k;
        }
      }
    }
    if (leaving == r_) return false;
    if (basis_[leaving] < n_) {
      in_basis_[basis_[leaving]] = 0;
    } else {
      --artificials_;
    }
    basis_[leaving] = entering;
    in_basis_[entering] = 1;
    for (std::size_t j = 0; j < r_; ++j) {
      const double cell = inverse_(leaving, j) / step[leaving];
      for (std::size_t k = 0; k < r_; ++k) {
        if (k != leaving) inverse_(k, j) -= step[k] * cell;
      }
      inverse_(leaving, j) = cell;
    }
    for (std::size_t k = 0; k < r_; ++k) {
      if (k != leaving) level_[k] -= step[k] * least;
    }
    level_[leaving] = least;
    return true;
  }

  bool certify_overlap() const {
    std::vector<double> rest(r_, 0.0);
    double total = 1.0;
    for (std::size_t k = 0; k < r_; ++k) rest[k] = -right_[k];
    for (std::size_t k = 0; k < r_; ++k) {
      if (level_[k] < -simplex_edge) return false;
      total += std::max(level_[k], 0.0);
      const double* point = points_.column(basis_[k]);
      for (std::size_t j = 0; j < r_; ++j) rest[j] += level_[k] * point[j];
    }
    for (const double cell : rest) {
      if (!(std::fabs(cell) <= simplex_edge * total)) return false;
    }
    return true;
  }

  bool certify_direction(std::vector<double>& direction) const {
    const double size = std::sqrt(dot(price_.data(), price_.data(), r_));
    if (!(size > 0.0)) return false;
    direction.resize(r_);
    for (std::size_t k = 0; k < r_; ++k) direction[k] = -price_[k] / size;
    double most = 0.0;
    for (std::size_t i = 0; i < n_; ++i) {
      const double side = dot(direction.data(), points_.column(i), r_);
      if (!(side >= -2.0 * simplex_edge)) return false;
      most = std::max(most, side);
    }
    return most > simplex_margin;
  }

  Context& context_;
  const Matrix& points_;
  std::size_t r_;
  std::size_t n_;
  std::vector<double> right_;
  std::vector<double> sign_;
  std::vector<std::size_t> basis_;  // n_ + k: artificial variable k
  std::vector<unsigned char> in_basis_;
  std::size_t artificials_ = 0;
  Matrix inverse_;
  std::vector<double> level_;
  std::vector<double> price_;
  double threshold_ = 0.0;
  std::size_t cursor_ = 0;
};

}  // namespace

PointSeparation separate_points(Context& context, const Matrix& points) {
  if (points.rows() == 0 || points.cols() == 0) {
    PointSeparation none;
    none.status = PointSeparation::Status::overlap;
    return none;
  }
  return PhaseOne(context, points).solve();
}

}  // namespace skillnad
