// Which cells of a table of shares may not be shown, so that no unsafe count can be worked out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/base/matrix.hpp"
#include "skillnad/disclosure/settings.hpp"

namespace skillnad {

/// One row of a table of shares: the cases of one cell of the by-columns at one level of an
/// outcome.
struct ShareCell {
  /// One code a by-column, of any numbering from 0; -1: the row is the total over that column.
  std::vector<std::int32_t> by;
  /// Rows of one by-cell and outcome split its base, unless they may overlap (`overlapping`).
  std::int32_t outcome = 0;
  std::int32_t level = 0;
  double n = 0.0;     ///< cases at this level
  double base = 0.0;  ///< valid cases, the same in all rows of a by-cell and outcome
  /// Other counts of the by-cell that add up to `total`, with its base: kinds of missingness. The
  /// same kinds in all rows; may be empty.
  Vector kinds;
};

/// What is hidden, one a row.
struct ShareProtection {
  std::vector<bool> cell;   ///< n, share and limits
  std::vector<bool> base;   ///< the base (then the cell as well)
  std::vector<bool> kinds;  ///< a kind of missingness, so all kinds and the total of all cases
  // Why: rows whose own count breaks a rule.
  std::vector<bool> small_count, small_base, full_row, small_kind;
  /// Rows whose count can still be told from what is shown.
  std::vector<bool> unprotected;
};

/// Hides what breaks a rule and the cells without which it could be worked out.
///
/// Unsafe are a count from 1 to min_count - 1, shown or implied (base less the levels that are
/// shown); every count of a row whose base is below min_base, or that has all its cases at one
/// level; a base below min_count (for everybody: below min_base); a kind of missingness of 1 to
/// min_count - 1 cases. One who sees the rest knows the bases shown, the totals that stand in the
/// table, and, whether they do or not, the total of each level over all rows, as far as it is safe
/// itself. An unsafe count could be min_count or more for all he can tell.
/// The `audience` internal is treated as `other_units` here: hiding is up to the caller.
/// @param overlapping  levels are answers of which several may be given: each stands for itself
ShareProtection protect_shares(Context& context, const std::vector<ShareCell>& cells,
                               const DisclosureRules& rules, bool overlapping = false);

/// The rows whose count, share and limits may not be shown: `protect_shares().cell`.
std::vector<bool> suppressed_cells(Context& context, const std::vector<ShareCell>& cells,
                                   const DisclosureRules& rules, bool overlapping = false);

}  // namespace skillnad
