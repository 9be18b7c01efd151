#include "skillnad/formula/columns.hpp"

#include <algorithm>

namespace skillnad::formula {

RowCollector source_rows_of(const Columns& columns, const std::vector<std::size_t>& patterns) {
  std::vector<std::size_t> rows;
  for (const std::size_t pattern : patterns) {
    const std::vector<std::size_t> of_pattern = columns.source_rows(pattern);
    rows.insert(rows.end(), of_pattern.begin(), of_pattern.end());
  }
  std::sort(rows.begin(), rows.end());
  RowCollector out;
  for (const std::size_t row : rows) out.add(row);
  return out;
}

}  // namespace skillnad::formula
