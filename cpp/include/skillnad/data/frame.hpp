// The frame: the checked columns a call works on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/base/table.hpp"

namespace skillnad {

/// Immutable columns of equal length that have passed every check of the input:
/// names and levels are UTF-8 in form C, real cells are finite and hold no -0.0, missing cells are
/// marked (`missing` is empty if there are none) and hold 0.0 or code -1, codes lie within the
/// levels, every level occurs, levels stand in the one order of `levels.hpp`. Columns are real,
/// logical or categorical; no other type is left.
class Frame {
 public:
  Frame() = default;

  /// Reads and checks the columns `used` of `table`, in that order, each once.
  ///
  /// Raises `DataError`: `unknown_column` (with the nearest names), `duplicate_column`, `no_rows`,
  /// `unequal_length`, `type`, `encoding`, `duplicate_level`, `level_code`, `non_finite`,
  /// `all_missing`, `too_large` (2^32 - 2 rows or more). Notes go to `context`.
  static Frame read(const Table& table, const std::vector<std::string>& used, Context& context);
  /// The same without a copy: the columns move from `table`.
  static Frame read(Table&& table, const std::vector<std::string>& used, Context& context);
  /// The same without a copy: the frame shares the cells of columns that need no change.
  static Frame read(std::shared_ptr<const Table> table, const std::vector<std::string>& used,
                    Context& context);
  /// Takes columns that already fulfil the rules above.
  static Frame of(std::vector<Column> columns, std::size_t n_rows);

  std::size_t n_rows() const { return n_rows_; }
  std::size_t n_columns() const { return columns_.size(); }
  const Column& column(std::size_t i) const { return *columns_[i]; }
  /// The column of this name (any spelling that is equal in form C), or null.
  const Column* find(const std::string& name) const;
  /// The same; `DataError[unknown_column]` with the nearest names if there is none.
  const Column& at(const std::string& name) const;
  std::vector<std::string> names() const;

 private:
  std::size_t n_rows_ = 0;
  std::vector<std::shared_ptr<const Column>> columns_;
};

/// Name, type and levels alone.
Column without_cells(const Column& column);

/// The rows `rows` (from 0, in this order) of a column, or of all; levels are kept as they are.
Column gather(const Column& column, const std::vector<std::uint32_t>& rows);
/// The same in the place of `to`, whose memory is used again.
void gather(const Column& column, const std::vector<std::uint32_t>& rows, Column& to);
Frame gather(const Frame& frame, const std::vector<std::uint32_t>& rows);

}  // namespace skillnad
