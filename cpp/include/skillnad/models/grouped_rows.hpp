// The collapsed rows of a fit, laid out for the row kernels: column by column, each group padded to
// a multiple of eight rows with rows of no trials, which add exactly zero to every sum.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "skillnad/base/matrix.hpp"
#include "skillnad/formula/model_matrix.hpp"

namespace skillnad {

struct GroupedRows {
  std::size_t n_columns = 0;
  std::size_t stride = 0;          ///< rows between two columns of `x`
  std::size_t n_padded = 0;        ///< rows in use, padding included
  std::vector<std::size_t> start;  ///< first padded row of each group, and the end
  Vector x;                        ///< design, column-major, `stride` x `n_columns`
  Vector y;                        ///< successes
  Vector m;                        ///< trials
  Vector offset;                   ///< added to the linear predictor; empty: nothing
  /// Intervals between two thresholds instead of binomial rows (interval_rows.hpp): the design of
  /// the lower predictor, laid out as `x`, and which ends there are; else empty.
  Vector lower;
  std::vector<std::uint8_t> ends;
  Vector weight;  ///< of each group's log-likelihood; empty: 1
  /// Where the rows of the pattern design went: padded row of each pattern.
  std::vector<std::uint32_t> row_of_pattern;

  std::size_t n_groups() const { return start.size() - 1; }
  /// The offsets from a padded row on, or null: as the kernels take them.
  const double* offset_from(std::size_t row) const {
    return offset.empty() ? nullptr : offset.data() + row;
  }
  bool intervals() const { return !lower.empty(); }
};

/// Lays out a design whose columns come one by one; `y`, `m` and `offset` are still to come.
class RowLayout : public formula::DesignSink {
 public:
  /// @param group_start  the first pattern of each group and the end
  explicit RowLayout(const std::vector<std::uint32_t>& group_start);
  void start(std::size_t n_columns) override;
  void add(const double* cells) override;
  /// What was laid out; the layout is empty afterwards.
  GroupedRows take() { return std::move(rows_); }

 private:
  const std::vector<std::uint32_t>& group_start_;
  GroupedRows rows_;
};

/// Puts what belongs to each pattern into rows whose design is laid out; `offset` may be empty.
template <class Counts>
void set_counts(const Counts& y, const Counts& m, const Vector& offset, GroupedRows& rows) {
  rows.y.assign(rows.stride, 0.0);
  rows.m.assign(rows.stride, 0.0);
  rows.offset.assign(offset.empty() ? 0 : rows.stride, 0.0);
  for (std::size_t i = 0; i < rows.row_of_pattern.size(); ++i) {
    const std::size_t to = rows.row_of_pattern[i];
    rows.y[to] = y[i];
    rows.m[to] = m[i];
    if (!offset.empty()) rows.offset[to] = offset[i];
  }
}

/// Lays out the patterns. `group_start` holds the first pattern of each group and the end;
/// `offset` may be empty.
GroupedRows group_rows(const Matrix& x, const Vector& y, const Vector& m, const Vector& offset,
                       const std::vector<std::uint32_t>& group_start);

/// The same rows with the trials of pattern i counted `weight[i]` times.
GroupedRows counted_rows(const GroupedRows& rows, const Vector& weight);

/// A half-open range: of groups, or of padded rows. The unit of work of a thread.
struct Range {
  std::size_t first;
  std::size_t last;
};

/// Consecutive groups in blocks of about `rows` padded rows. Depends on the data only, never on the
/// number of threads: sums are taken within a block, then over the blocks in order.
std::vector<Range> group_blocks(const GroupedRows& rows, std::size_t rows_per_block);
/// The padded rows in blocks of `rows_per_block` (a multiple of eight).
std::vector<Range> row_blocks(const GroupedRows& rows, std::size_t rows_per_block);

}  // namespace skillnad
