#include "skillnad/disclosure/rounding.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "skillnad/disclosure/network.hpp"

namespace skillnad {

namespace {

constexpr double rounding = 1e-6;
constexpr std::size_t none = static_cast<std::size_t>(-1);

double below(double x, double base) {
  return base * std::floor(x / base + rounding);
}

bool is_multiple(double x, double base) {
  return std::fabs(x - base * std::round(x / base)) <= rounding * base;
}

double nearest(double x, double base) {
  return base * std::floor(x / base + 0.5);
}

/// A step along a cycle: the cell, and whether it rises when the cycle is followed.
struct Step {
  std::size_t cell;
  double sign;
};

/// Cycles of cells that are no multiples yet.
class Cycles {
 public:
  Cycles(const TableNetwork& network, const Vector& value, double base)
      : network_(network), value_(value), base_(base), at_(network.n_nodes) {
    for (std::size_t i = 0; i < network.arcs.size(); ++i) {
      at_[network.arcs[i].from].push_back(i);
      at_[network.arcs[i].to].push_back(i);
    }
  }

  /// The cycle met first on the way from a cell; as every sum holds, there always is one.
  std::vector<Step> from(std::size_t cell) const {
    std::vector<std::size_t> seen_at(network_.n_nodes, none);
    std::vector<Step> way;
    std::size_t node = network_.arcs[cell].from, next = cell;
    for (;;) {
      seen_at[node] = way.size();
      const bool forward = network_.arcs[next].from == node;
      way.push_back({next, forward ? 1.0 : -1.0});
      node = forward ? network_.arcs[next].to : network_.arcs[next].from;
      if (seen_at[node] != none) {
        way.erase(way.begin(), way.begin() + static_cast<std::ptrdiff_t>(seen_at[node]));
        return way;
      }
      const std::size_t came_by = next;
      next = none;
      for (const std::size_t i : at_[node])
        if (i != came_by && !is_multiple(value_[i], base_)) next = i;
      if (next == none) return {};  // sums that do not hold
    }
  }

 private:
  const TableNetwork& network_;
  const Vector& value_;
  double base_;
  std::vector<std::vector<std::size_t>> at_;
};

Vector round_network(Context& context, const TableNetwork& network, const Vector& original,
                     double base) {
  Vector value = original;
  const Cycles cycles(network, value, base);
  for (std::size_t cell = 0; cell < value.size(); ++cell) {
    context.tick();
    while (!is_multiple(value[cell], base)) {
      const std::vector<Step> cycle = cycles.from(cell);
      if (cycle.empty()) {
        value[cell] = nearest(value[cell], base);
        break;
      }
      // How far the cycle can be followed, forwards and backwards, and what it costs.
      const auto moved = [&](double direction) {
        double most = std::numeric_limits<double>::infinity();
        for (const Step& step : cycle) {
          const double low = below(value[step.cell], base);
          const bool rises = step.sign * direction > 0.0;
          most = std::min(most, rises ? low + base - value[step.cell] : value[step.cell] - low);
        }
        return direction * most;
      };
      const auto cost = [&](double by) {
        double sum = 0.0;
        for (const Step& step : cycle) {
          const double now = value[step.cell] - original[step.cell];
          const double then = now + step.sign * by;
          sum += then * then - now * now;
        }
        return sum;
      };
      const double up = moved(1.0), down = moved(-1.0);
      const double by = cost(up) <= cost(down) ? up : down;
      for (const Step& step : cycle) {
        double& x = value[step.cell];
        x += step.sign * by;
        if (is_multiple(x, base)) x = nearest(x, base);
      }
    }
  }
  return value;
}

Vector round_parts(Context& context, const AdditiveTable& table, double base) {
  const std::size_t n = table.value.size();
  std::vector<bool> is_total(n, false);
  for (const AdditiveTable::Sum& sum : table.sums) is_total[sum.total] = true;
  // Of how many of its paths of sums a cell is part, by total.
  std::vector<Vector> in(n, Vector(n, 0.0));
  for (std::size_t i = 0; i < n; ++i) in[i][i] = 1.0;
  std::vector<bool> done(n, false);
  for (std::size_t pass = 0; pass < table.sums.size(); ++pass) {
    bool changed = false;
    for (const AdditiveTable::Sum& sum : table.sums) {
      if (done[sum.total] || !std::all_of(sum.parts.begin(), sum.parts.end(),
                                          [&](std::size_t p) { return !is_total[p] || done[p]; }))
        continue;
      Vector& total = in[sum.total];
      std::fill(total.begin(), total.end(), 0.0);
      for (const std::size_t part : sum.parts)
        for (std::size_t i = 0; i < n; ++i) total[i] += in[part][i];
      done[sum.total] = changed = true;
    }
    if (!changed) break;
  }
  Vector value(n, 0.0);
  const auto add_up = [&] {
    for (std::size_t t = 0; t < n; ++t) {
      if (!is_total[t]) continue;
      value[t] = 0.0;
      for (std::size_t i = 0; i < n; ++i)
        if (in[t][i] != 0.0 && i != t) value[t] += in[t][i] * value[i];
    }
  };
  for (std::size_t i = 0; i < n; ++i)
    if (!is_total[i]) value[i] = nearest(table.value[i], base);
  add_up();
  for (bool better = true; better;) {
    better = false;
    for (std::size_t i = 0; i < n; ++i) {
      context.tick();
      if (is_total[i] || is_multiple(table.value[i], base)) continue;
      const double low = below(table.value[i], base);
      const double by = value[i] > low + rounding ? -base : base;
      double change = 0.0;
      for (std::size_t t = 0; t < n; ++t) {
        if (t != i && (!is_total[t] || in[t][i] == 0.0)) continue;
        const double now = value[t] - table.value[t];
        const double then = now + by * (t == i ? 1.0 : in[t][i]);
        change += then * then - now * now;
      }
      if (change >= -rounding) continue;
      value[i] += by;
      add_up();
      better = true;
    }
  }
  return value;
}

}  // namespace

Vector controlled_rounding(Context& context, const AdditiveTable& table, double base) {
  const std::optional<TableNetwork> network = table_network(table);
  return network ? round_network(context, *network, table.value, base)
                 : round_parts(context, table, base);
}

}  // namespace skillnad
