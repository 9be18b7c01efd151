// Rows without missing cells.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "skillnad/data/frame.hpp"

namespace skillnad {

struct Complete {
  std::vector<std::uint8_t> keep;  ///< per row, 1 if complete; empty if every row is
  std::size_t n_kept = 0;
  std::size_t n_dropped = 0;
  /// Columns with missing cells, in the order asked for, and in how many rows each is missing; a
  /// row counts under each of its missing columns.
  std::vector<std::pair<std::string, std::size_t>> dropped_by;

  bool kept(std::size_t row) const { return keep.empty() || keep[row] != 0; }
  /// The kept rows, from 0.
  std::vector<std::uint32_t> rows() const;
};

/// Finds the rows of `frame` in which none of `columns` is missing.
///
/// `missing`: "drop", or "fail", which raises `DataError[missing]` for the first column with a
/// missing cell. Raises `DataError[no_complete_rows]` if no row is left,
/// `OptionError[argument_value]` for another `missing`.
Complete complete_rows(const Frame& frame, const std::vector<std::string>& columns,
                       const std::string& missing);

}  // namespace skillnad
