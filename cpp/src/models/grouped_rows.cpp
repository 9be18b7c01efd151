#include "skillnad/models/grouped_rows.hpp"

#include <algorithm>

namespace skillnad {

namespace {
constexpr std::size_t lanes = 8;

std::size_t padded(std::size_t n) {
  return (n + lanes - 1) / lanes * lanes;
}
}  // namespace

RowLayout::RowLayout(const std::vector<std::uint32_t>& group_start) : group_start_(group_start) {
  const std::size_t n_groups = group_start.size() - 1;
  rows_.start.resize(n_groups + 1);
  rows_.row_of_pattern.resize(group_start.back());
  std::size_t next = 0;
  for (std::size_t j = 0; j < n_groups; ++j) {
    rows_.start[j] = next;
    for (std::size_t i = group_start[j]; i < group_start[j + 1]; ++i)
      rows_.row_of_pattern[i] = static_cast<std::uint32_t>(next + (i - group_start[j]));
    next += padded(group_start[j + 1] - group_start[j]);
  }
  rows_.start[n_groups] = next;
  rows_.n_padded = next;
  // An odd number of cache lines between columns: with a power of two all columns of a row would
  // fall into the same set of the cache.
  rows_.stride = (next / lanes | 1) * lanes;
}

void RowLayout::start(std::size_t n_columns) {
  rows_.n_columns = n_columns;
  rows_.x.reserve(rows_.stride * n_columns);
}

void RowLayout::add(const double* cells) {
  const std::size_t end = rows_.x.size() + rows_.stride;
  const std::size_t begin = rows_.x.size();
  for (std::size_t j = 0; j + 1 < group_start_.size(); ++j) {
    rows_.x.insert(rows_.x.end(), cells + group_start_[j], cells + group_start_[j + 1]);
    rows_.x.resize(begin + rows_.start[j + 1], 0.0);
  }
  rows_.x.resize(end, 0.0);
}

GroupedRows group_rows(const Matrix& x, const Vector& y, const Vector& m, const Vector& offset,
                       const std::vector<std::uint32_t>& group_start) {
  RowLayout layout(group_start);
  layout.start(x.cols());
  for (std::size_t j = 0; j < x.cols(); ++j) layout.add(x.column(j));
  GroupedRows rows = layout.take();
  set_counts(y, m, offset, rows);
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
