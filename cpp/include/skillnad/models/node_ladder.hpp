// How many quadrature nodes: the numbers tried, and when one is enough.
#pragma once

#include <algorithm>
#include <cstddef>

namespace skillnad {

/// The numbers of nodes a dimension that "auto" tries in turn.
constexpr int node_ladder[] = {7, 11, 15, 25, 41, 61, 101};
/// "auto" spends no more points on a group.
constexpr double most_points = 5000.0;
/// How far the log-likelihood may move with more nodes, for every hundred groups.
constexpr double node_tolerance = 1e-6;

inline double allowed_change(std::size_t n_groups) {
  return node_tolerance * std::max(1.0, static_cast<double>(n_groups) / 100.0);
}

/// What a number of nodes is compared with.
inline int next_nodes(int nodes) {
  for (int k : node_ladder)
    if (k > nodes) return k;
  return nodes + 20;
}

}  // namespace skillnad
