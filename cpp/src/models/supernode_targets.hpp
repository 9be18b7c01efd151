// Where the rows of a supernode stand in the supernodes they are columns of (its targets).
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "skillnad/models/sparse_structure.hpp"

namespace skillnad {

inline const Supernode& first_target(const SparseStructure& structure, const Supernode& node) {
  return structure.supernodes()[structure.supernode_of(*structure.rows(node))];
}

/// Rows that lie close together in one target. They are worked on as if there were no gaps, with
/// zeros for what is missing: then the kernels can do it.
struct CloseRows {
  bool close = false;
  std::size_t first = 0;   ///< column of the target
  std::size_t width = 0;   ///< up to the last row
  std::size_t padded = 0;  ///< a multiple of eight
};
inline CloseRows close_rows(const SparseStructure& structure, const Supernode& node) {
  constexpr std::size_t fewest = 6;
  CloseRows out;
  if (node.n_rows < fewest) return out;
  const std::uint32_t* rows = structure.rows(node);
  const Supernode& target = first_target(structure, node);
  out.first = rows[0] - target.first;
  out.width = rows[node.n_rows - 1] - rows[0] + 1;
  out.padded = (out.width + 7) / 8 * 8;
  out.close = out.first + out.width <= target.columns && out.width <= 2 * node.n_rows;
  return out;
}

/// For each supernode of which rows [first, last) of `node` are columns: fills where[i], i >=
/// first, with the row of the target's trapezium that row i of `node` is (below `last` its column
/// as well), and calls body(target, first, last).
template <class Body>
void for_each_target(const SparseStructure& structure, const Supernode& node,
                     std::vector<std::uint32_t>& where, const Body& body) {
  const std::uint32_t* rows = structure.rows(node);
  const std::size_t n = node.n_rows;
  if (where.size() < n) where.resize(n);
  for (std::size_t first = 0; first < n;) {
    const Supernode& target = structure.supernodes()[structure.supernode_of(rows[first])];
    const std::size_t end = target.first + target.columns;
    std::size_t last = first;
    for (; last < n && rows[last] < end; ++last)
      where[last] = static_cast<std::uint32_t>(rows[last] - target.first);
    // All further rows are among the target's, in the same order.
    const std::uint32_t* list = structure.rows(target);
    std::size_t at = 0;
    for (std::size_t i = last; i < n; ++i, ++at) {
      std::size_t reach = 1;
      while (at + reach < target.n_rows && list[at + reach] <= rows[i]) reach *= 2;
      at = static_cast<std::size_t>(
          std::lower_bound(list + at, list + std::min(at + reach, target.n_rows), rows[i]) - list);
      where[i] = static_cast<std::uint32_t>(target.columns + at);
    }
    body(target, first, last);
    first = last;
  }
}

}  // namespace skillnad
