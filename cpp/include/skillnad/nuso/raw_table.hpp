// A file's cells as they stand there, before anything is decided about them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "skillnad/base/context.hpp"

namespace skillnad::nuso {

enum class CellKind : std::uint8_t {
  empty,
  text,  ///< in files of plain text also what may be a number
  number,
  logical,  ///< 0 or 1 in `number`
  date,     ///< year-month-day in `text`, perhaps with a time of day
  error     ///< what a workbook shows instead of a value
};

/// What a file says of one value of a column: SPSS and Stata give values labels.
struct ValueLabel {
  double number = 0.0;
  std::string text;  ///< the value of a column of text
  char tag = 0;      ///< a to z: Stata's missing values .a to .z
  std::string label;
};

/// Values that the file declares to be missing: from `low` to `high`, or the text.
struct MissingValues {
  double low = 0.0, high = 0.0;
  std::string text;
  bool is_text = false;
};

struct RawColumn {
  std::string name, label;
  std::vector<CellKind> kind;     ///< one a row
  std::vector<std::string> text;  ///< one a row, or empty
  std::vector<double> number;     ///< one a row, or empty
  std::vector<char> tag;          ///< one a row, or empty: Stata's kind of an empty cell
  std::vector<ValueLabel> labels;
  std::vector<MissingValues> missing;
  bool is_levels = false;  ///< `labels` are declared levels in their order, not in that of codes
};

struct RawTable {
  std::string file;  ///< the file's name, for messages
  std::size_t n_rows = 0;
  bool plain_text = false;  ///< numbers stand as text
  char delimiter = 0;
  std::vector<RawColumn> columns;
};

/// Makes the numbers of a column of SPSS ("spss") or Stata ("stata") dates where its format says
/// so: year-month-day, a time of day as text.
void take_dates(RawColumn& column, const std::string& program, const std::string& format);

/// Leaves out the last `n_rows` rows, which have no cell, and columns that have neither name nor
/// cell; each with a warning.
void leave_out_empty(Context& context, RawTable& table, std::size_t n_rows);

}  // namespace skillnad::nuso
