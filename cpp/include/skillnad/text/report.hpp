// The neutral report table: finished cells with their structure, which every format is made from.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "skillnad/base/table.hpp"

namespace skillnad {

enum class Align {
  left,
  right,
  decimal  ///< right, with the decimal marks below each other in plain text
};

struct ReportColumn {
  std::string header;
  Align align = Align::left;
};

/// Rows from `first_row` (counted from 0) up to the next group stand under `label`; a group with an
/// empty label has no line of its own.
struct ReportGroup {
  std::size_t first_row = 0;
  std::string label;
};

struct ReportTable {
  std::string title;
  std::vector<ReportColumn> columns;
  /// Finished cells, as many in each row as there are columns.
  std::vector<std::vector<std::string>> rows;
  /// The first columns that say what a row is: repeated where a wide table is broken, and row
  /// headers in HTML. At most as many as there are columns.
  std::size_t n_label_columns = 1;
  std::vector<ReportGroup> groups;  ///< in the order of the rows; may be empty
  std::vector<std::string> notes;
  std::string lang = "en";         ///< "en" or "sv": of the labels and the HTML element
  std::string decimal_mark = ".";  ///< what plain text aligns the numbers on
  std::string alt_text;            ///< one or two sentences for those who cannot see the table
};

struct ReportOptions {
  std::string title;
  std::string lang = "en";  ///< "en" or "sv"
  /// Numbers and names as the API has them: decimal point, no thousands mark, NA. For `print`.
  bool plain = false;
  /// The columns to show, in this order; empty: all. A name the table lacks is a logic error.
  std::vector<std::string> columns;
  /// Headers that differ from the catalogue, by column: {"estimate", "Odds ratio"}.
  std::map<std::string, std::string> headers;
  double level = 0.95;       ///< for the header of conf_low and conf_high; 0: not known, not said
  bool merge_limits = true;  ///< conf_low and conf_high in one column, "[0.12, 0.45]"
  bool skip_missing = true;  ///< leave out columns in which every cell is missing
  int decimals = -1;         ///< of estimates, standard errors and limits; -1: chosen, see below
  std::string group_by;      ///< a text column shown as row groups instead of a column
  std::size_t n_label_columns = 0;  ///< 0: the text columns before the first number, at least 1
  std::vector<std::string> notes;
  std::string alt_text;
};

/// A result's table as a report table. What a column holds follows from its name (api.md's names):
///
/// - estimate, std_error, conf_low, conf_high: the same decimals in the whole column; chosen so
/// that
///   the smallest standard error (without one: the smallest estimate) shows two significant
///   digits, at least 3 and at most 6 decimals, fewer if all numbers are 1,000 or more
/// - statistic 2 decimals; p_value 3, "<0.001" below; log_likelihood, aic, bic 2
/// - df, df1, df2 whole numbers, else 1 decimal
/// - share: a percentage with 1 decimal; share_percent: whole percent without the sign
/// - n, n_..., count, denominator..., iterations, nodes_used: whole numbers
/// - other numbers: whole if all are, else at least 4 significant digits of the smallest
/// - true and false: yes and no; text as it is
/// - a missing number is the style's mark (an en dash, plain NA), missing text an empty cell
///
/// Headers come from the catalogue of `text/labels.hpp`, and so do the cells of the column `name`
/// unless `plain`. Unknown names are their own header. Cells are kept on one line by `one_line`.
ReportTable from_table(const Table& table, const ReportOptions& options = {});

}  // namespace skillnad
