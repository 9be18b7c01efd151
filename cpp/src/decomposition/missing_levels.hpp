// Missing cells of criteria as levels of their own: that something was not documented says
// something of the case.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/base/table.hpp"

namespace skillnad {

struct MissingLevels {
  Table table;
  /// Numbers with missing cells: the categorical column that tells which cells those were.
  std::map<std::string, std::string> indicator_of;
  /// Criteria with missing cells, and in how many rows.
  std::vector<std::pair<std::string, std::size_t>> missing;
};

/// The column that tells kinds of missing cells of a criterion apart, where the data have it.
std::string kinds_column(const std::string& criterion);

/// The columns `plain` as they are and `criteria` without missing cells: levels get one more,
/// "(missing)" or "(missing: kind)", numbers the mean of the others and an indicator.
/// Notes and errors of reading the columns: see Frame::read.
MissingLevels with_missing_levels(Context& context, const std::shared_ptr<const Table>& table,
                                  const std::vector<std::string>& plain,
                                  const std::vector<std::string>& criteria);

}  // namespace skillnad
