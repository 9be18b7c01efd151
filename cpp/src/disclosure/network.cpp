#include "skillnad/disclosure/network.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <queue>
#include <utility>

namespace skillnad {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double rounding = 1e-9;
constexpr std::size_t none = static_cast<std::size_t>(-1);

/// A place of a cell: the sum, and its sign in "total less parts is 0".
struct Place {
  std::size_t sum;
  double sign;
};

/// What the cells of a table can do at once: changes that leave every sum as it is.
class Circulation {
 public:
  Circulation(const TableNetwork& network, const Vector& value)
      : network_(network), value_(value), change_(value.size(), 0.0), at_(network.n_nodes) {
    for (std::size_t i = 0; i < network.arcs.size(); ++i) {
      at_[network.arcs[i].from].push_back(i);
      at_[network.arcs[i].to].push_back(i);
    }
  }

  /// The cells that what was sent has moved.
  std::vector<std::size_t> moved() const {
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < change_.size(); ++i)
      if (std::fabs(change_[i]) > rounding) out.push_back(i);
    return out;
  }

  void reset() { std::fill(change_.begin(), change_.end(), 0.0); }

  /// Sends up to `most` along the cheapest way from the end of `cell` back to its beginning; arcs
  /// of infinite cost are closed. Returns what went; `way` has the arcs it used.
  double send(std::size_t cell, const Vector& cost, double most, std::vector<std::size_t>& way) {
    const std::size_t start = network_.arcs[cell].to, end = network_.arcs[cell].from;
    std::vector<double> distance(network_.n_nodes, infinity);
    std::vector<std::size_t> by(network_.n_nodes, none);
    using Entry = std::pair<double, std::size_t>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<Entry>> queue;
    distance[start] = 0.0;
    queue.push({0.0, start});
    while (!queue.empty()) {
      const auto [far, node] = queue.top();
      queue.pop();
      if (far > distance[node]) continue;
      if (node == end) break;
      for (const std::size_t i : at_[node]) {
        if (i == cell || cost[i] == infinity || room(i, node) <= rounding) continue;
        const std::size_t next = other_end(i, node);
        const double length = far + cost[i];
        if (length >= distance[next]) continue;
        distance[next] = length;
        by[next] = i;
        queue.push({length, next});
      }
    }
    way.clear();
    if (start != end && by[end] == none) return 0.0;
    double amount = most;
    for (std::size_t node = end; node != start; node = other_end(by[node], node)) {
      way.push_back(by[node]);
      amount = std::min(amount, room(by[node], other_end(by[node], node)));
    }
    for (std::size_t node = end; node != start; node = other_end(by[node], node))
      change_[by[node]] += network_.arcs[by[node]].to == node ? amount : -amount;
    return amount;
  }

 private:
  /// How much can pass arc i when entered at `node`.
  double room(std::size_t i, std::size_t node) const {
    return network_.arcs[i].from == node ? infinity : value_[i] + change_[i];
  }
  std::size_t other_end(std::size_t i, std::size_t node) const {
    return network_.arcs[i].from == node ? network_.arcs[i].to : network_.arcs[i].from;
  }

  const TableNetwork& network_;
  const Vector& value_;
  Vector change_;
  std::vector<std::vector<std::size_t>> at_;
};

double need_of(const Vector& value, std::size_t cell, double at_least) {
  return std::max(at_least - value[cell], 1.0);
}

double rise(Circulation& circulation, const Vector& cost, std::size_t cell, double enough) {
  circulation.reset();
  std::vector<std::size_t> way;
  double sum = 0.0;
  while (sum < enough - rounding) {
    const double sent = circulation.send(cell, cost, enough - sum, way);
    if (sent <= rounding) break;
    sum += sent;
  }
  return sum;
}

Vector hidden_costs(const std::vector<bool>& hidden) {
  Vector cost(hidden.size(), infinity);
  for (std::size_t i = 0; i < hidden.size(); ++i)
    if (hidden[i]) cost[i] = 0.0;
  return cost;
}

}  // namespace

std::optional<TableNetwork> table_network(const AdditiveTable& table) {
  std::vector<std::vector<Place>> places(table.value.size());
  std::vector<std::vector<std::size_t>> members(table.sums.size());
  for (std::size_t s = 0; s < table.sums.size(); ++s) {
    places[table.sums[s].total].push_back({s, 1.0});
    members[s] = table.sums[s].parts;
    members[s].push_back(table.sums[s].total);
    for (const std::size_t part : table.sums[s].parts) places[part].push_back({s, -1.0});
  }
  for (const auto& of_cell : places)
    if (of_cell.size() > 2) return std::nullopt;
  // The signs of sums that share a cell follow from each other.
  Vector sign(table.sums.size(), 0.0);
  for (std::size_t first = 0; first < sign.size(); ++first) {
    if (sign[first] != 0.0) continue;
    sign[first] = 1.0;
    std::vector<std::size_t> open = {first};
    while (!open.empty()) {
      const std::size_t s = open.back();
      open.pop_back();
      for (const std::size_t cell : members[s]) {
        if (places[cell].size() < 2) continue;
        const bool turn = places[cell][0].sum != s;
        const Place here = places[cell][turn ? 1 : 0], there = places[cell][turn ? 0 : 1];
        const double wanted = -sign[s] * here.sign * there.sign;
        if (sign[there.sum] == 0.0) {
          sign[there.sum] = wanted;
          open.push_back(there.sum);
        } else if (sign[there.sum] != wanted) {
          return std::nullopt;
        }
      }
    }
  }
  TableNetwork network;
  network.n_nodes = table.sums.size() + 1;  // the last: outside
  const std::size_t outside = table.sums.size();
  for (const auto& of_cell : places) {
    TableNetwork::Arc arc{outside, outside};
    for (const Place& place : of_cell)
      (sign[place.sum] * place.sign > 0.0 ? arc.to : arc.from) = place.sum;
    network.arcs.push_back(arc);
  }
  return network;
}

double possible_rise(const TableNetwork& network, const Vector& value,
                     const std::vector<bool>& hidden, std::size_t cell, double enough) {
  Circulation circulation(network, value);
  return rise(circulation, hidden_costs(hidden), cell, enough);
}

std::vector<std::size_t> hide_ways(Context& context, const TableNetwork& network,
                                   const AdditiveTable& table,
                                   const std::vector<std::size_t>& targets, const Vector& loss,
                                   double at_least, std::vector<bool>& hidden) {
  Circulation circulation(network, table.value);
  Vector cost = loss;
  for (std::size_t i = 0; i < cost.size(); ++i) {
    if (hidden[i]) cost[i] = 0.0;
    if (!table.open.empty() && table.open[i]) cost[i] = infinity;
  }
  const std::vector<bool> before = hidden;
  std::vector<std::size_t> given_up, safe;
  std::vector<std::size_t> way;
  for (const std::size_t k : targets) {
    context.tick();
    circulation.reset();
    double left = need_of(table.value, k, at_least);
    while (left > rounding) {
      const double sent = circulation.send(k, cost, left, way);
      if (sent <= rounding) break;
      left -= sent;
      for (const std::size_t i : way) {
        hidden[i] = true;
        cost[i] = 0.0;
      }
    }
    (left > rounding ? given_up : safe).push_back(k);
  }
  // What later ways made needless is shown again: each target keeps the cells that its rise moves,
  // and has to find another rise only if one of them is closed.
  Vector closed = hidden_costs(hidden);
  std::vector<std::vector<std::size_t>> moved;
  for (const std::size_t k : safe) {
    rise(circulation, closed, k, need_of(table.value, k, at_least));
    moved.push_back(circulation.moved());
  }
  std::vector<std::size_t> order(loss.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return loss[a] > loss[b]; });
  for (const std::size_t i : order) {
    if (!hidden[i] || before[i]) continue;
    context.tick();
    closed[i] = infinity;
    std::vector<std::pair<std::size_t, std::vector<std::size_t>>> others;
    bool enough = true;
    for (std::size_t t = 0; enough && t < safe.size(); ++t) {
      if (!std::binary_search(moved[t].begin(), moved[t].end(), i)) continue;
      const double need = need_of(table.value, safe[t], at_least);
      enough = rise(circulation, closed, safe[t], need) >= need - rounding;
      others.emplace_back(t, circulation.moved());
    }
    hidden[i] = !enough;
    if (enough)
      for (auto& [t, cells] : others) moved[t] = std::move(cells);
    else
      closed[i] = 0.0;
  }
  return given_up;
}

}  // namespace skillnad
