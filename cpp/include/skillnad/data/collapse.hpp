// Equal covariate patterns inside a group become one row with a count.
//
// A model sees a row only through its group and its covariates, so n rows cost no more than their
// distinct patterns. Patterns stand in one order whatever the order of the rows: by group, then by
// the key columns in the order given (numbers by value, levels by position, a missing cell last).
// Everything computed from the patterns is then the same to the bit for any order of the rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/base/shared_vector.hpp"
#include "skillnad/base/table.hpp"

namespace skillnad {

struct Patterns {
  static constexpr std::uint32_t not_kept = UINT32_MAX;

  std::size_t n_rows = 0;                     ///< rows collapsed (kept rows only)
  std::size_t n_groups = 0;                   ///< groups that occur; 1 if there is no group column
  std::vector<std::uint32_t> first_row;       ///< per pattern: its first row in the frame
  std::vector<std::uint32_t> pattern_of_row;  ///< per frame row; `not_kept` for rows left out
  SharedVector count;                         ///< per pattern: rows, at least 1
  SharedCodes group_of_pattern;               ///< non-decreasing
  std::vector<std::uint32_t> group_start;     ///< n_groups + 1: patterns of group g are
                                              ///< [group_start[g], group_start[g + 1])

  std::size_t size() const { return count.size(); }
  /// A row of group g in the frame: where its label stands in the group columns.
  std::uint32_t row_of_group(std::size_t g) const { return first_row[group_start[g]]; }
};

/// Collapses the rows kept by `keep` (empty: all; else one byte a row).
///
/// `keys`: the columns that make a pattern, real, logical or categorical, of equal length; -0.0
/// equals 0.0. `groups`: none, one or several columns; a group is a combination of their cells that
/// occurs. Give at least one column in all. Cost: O(rows x columns) while the product of the ranges
/// is small, else a sort of the rows. Raises `DataError[too_large]` from 2^32 - 2 rows,
/// `Interrupted`.
Patterns collapse(Context& context, const std::vector<const Column*>& keys,
                  const std::vector<const Column*>& groups,
                  const std::vector<std::uint8_t>& keep = {});

/// The sum of `values` (one per frame row) over the rows of each pattern. Exact, so independent of
/// the order of the rows, for whole numbers whose sums stay below 2^53.
std::vector<double> sum_by_pattern(const Patterns& patterns, const double* values);

}  // namespace skillnad
