#include "skillnad/disclosure/linear_programme.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace skillnad {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double small = 1e-9;
/// Steps without progress before Bland's rule.
constexpr std::size_t patience = 20;

/// The tableau: B^-1 [A I], the artificial variables last.
class Simplex {
 public:
  explicit Simplex(const LinearProgramme& p)
      : m_(p.a.rows()),
        n_(p.a.cols()),
        t_(m_, n_ + m_),
        level_(p.b),
        upper_(p.upper),
        at_upper_(n_ + m_, false),
        sign_(m_, 1.0) {
    for (std::size_t i = 0; i < m_; ++i) {
      if (level_[i] < 0.0) sign_[i] = -1.0;
      level_[i] *= sign_[i];
      for (std::size_t j = 0; j < n_; ++j) t_(i, j) = sign_[i] * p.a(i, j);
      t_(i, n_ + i) = 1.0;
      basis_.push_back(n_ + i);
    }
    upper_.resize(n_ + m_, infinity);
  }

  LinearSolution run(const Vector& c) {
    LinearSolution out;
    Vector gain(n_ + m_, 0.0);
    for (std::size_t i = 0; i < m_; ++i) gain[n_ + i] = -1.0;
    out.status = maximise(gain);
    if (out.status != LinearSolution::Status::optimal) return out;
    double left = 0.0, size = 1.0;
    for (std::size_t i = 0; i < m_; ++i) {
      size = std::max(size, std::fabs(level_[i]));
      if (basis_[i] >= n_) left += std::fabs(level_[i]);
    }
    if (left > 1e-7 * size) {
      out.status = LinearSolution::Status::infeasible;
      return out;
    }
    drop_artificials();
    std::copy(c.begin(), c.end(), gain.begin());
    std::fill(gain.begin() + static_cast<std::ptrdiff_t>(n_), gain.end(), 0.0);
    out.status = maximise(gain);
    if (out.status != LinearSolution::Status::optimal) return out;
    out.x.assign(n_, 0.0);
    for (std::size_t j = 0; j < n_; ++j)
      if (at_upper_[j]) out.x[j] = upper_[j];
    for (std::size_t i = 0; i < m_; ++i)
      if (basis_[i] < n_) out.x[basis_[i]] = level_[i];
    for (std::size_t j = 0; j < n_; ++j) out.value += c[j] * out.x[j];
    // c_B' B^-1: the columns of the artificial variables hold B^-1.
    out.prices.assign(m_, 0.0);
    for (std::size_t k = 0; k < m_; ++k) {
      for (std::size_t i = 0; i < m_; ++i)
        if (basis_[i] < n_) out.prices[k] += c[basis_[i]] * t_(i, n_ + k);
      out.prices[k] *= sign_[k];
    }
    return out;
  }

 private:
  /// Artificial variables stay at 0 from here on.
  void drop_artificials() {
    for (std::size_t k = 0; k < m_; ++k) upper_[n_ + k] = 0.0;
    for (std::size_t i = 0; i < m_; ++i) {
      if (basis_[i] < n_) continue;
      level_[i] = 0.0;
      for (std::size_t j = 0; j < n_; ++j) {
        if (std::fabs(t_(i, j)) <= 1e-7 || is_basic(j)) continue;
        const double at = at_upper_[j] ? upper_[j] : 0.0;
        pivot(i, j);
        at_upper_[j] = false;
        level_[i] = at;
        break;
      }
    }
  }

  bool is_basic(std::size_t j) const {
    return std::find(basis_.begin(), basis_.end(), j) != basis_.end();
  }

  void pivot(std::size_t row, std::size_t column) {
    const double by = t_(row, column);
    for (std::size_t j = 0; j < n_ + m_; ++j) t_(row, j) /= by;
    for (std::size_t i = 0; i < m_; ++i) {
      const double times = t_(i, column);
      if (i == row || times == 0.0) continue;
      for (std::size_t j = 0; j < n_ + m_; ++j) t_(i, j) -= times * t_(row, j);
    }
    basis_[row] = column;
  }

  LinearSolution::Status maximise(const Vector& c) {
    std::size_t still = 0;
    std::vector<bool> basic(n_ + m_, false);
    for (std::size_t step = 0; step < 50 * (m_ + n_ + 1); ++step) {
      std::fill(basic.begin(), basic.end(), false);
      for (const std::size_t j : basis_) basic[j] = true;
      // Who enters: the largest gain, or the first.
      std::size_t enters = n_ + m_;
      double most = small;
      for (std::size_t j = 0; j < n_ + m_; ++j) {
        if (basic[j] || upper_[j] == 0.0) continue;
        double gain = c[j];
        for (std::size_t i = 0; i < m_; ++i) gain -= c[basis_[i]] * t_(i, j);
        if (at_upper_[j]) gain = -gain;
        if (gain <= most) continue;
        enters = j;
        if (still > patience) break;
        most = gain;
      }
      if (enters == n_ + m_) return LinearSolution::Status::optimal;
      const double direction = at_upper_[enters] ? -1.0 : 1.0;
      // How far: until a basic variable meets a bound, or this one its other bound.
      double far = upper_[enters];
      std::size_t leaves = m_;
      bool to_upper = false;
      for (std::size_t i = 0; i < m_; ++i) {
        const double rate = direction * t_(i, enters);
        double room = infinity;
        if (rate > small) room = std::max(level_[i], 0.0) / rate;
        if (rate < -small && upper_[basis_[i]] < infinity)
          room = std::max(upper_[basis_[i]] - level_[i], 0.0) / -rate;
        const bool first = leaves < m_ && room == far && basis_[i] < basis_[leaves];
        if (room < far || first) {
          far = room;
          leaves = i;
          to_upper = rate < 0.0;
        }
      }
      if (far == infinity) return LinearSolution::Status::unbounded;
      still = far > small ? 0 : still + 1;
      for (std::size_t i = 0; i < m_; ++i) level_[i] -= direction * far * t_(i, enters);
      if (leaves == m_) {
        at_upper_[enters] = !at_upper_[enters];
        continue;
      }
      const double at = (at_upper_[enters] ? upper_[enters] : 0.0) + direction * far;
      at_upper_[basis_[leaves]] = to_upper;
      at_upper_[enters] = false;
      pivot(leaves, enters);
      level_[leaves] = at;
    }
    return LinearSolution::Status::undecided;
  }

  std::size_t m_, n_;
  Matrix t_;
  Vector level_, upper_;
  std::vector<bool> at_upper_;
  Vector sign_;
  std::vector<std::size_t> basis_;
};

}  // namespace

LinearSolution solve(const LinearProgramme& programme) {
  return Simplex(programme).run(programme.c);
}

}  // namespace skillnad
