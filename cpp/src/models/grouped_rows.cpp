#include "skillnad/models/grouped_rows.hpp"

#include <algorithm>

namespace skillnad {

namespace {
constexpr std::size_t lanes = 8;

std::size_t padded(std::size_t n) {
  return (n + lanes - 1) / lanes * lanes;
}
}  // namespace

GroupedRows group_rows(const Matrix& x, const Vector& y, const Vector& m, const Vector& offset,
                       const std::vector<std::uint32_t>& group_start) {
  GroupedRows rows;
  const std::size_t n_groups = group_start.size() - 1;
  rows.n_columns = x.cols();
  rows.start.resize(n_groups + 1);
  std::size_t next = 0;
  rows.row_of_pattern.resize(x.rows());
  for (std::size_t j = 0; j < n_groups; ++j) {
    rows.start[j] = next;
    for (std::size_t i = group_start[j]; i < group_start[j + 1]; ++i)
      rows.row_of_pattern[i] = static_cast<std::uint32_t>(next + (i - group_start[j]));
    next += padded(group_start[j + 1] - group_start[j]);
  }
  rows.start[n_groups] = next;
  rows.n_padded = next;
  // An odd number of cache lines between columns: with a power of two all columns of a row would
  // fall into the same set of the cache.
  rows.stride = (next / lanes | 1) * lanes;
  rows.x.assign(rows.stride * rows.n_columns, 0.0);
  rows.y.assign(rows.stride, 0.0);
  rows.m.assign(rows.stride, 0.0);
  rows.offset.assign(rows.stride, 0.0);
  for (std::size_t j = 0; j < n_groups; ++j) {
    const std::size_t first = group_start[j];
    const std::size_t last = group_start[j + 1];
    const std::size_t to = rows.start[j];
    for (std::size_t c = 0; c < x.cols(); ++c)
      std::copy(x.column(c) + first, x.column(c) + last, rows.x.data() + c * rows.stride + to);
    std::copy(y.begin() + static_cast<std::ptrdiff_t>(first),
              y.begin() + static_cast<std::ptrdiff_t>(last), rows.y.data() + to);
    std::copy(m.begin() + static_cast<std::ptrdiff_t>(first),
              m.begin() + static_cast<std::ptrdiff_t>(last), rows.m.data() + to);
    if (!offset.empty())
      std::copy(offset.begin() + static_cast<std::ptrdiff_t>(first),
                offset.begin() + static_cast<std::ptrdiff_t>(last), rows.offset.data() + to);
  }
  return rows;
}

GroupedRows counted_rows(const GroupedRows& rows, const Vector& weight) {
  GroupedRows out = rows;
  out.weight.clear();
  for (std::size_t i = 0; i < rows.row_of_pattern.size(); ++i) {
    out.y[rows.row_of_pattern[i]] *= weight[i];
    out.m[rows.row_of_pattern[i]] *= weight[i];
  }
  return out;
}

std::vector<Range> group_blocks(const GroupedRows& rows, std::size_t rows_per_block) {
  std::vector<Range> blocks;
  std::size_t first = 0;
  for (std::size_t j = 0; j < rows.n_groups(); ++j) {
    if (rows.start[j + 1] - rows.start[first] >= rows_per_block || j + 1 == rows.n_groups()) {
      blocks.push_back({first, j + 1});
      first = j + 1;
    }
  }
  return blocks;
}

std::vector<Range> row_blocks(const GroupedRows& rows, std::size_t rows_per_block) {
  std::vector<Range> blocks;
  for (std::size_t first = 0; first < rows.n_padded; first += rows_per_block)
    blocks.push_back({first, std::min(first + rows_per_block, rows.n_padded)});
  return blocks;
}

}  // namespace skillnad
