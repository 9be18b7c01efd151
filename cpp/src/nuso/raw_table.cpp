#include "skillnad/nuso/raw_table.hpp"

#include <algorithm>
#include <utility>

#include "serial_dates.hpp"
#include "skillnad/text/print.hpp"

namespace skillnad::nuso {

void take_dates(RawColumn& column, const std::string& program, const std::string& format) {
  const bool spss = program == "spss";
  const Moment moment = spss ? spss_moment(format) : stata_moment(format);
  if (moment == Moment::none || column.number.empty()) return;
  column.text.assign(column.kind.size(), "");
  for (std::size_t i = 0; i < column.kind.size(); ++i) {
    if (column.kind[i] != CellKind::number) continue;
    const double x = column.number[i];
    std::string text =
        moment_text(spss ? spss_seconds(x, moment) : stata_seconds(x, moment), moment);
    if (text.empty()) continue;  // no date of this age: it stays a number
    column.kind[i] = moment == Moment::time ? CellKind::text : CellKind::date;
    column.text[i] = std::move(text);
  }
}

void leave_out_empty(Context& context, RawTable& table, std::size_t n_rows) {
  if (n_rows > 0) {
    context.warn("empty_rows", table.file + ": " +
                                   count_text(static_cast<double>(n_rows), "row", "rows") +
                                   " without any cell at the end left out.");
    table.n_rows -= n_rows;
    for (RawColumn& column : table.columns) {
      column.kind.resize(table.n_rows);
      if (!column.text.empty()) column.text.resize(table.n_rows);
      if (!column.number.empty()) column.number.resize(table.n_rows);
    }
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
