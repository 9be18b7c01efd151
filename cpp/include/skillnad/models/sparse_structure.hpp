// Where the numbers of a sparse Cholesky factor stand: found once for a pattern of blocks.
//
// Unknowns come in nodes (the effects of one level); H has a dense block for each node and for each
// pair of adjacent nodes. Nodes with the same rows below them are put together to supernodes, whose
// part of the factor is one dense trapezium, stored row by row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace skillnad {

/// Columns of the factor that are dense in the same rows. Row k of its trapezium begins at
/// `values + k * stride`: first its own `columns` rows, then the `n_rows` below.
struct Supernode {
  std::size_t first;    ///< its first column, in the order of elimination
  std::size_t columns;  ///< how many
  std::size_t rows;     ///< where its list of rows below begins
  std::size_t n_rows;
  std::size_t values;
  std::size_t stride;
};

/// Entry (i, j) of a block stands at `first + i * row_step + j * column_step`.
struct BlockPlace {
  std::size_t first;
  std::uint32_t row_step;
  std::uint32_t column_step;
};

class SparseStructure {
 public:
  using Edge = std::pair<std::uint32_t, std::uint32_t>;

  /// `sizes`: unknowns of each node, at least 1. `edges`: pairs of different adjacent nodes, in any
  /// order, repeats allowed.
  SparseStructure(const std::vector<std::uint32_t>& sizes, const std::vector<Edge>& edges);

  std::size_t n_unknowns() const { return supernode_of_.size(); }
  std::size_t n_values() const { return n_values_; }
  /// Multiplications of a factorisation.
  double work() const { return work_; }
  /// Where the first unknown of a node stands in the order of elimination.
  std::size_t position(std::size_t node) const { return position_[node]; }
  /// The block with the rows of node a and the columns of node b, equal or adjacent. Of a node's
  /// own block the lower triangle counts.
  BlockPlace place(std::size_t a, std::size_t b) const;

  const std::vector<Supernode>& supernodes() const { return supernodes_; }
  std::size_t supernode_of(std::size_t unknown) const { return supernode_of_[unknown]; }
  /// The rows below a supernode, rising.
  const std::uint32_t* rows(const Supernode& node) const { return rows_.data() + node.rows; }

  /// Supernodes with fewer columns are worked on one entry at a time and stored without padding;
  /// the others go through the kernels, so their rows are padded to a multiple of eight.
  static constexpr std::size_t wide = 8;

 private:
  std::vector<std::uint32_t> position_;
  std::vector<std::uint32_t> supernode_of_;
  std::vector<Supernode> supernodes_;
  std::vector<std::uint32_t> rows_;
  std::size_t n_values_ = 0;
  double work_ = 0.0;
};

}  // namespace skillnad
