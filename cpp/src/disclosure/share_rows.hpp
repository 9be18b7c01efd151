// A table of shares as the rules read it.
#pragma once

#include <string>
#include <vector>

#include "skillnad/base/table.hpp"
#include "skillnad/disclosure/rules.hpp"

namespace skillnad {

/// One outcome of a table of shares.
struct ShareRows {
  std::vector<std::size_t> at;  ///< rows of the table
  std::vector<ShareCell> cells;
  bool overlapping = false;  ///< several answers may be given
};

struct ShareTable {
  std::vector<std::string> by;       ///< columns
  std::vector<std::string> outside;  ///< kinds of missingness beside the base: n_ES, ...
  std::vector<std::string> inside;   ///< those that count in the base as levels
  std::vector<ShareRows> outcomes;
  /// Why the rules cannot be applied; empty: they can.
  std::string fault;
};

/// Columns before `outcome` are by-columns. A by-cell that is missing or reads "total" or "totalt"
/// is a total where its base is at least that of the rows it stands for; else a level.
ShareTable read_shares(const Table& table);

}  // namespace skillnad
