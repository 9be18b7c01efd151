#include "cover.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "skillnad/disclosure/linear_programme.hpp"

namespace skillnad {

namespace {

constexpr double rounding = 1e-6;

/// The cells still to be decided.
class Search {
 public:
  Search(const std::vector<Vector>& cuts, const Vector& needs, const Vector& loss,
         std::vector<bool> known, std::size_t& nodes)
      : cuts_(cuts), needs_(needs), loss_(loss), nodes_(nodes) {
    best_ = std::move(known);
    best_loss_ = loss_of(best_);
  }

  /// -1 undecided, 0 or 1.
  bool run(std::vector<int> state) {
    branch(std::move(state));
    return !stopped_;
  }
  const std::vector<bool>& best() const { return best_; }

 private:
  double loss_of(const std::vector<bool>& y) const {
    double sum = 0.0;
    for (std::size_t i = 0; i < y.size(); ++i)
      if (y[i]) sum += loss_[i];
    return sum;
  }

  void branch(std::vector<int> state) {
    if (stopped_) return;
    if (nodes_ == 0) {
      stopped_ = true;
      return;
    }
    --nodes_;
    double fixed = 0.0;
    std::vector<std::size_t> free;
    for (std::size_t i = 0; i < state.size(); ++i) {
      if (state[i] == 1) fixed += loss_[i];
      if (state[i] < 0) free.push_back(i);
    }
    // The cuts that are not met yet.
    std::vector<std::size_t> rows;
    Vector left;
    for (std::size_t k = 0; k < cuts_.size(); ++k) {
      double need = needs_[k];
      double can = 0.0;
      for (std::size_t i = 0; i < state.size(); ++i) {
        if (state[i] == 1) need -= cuts_[k][i];
        if (state[i] < 0) can += cuts_[k][i];
      }
      if (need <= rounding) continue;
      if (can < need - rounding) return;
      rows.push_back(k);
      left.push_back(need);
    }
    if (rows.empty()) {
      if (fixed < best_loss_ - rounding) {
        best_loss_ = fixed;
        for (std::size_t i = 0; i < state.size(); ++i) best_[i] = state[i] == 1;
      }
      return;
    }
    // cut'y - surplus = need, y <= 1.
    LinearProgramme p;
    p.a = Matrix(rows.size(), free.size() + rows.size());
    p.b = left;
    for (std::size_t r = 0; r < rows.size(); ++r) {
      for (std::size_t f = 0; f < free.size(); ++f)
        p.a(r, f) = std::min(cuts_[rows[r]][free[f]], left[r]);
      p.a(r, free.size() + r) = -1.0;
    }
    for (const std::size_t i : free) {
      p.c.push_back(-loss_[i]);
      p.upper.push_back(1.0);
    }
    for (std::size_t r = 0; r < rows.size(); ++r) {
      p.c.push_back(0.0);
      p.upper.push_back(1e12);
    }
    const LinearSolution relaxed = solve(p);
    if (relaxed.status == LinearSolution::Status::infeasible) return;
    if (relaxed.status != LinearSolution::Status::optimal) {
      stopped_ = true;
      return;
    }
    if (fixed - relaxed.value >= best_loss_ - rounding) return;
    // The most undecided cell; none: the relaxation is a choice.
    std::size_t at = free.size();
    double most = rounding;
    for (std::size_t f = 0; f < free.size(); ++f) {
      const double away = std::min(relaxed.x[f], 1.0 - relaxed.x[f]);
      if (away <= most) continue;
      most = away;
      at = f;
    }
    if (at == free.size()) {
      for (std::size_t f = 0; f < free.size(); ++f) state[free[f]] = relaxed.x[f] > 0.5 ? 1 : 0;
      best_loss_ = 0.0;
      for (std::size_t i = 0; i < state.size(); ++i) {
        best_[i] = state[i] == 1;
        if (best_[i]) best_loss_ += loss_[i];
      }
      return;
    }
    for (const int value : {1, 0}) {
      std::vector<int> next = state;
      next[free[at]] = value;
      branch(std::move(next));
    }
  }

  const std::vector<Vector>& cuts_;
  const Vector& needs_;
  const Vector& loss_;
  std::size_t& nodes_;
  std::vector<bool> best_;
  double best_loss_ = 0.0;
  bool stopped_ = false;
};

}  // namespace

Cover cheapest_cover(const std::vector<Vector>& cuts, const Vector& needs, const Vector& loss,
                     const std::vector<bool>& must, const std::vector<bool>& never,
                     const std::vector<bool>& known, std::size_t& nodes) {
  std::vector<int> state(loss.size(), -1);
  for (std::size_t i = 0; i < state.size(); ++i) {
    bool of_use = false;
    for (const Vector& cut : cuts) of_use = of_use || cut[i] > rounding;
    if (!of_use || (!never.empty() && never[i])) state[i] = 0;
    if (must[i]) state[i] = 1;
  }
  Search search(cuts, needs, loss, known, nodes);
  Cover out;
  out.proven = search.run(std::move(state));
  out.chosen = search.best();
  return out;
}

}  // namespace skillnad
