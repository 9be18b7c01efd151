#include "skillnad/data/complete.hpp"

#include "skillnad/base/error.hpp"
#include "skillnad/data/names.hpp"

namespace skillnad {

namespace {

[[noreturn]] void missing_refused(const Column& column) {
  RowCollector rows;
  for (std::size_t i = 0; i < column.missing.size(); ++i) {
    if (column.missing[i] != 0) rows.add(i);
  }
  throw DataError("missing",
                  column_text(column.name) + " is missing in " + rows.text() +
                      " and missing=\"fail\" was asked for: fill or remove these rows, or use "
                      "missing=\"drop\"",
                  rows.place(column.name));
}

}  // namespace

std::vector<std::uint32_t> Complete::rows() const {
  std::vector<std::uint32_t> rows;
  rows.reserve(n_kept);
  for (std::size_t i = 0; i < n_kept + n_dropped; ++i) {
    if (kept(i)) rows.push_back(static_cast<std::uint32_t>(i));
  }
  return rows;
}

Complete complete_rows(const Frame& frame, const std::vector<std::string>& columns,
                       const std::string& missing) {
  if (missing != "drop" && missing != "fail") {
    throw OptionError("argument_value", "missing is \"drop\" or \"fail\"",
                      ErrorPlace{"missing", {}, 0});
  }
  Complete complete;
  const std::size_t n = frame.n_rows();
  for (const std::string& name : columns) {
    const Column& column = frame.at(name);
    if (column.missing.empty()) continue;
    bool seen = false;
    for (const auto& entry : complete.dropped_by) seen = seen || entry.first == column.name;
    if (seen) continue;
    if (missing == "fail") missing_refused(column);
    if (complete.keep.empty()) complete.keep.assign(n, 1);
    std::size_t n_missing = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const bool gone = column.missing[i] != 0;
      n_missing += gone;
      complete.keep[i] &= gone ? 0 : 1;
    }
    complete.dropped_by.emplace_back(column.name, n_missing);
  }
  complete.n_kept = n;
  if (complete.keep.empty()) return complete;
  complete.n_kept = 0;
  for (const std::uint8_t k : complete.keep) complete.n_kept += k;
  complete.n_dropped = n - complete.n_kept;
  if (complete.n_kept == 0) {
    std::string list;
    for (const auto& entry : complete.dropped_by) {
      list += (list.empty() ? "" : ", ") + column_text(entry.first) + " in " +
              std::to_string(entry.second);
    }
    throw DataError("no_complete_rows", "each of the " + std::to_string(n) +
                                            " rows has a missing cell (" + list +
                                            "): leave out the columns that are mostly missing");
  }
  return complete;
}

}  // namespace skillnad
