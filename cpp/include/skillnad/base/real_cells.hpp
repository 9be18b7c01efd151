// The numbers of a column: its own, or a host's that need not be copied.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <utility>
#include <vector>

namespace skillnad {

/// Reads like a `std::vector<double>`. Lent cells stay the host's: whoever writes gets a copy of
/// its own first, and what is to outlive the call must own its cells (`gather` makes such columns).
class RealCells {
 public:
  RealCells() = default;
  RealCells(std::vector<double> cells) : own_(std::move(cells)) {}
  RealCells(std::initializer_list<double> cells) : own_(cells) {}
  /// @param holder  keeps `cells` alive and is let go of with the last copy
  static RealCells lent(const double* cells, std::size_t n, std::shared_ptr<const void> holder) {
    RealCells out;
    out.lent_ = cells;
    out.n_lent_ = n;
    out.holder_ = std::move(holder);
    return out;
  }

  bool is_lent() const { return lent_ != nullptr; }
  const double* data() const { return lent_ ? lent_ : own_.data(); }
  std::size_t size() const { return lent_ ? n_lent_ : own_.size(); }
  bool empty() const { return size() == 0; }
  const double& operator[](std::size_t i) const { return data()[i]; }
  const double* begin() const { return data(); }
  const double* end() const { return data() + size(); }
  double front() const { return data()[0]; }
  double back() const { return data()[size() - 1]; }
  std::vector<double> copy() const { return {begin(), end()}; }
  operator std::vector<double>() const { return copy(); }

  /// To write in: lent cells are copied.
  std::vector<double>& own() {
    if (lent_) {
      own_.assign(lent_, lent_ + n_lent_);
      give_back();
    }
    return own_;
  }
  double& operator[](std::size_t i) { return own()[i]; }
  double* begin() { return own().data(); }
  double* end() { return begin() + own_.size(); }
  void resize(std::size_t n, double value = 0.0) { own().resize(n, value); }
  void reserve(std::size_t n) { own().reserve(n); }
  void push_back(double x) { own().push_back(x); }
  void assign(std::size_t n, double x) {
    give_back();
    own_.assign(n, x);
  }
  void clear() {
    give_back();
    own_.clear();
  }

  friend bool operator==(const RealCells& a, const RealCells& b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
      if (!(a[i] == b[i])) return false;
    return true;
  }
  friend bool operator!=(const RealCells& a, const RealCells& b) { return !(a == b); }

 private:
  void give_back() {
    lent_ = nullptr;
    n_lent_ = 0;
    holder_.reset();
  }

  std::vector<double> own_;
  const double* lent_ = nullptr;
  std::size_t n_lent_ = 0;
  std::shared_ptr<const void> holder_;
};

}  // namespace skillnad
