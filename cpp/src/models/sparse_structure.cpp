#include "skillnad/models/sparse_structure.hpp"

#include <algorithm>

#include "minimum_degree.hpp"

namespace skillnad {

namespace {

constexpr std::uint32_t none = 0xffffffffu;
/// Largest share of zeros a supernode may store.
constexpr double largest_zeros = 0.05;

double trapezium(double columns, double rows) {
  return 0.5 * columns * (columns + 1.0) + columns * rows;
}

/// The step that follows each: that of the first of its rows; none at a root.
std::vector<std::uint32_t> parents(const Elimination& order, std::size_t n_nodes) {
  std::vector<std::uint32_t> step_of(n_nodes);
  for (std::size_t s = 0; s < order.n_steps(); ++s)
    for (std::size_t k = order.column_start[s]; k < order.column_start[s + 1]; ++k)
      step_of[order.columns[k]] = static_cast<std::uint32_t>(s);
  std::vector<std::uint32_t> parent(order.n_steps(), none);
  for (std::size_t s = 0; s < order.n_steps(); ++s)
    for (std::size_t k = order.row_start[s]; k < order.row_start[s + 1]; ++k)
      parent[s] = std::min(parent[s], step_of[order.rows[k]]);
  return parent;
}

/// The step each is put together with: itself, or a later one that its columns may join because
/// nearly all of the other's trapezium is theirs too.
std::vector<std::uint32_t> joined_steps(const Elimination& order,
                                        const std::vector<std::uint32_t>& sizes) {
  const std::size_t n = order.n_steps();
  const std::vector<std::uint32_t> parent = parents(order, sizes.size());
  std::vector<double> columns(n, 0.0), rows(n, 0.0), zeros(n, 0.0);
  for (std::size_t s = 0; s < n; ++s) {
    for (std::size_t k = order.column_start[s]; k < order.column_start[s + 1]; ++k)
      columns[s] += sizes[order.columns[k]];
    for (std::size_t k = order.row_start[s]; k < order.row_start[s + 1]; ++k)
      rows[s] += sizes[order.rows[k]];
  }
  std::vector<std::uint32_t> joined(n);
  for (std::size_t s = 0; s < n; ++s) {
    joined[s] = static_cast<std::uint32_t>(s);
    const std::uint32_t p = parent[s];
    if (p == none) continue;
    const double size = trapezium(columns[s] + columns[p], rows[p]);
    const double empty = zeros[s] + zeros[p] + size - trapezium(columns[s], rows[s]) -
                         trapezium(columns[p], rows[p]);
    if (empty > largest_zeros * size) continue;
    joined[s] = p;
    columns[p] += columns[s];
    zeros[p] = empty;
  }
  for (std::size_t s = n; s-- > 0;) joined[s] = joined[joined[s]];
  return joined;
}

}  // namespace

SparseStructure::SparseStructure(const std::vector<std::uint32_t>& sizes,
                                 const std::vector<Edge>& edges)
    : position_(sizes.size()) {
  const Elimination order = minimum_degree(sizes, edges);
  const std::vector<std::uint32_t> joined = joined_steps(order, sizes);
  const std::size_t n = order.n_steps();
  // Steps by the one they are part of; that one comes last.
  std::vector<std::size_t> start(n + 1, 0);
  for (const std::uint32_t s : joined) ++start[s + 1];
  for (std::size_t s = 0; s < n; ++s) start[s + 1] += start[s];
  std::vector<std::uint32_t> parts(n);
  std::vector<std::size_t> next(start.begin(), start.end() - 1);
  for (std::size_t s = 0; s < n; ++s) parts[next[joined[s]]++] = static_cast<std::uint32_t>(s);

  for (std::size_t s = 0; s < n; ++s) {
    if (start[s] == start[s + 1]) continue;
    Supernode node{supernode_of_.size(), 0, 0, 0, 0, 0};
    for (std::size_t k = start[s]; k < start[s + 1]; ++k)
      for (std::size_t c = order.column_start[parts[k]]; c < order.column_start[parts[k] + 1];
           ++c) {
        const std::uint32_t i = order.columns[c];
        position_[i] = static_cast<std::uint32_t>(supernode_of_.size());
        supernode_of_.resize(supernode_of_.size() + sizes[i],
                             static_cast<std::uint32_t>(supernodes_.size()));
      }
    node.columns = supernode_of_.size() - node.first;
    node.stride = node.columns < wide ? node.columns : (node.columns + 7) / 8 * 8;
    supernodes_.push_back(node);
  }
  std::size_t s = 0;
  for (Supernode& node : supernodes_) {
    while (start[s] == start[s + 1]) ++s;
    node.rows = rows_.size();
    for (std::size_t k = order.row_start[s]; k < order.row_start[s + 1]; ++k) {
      const std::uint32_t i = order.rows[k];
      for (std::uint32_t c = 0; c < sizes[i]; ++c) rows_.push_back(position_[i] + c);
    }
    std::sort(rows_.begin() + static_cast<std::ptrdiff_t>(node.rows), rows_.end());
    node.n_rows = rows_.size() - node.rows;
    node.values = n_values_;
    n_values_ += (node.columns + node.n_rows) * node.stride;
    const double c = static_cast<double>(node.columns);
    const double r = static_cast<double>(node.n_rows);
    work_ += c * (c * c / 6.0 + 0.5 * r * (c + r));
    ++s;
  }
  n_values_ += 8;  // kernels may look at up to seven cells after the last
}

BlockPlace SparseStructure::place(std::size_t a, std::size_t b) const {
  const std::size_t early = std::min(position_[a], position_[b]);
  const std::size_t late = std::max(position_[a], position_[b]);
  const Supernode& node = supernodes_[supernode_of_[early]];
  std::size_t row = late - node.first;
  if (row >= node.columns) {
    const std::uint32_t* first = rows(node);
    row = node.columns +
          static_cast<std::size_t>(std::lower_bound(first, first + node.n_rows, late) - first);
  }
  const std::size_t cell = node.values + row * node.stride + (early - node.first);
  const auto stride = static_cast<std::uint32_t>(node.stride);
  return position_[a] >= position_[b] ? BlockPlace{cell, stride, 1} : BlockPlace{cell, 1, stride};
}

}  // namespace skillnad
