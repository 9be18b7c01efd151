// The order in which a sparse symmetric system is eliminated so that little fills in, and what each
// step fills in: minimum degree on a quotient graph.
//
// A node is a block of unknowns. All choices are made on whole numbers, ties by index, so the order
// is the same everywhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace skillnad {

/// Steps of the elimination. The nodes of a step are adjacent to each other and to all nodes of its
/// rows when it is their turn: together they are a dense trapezium of the factor.
struct Elimination {
  std::vector<std::size_t> column_start = {0};
  std::vector<std::uint32_t> columns;  ///< step s eliminates columns[column_start[s]...]
  std::vector<std::size_t> row_start = {0};
  std::vector<std::uint32_t> rows;  ///< the nodes it leaves connected, in no order

  std::size_t n_steps() const { return column_start.size() - 1; }
};

/// `weight`: unknowns of each node, at least 1. `edges`: pairs of different nodes that are
/// adjacent, in any order, repeats allowed.
Elimination minimum_degree(const std::vector<std::uint32_t>& weight,
                           const std::vector<std::pair<std::uint32_t, std::uint32_t>>& edges);

}  // namespace skillnad
