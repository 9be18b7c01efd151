#include "skillnad/nuso/raw_table.hpp"

#include <algorithm>

#include "skillnad/text/print.hpp"

namespace skillnad::nuso {

void leave_out_empty(Context& context, RawTable& table) {
  const auto empty_row = [&](std::size_t row) {
    return std::all_of(table.columns.begin(), table.columns.end(), [row](const RawColumn& column) {
      return column.kind[row] == CellKind::empty;
    });
  };
  std::size_t n = table.n_rows;
  if (table.columns.size() > 1)
    while (n > 0 && empty_row(n - 1)) --n;
  if (n < table.n_rows) {
    const auto n_out = static_cast<double>(table.n_rows - n);
    context.warn("empty_rows", table.file + ": " + count_text(n_out, "row", "rows") +
                                   " without any cell at the end left out.");
    for (RawColumn& column : table.columns) {
      column.kind.resize(n);
      if (!column.text.empty()) column.text.resize(n);
      if (!column.number.empty()) column.number.resize(n);
    }
    table.n_rows = n;
  }
  const std::size_t before = table.columns.size();
  const auto unused = [](const RawColumn& column) {
    return column.name.empty() && std::all_of(column.kind.begin(), column.kind.end(),
                                              [](CellKind k) { return k == CellKind::empty; });
  };
  table.columns.erase(std::remove_if(table.columns.begin(), table.columns.end(), unused),
                      table.columns.end());
  if (table.columns.size() < before)
    context.warn("empty_columns", table.file + ": " +
                                      count_text(static_cast<double>(before - table.columns.size()),
                                                 "column", "columns") +
                                      " with neither a name nor any cell left out.");
}

}  // namespace skillnad::nuso
