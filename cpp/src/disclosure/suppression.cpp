#include "skillnad/disclosure/suppression.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "cover.hpp"
#include "skillnad/disclosure/linear_programme.hpp"

namespace skillnad {

namespace {

constexpr double rounding = 1e-6;

/// The sums as rows: the total less its parts is 0.
Matrix sum_rows(const AdditiveTable& table) {
  Matrix rows(table.sums.size(), table.value.size());
  for (std::size_t r = 0; r < table.sums.size(); ++r) {
    rows(r, table.sums[r].total) += 1.0;
    for (const std::size_t part : table.sums[r].parts) rows(r, part) -= 1.0;
  }
  return rows;
}

/// One who sees the cells that are not hidden.
class Attacker {
 public:
  Attacker(const AdditiveTable& table, double largest)
      : table_(table), rows_(sum_rows(table)), largest_(largest) {}

  /// The largest (or least) value of a cell, and what hiding each cell adds to it at the most.
  LinearSolution attack(const std::vector<bool>& hidden, std::size_t cell, double direction,
                        double most = std::numeric_limits<double>::infinity()) const {
    std::vector<std::size_t> free;
    for (std::size_t i = 0; i < hidden.size(); ++i)
      if (hidden[i]) free.push_back(i);
    LinearProgramme p;
    p.a = Matrix(rows_.rows(), free.size());
    p.b.assign(rows_.rows(), 0.0);
    for (std::size_t r = 0; r < rows_.rows(); ++r)
      for (std::size_t i = 0; i < hidden.size(); ++i)
        if (!hidden[i]) p.b[r] -= rows_(r, i) * table_.value[i];
    for (std::size_t f = 0; f < free.size(); ++f) {
      for (std::size_t r = 0; r < rows_.rows(); ++r) p.a(r, f) = rows_(r, free[f]);
      p.c.push_back(free[f] == cell ? direction : 0.0);
      p.upper.push_back(free[f] == cell ? std::min(most, largest_) : largest_);
    }
    return solve(p);
  }

  /// The hidden cells that move when `cell` rises by `need` and the others follow; empty: it
  /// cannot.
  std::vector<std::size_t> rise(const std::vector<bool>& hidden, std::size_t cell,
                                double need) const {
    const LinearSolution found = attack(hidden, cell, 1.0, table_.value[cell] + need);
    std::vector<std::size_t> out;
    if (found.status != LinearSolution::Status::optimal ||
        found.value < table_.value[cell] + need - rounding)
      return out;
    for (std::size_t i = 0, f = 0; i < hidden.size(); ++i) {
      if (!hidden[i]) continue;
      if (std::fabs(found.x[f++] - table_.value[i]) > rounding) out.push_back(i);
    }
    return out;
  }

  /// How far above its value a cell could be at the most if exactly the cells y were hidden:
  /// at most the sum of these over y, by the duality of the attacker's programme.
  Vector capacity(const Vector& prices, std::size_t cell, double need) const {
    Vector out(table_.value.size(), 0.0);
    for (std::size_t i = 0; i < out.size(); ++i) {
      double gain = i == cell ? 1.0 : 0.0;
      for (std::size_t r = 0; r < rows_.rows(); ++r) gain -= prices[r] * rows_(r, i);
      if (std::fabs(gain) < 1e-9) continue;
      out[i] = gain > 0.0 ? gain * (largest_ - table_.value[i]) : -gain * table_.value[i];
      out[i] = std::min(out[i], need);  // a cut needs no more of one cell
    }
    return out;
  }

  /// The cheapest way to have `cell` larger by `need`: which cells have to move. Empty: there is
  /// none.
  std::vector<std::size_t> cheapest_path(const std::vector<bool>& hidden, std::size_t cell,
                                         double need, const Vector& loss) const {
    const std::size_t n = table_.value.size();
    LinearProgramme p;
    p.a = Matrix(rows_.rows() + 1, 2 * n);
    p.b.assign(rows_.rows() + 1, 0.0);
    p.b.back() = need;
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t r = 0; r < rows_.rows(); ++r) {
        p.a(r, i) = rows_(r, i);
        p.a(r, n + i) = -rows_(r, i);
      }
      p.c.push_back(hidden[i] ? 0.0 : -loss[i]);
      const bool open = !table_.open.empty() && table_.open[i];
      p.upper.push_back(open ? 0.0 : largest_ - table_.value[i]);
    }
    for (std::size_t i = 0; i < n; ++i) {
      p.c.push_back(p.c[i]);
      const bool open = !table_.open.empty() && table_.open[i];
      p.upper.push_back(open ? 0.0 : table_.value[i]);
    }
    p.a(rows_.rows(), cell) = 1.0;
    p.upper[n + cell] = 0.0;
    const LinearSolution found = solve(p);
    std::vector<std::size_t> out;
    if (found.status != LinearSolution::Status::optimal) return out;
    for (std::size_t i = 0; i < n; ++i)
      if (std::fabs(found.x[i] - found.x[n + i]) > rounding) out.push_back(i);
    return out;
  }

 private:
  const AdditiveTable& table_;
  Matrix rows_;
  double largest_;
};

double largest_value(const AdditiveTable& table) {
  return 2.0 * *std::max_element(table.value.begin(), table.value.end()) + 10.0;
}

/// Shows cells again that the unsafe ones do not need, in the order given. Each target keeps the
/// cells that its rise moves, and has to find another rise only if one of them is to be shown.
template <class Need>
void show_again(Context& context, const Attacker& attacker, const std::vector<std::size_t>& targets,
                const Need& need_of, const std::vector<std::size_t>& order,
                const std::vector<bool>& unsafe, std::vector<bool>& hidden) {
  std::vector<std::vector<std::size_t>> moved;
  for (const std::size_t k : targets) moved.push_back(attacker.rise(hidden, k, need_of(k)));
  for (const std::size_t i : order) {
    if (!hidden[i] || unsafe[i]) continue;
    hidden[i] = false;
    std::vector<std::pair<std::size_t, std::vector<std::size_t>>> others;
    bool enough = true;
    for (std::size_t t = 0; enough && t < targets.size(); ++t) {
      if (!std::binary_search(moved[t].begin(), moved[t].end(), i)) continue;
      context.tick();
      others.emplace_back(t, attacker.rise(hidden, targets[t], need_of(targets[t])));
      enough = !others.back().second.empty();
    }
    if (enough)
      for (auto& [t, cells] : others) moved[t] = std::move(cells);
    else
      hidden[i] = true;
  }
}

}  // namespace

AdditiveTable with_totals(const std::vector<std::size_t>& shape, const Vector& counts) {
  std::vector<std::size_t> stride(shape.size() + 1, 1);
  for (std::size_t d = 0; d < shape.size(); ++d) stride[d + 1] = stride[d] * (shape[d] + 1);
  AdditiveTable table;
  table.value.assign(stride.back(), 0.0);
  for (std::size_t c = 0; c < counts.size(); ++c) {
    std::size_t rest = c, place = 0;
    for (std::size_t d = 0; d < shape.size(); ++d) {
      place += rest % shape[d] * stride[d];
      rest /= shape[d];
    }
    table.value[place] = counts[c];
  }
  // Along each factor a sum for every place of the others, their totals included; a factor's totals
  // are added up before the next factor needs them.
  for (std::size_t d = 0; d < shape.size(); ++d) {
    for (std::size_t start = 0; start < table.value.size(); ++start) {
      if (start / stride[d] % (shape[d] + 1) != 0) continue;
      AdditiveTable::Sum sum{start + shape[d] * stride[d], {}};
      for (std::size_t k = 0; k < shape[d]; ++k) sum.parts.push_back(start + k * stride[d]);
      table.sums.push_back(sum);
    }
  }
  for (const AdditiveTable::Sum& sum : table.sums) {
    table.value[sum.total] = 0.0;
    for (const std::size_t part : sum.parts) table.value[sum.total] += table.value[part];
  }
  table.open.assign(table.value.size(), false);
  table.open.back() = true;
  return table;
}

FeasibleRange feasible_range(const AdditiveTable& table, const std::vector<bool>& hidden,
                             std::size_t cell, double largest) {
  const Attacker attacker(table, largest);
  const LinearSolution up = attacker.attack(hidden, cell, 1.0);
  const LinearSolution down = attacker.attack(hidden, cell, -1.0);
  // A programme without an answer protects nothing.
  const double value = table.value[cell];
  return {down.status == LinearSolution::Status::optimal ? -down.value : value,
          up.status == LinearSolution::Status::optimal ? up.value : value};
}

Suppression suppress(Context& context, const AdditiveTable& table, const std::vector<bool>& unsafe,
                     const Vector& loss, double at_least, std::size_t most_nodes) {
  const std::size_t n = table.value.size();
  Suppression out;
  out.hidden = unsafe;
  if (std::find(unsafe.begin(), unsafe.end(), true) == unsafe.end()) {
    out.least_loss = true;
    return out;
  }
  const Attacker attacker(table, largest_value(table));
  const auto need_of = [&](std::size_t k) { return std::max(at_least - table.value[k], 1.0); };

  // A choice to start from, cell by cell.
  std::vector<std::size_t> targets;
  for (std::size_t k = 0; k < n; ++k) {
    if (!unsafe[k]) continue;
    context.tick();
    if (!attacker.rise(out.hidden, k, need_of(k)).empty()) {
      targets.push_back(k);
      continue;
    }
    const std::vector<std::size_t> path = attacker.cheapest_path(out.hidden, k, need_of(k), loss);
    if (path.empty()) {
      out.unprotected.push_back(k);
      continue;
    }
    targets.push_back(k);
    for (const std::size_t i : path) out.hidden[i] = true;
  }
  const auto weak = [&](const std::vector<bool>& hidden, std::vector<Vector>& cuts, Vector& needs) {
    const std::size_t before = cuts.size();
    for (const std::size_t k : targets) {
      const LinearSolution found = attacker.attack(hidden, k, 1.0);
      if (found.status != LinearSolution::Status::optimal ||
          found.value - table.value[k] >= need_of(k) - rounding)
        continue;
      cuts.push_back(attacker.capacity(found.prices, k, need_of(k)));
      needs.push_back(need_of(k));
    }
    return cuts.size() > before;
  };
  const auto loss_of = [&](const std::vector<bool>& hidden) {
    double sum = 0.0;
    for (std::size_t i = 0; i < n; ++i)
      if (hidden[i]) sum += loss[i];
    return sum;
  };
  // What the rest protects already need not be hidden, the dearest first.
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return loss[a] > loss[b]; });
  if (most_nodes == 0) {
    show_again(context, attacker, targets, need_of, order, unsafe, out.hidden);
    out.loss = loss_of(out.hidden);
    return out;
  }
  std::vector<Vector> cuts;
  Vector needs;
  for (const std::size_t i : order) {
    if (!out.hidden[i] || unsafe[i]) continue;
    context.tick();
    std::vector<bool> fewer = out.hidden;
    fewer[i] = false;
    if (!weak(fewer, cuts, needs)) out.hidden = std::move(fewer);
  }
  out.loss = loss_of(out.hidden);

  // The cheapest choice that the cuts allow is the answer as soon as it protects.
  std::size_t nodes = most_nodes;
  for (;;) {
    context.tick();
    const Cover cover = cheapest_cover(cuts, needs, loss, unsafe, table.open, out.hidden, nodes);
    if (!cover.proven) return out;
    if (loss_of(cover.chosen) >= out.loss - rounding) break;
    if (!weak(cover.chosen, cuts, needs)) {
      out.hidden = cover.chosen;
      out.loss = loss_of(out.hidden);
      break;
    }
  }
  out.least_loss = true;
  return out;
}

}  // namespace skillnad
