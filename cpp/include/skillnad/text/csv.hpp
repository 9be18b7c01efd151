// Tables as CSV: RFC 4180 in UTF-8, comma, "\n" at the end of each line, decimal point.
//
// What is written reads back to the same bits. Missing cells are NA without quotes; text that is
// empty or reads NA is quoted, so that it is told apart.
#pragma once

#include <string>
#include <string_view>

#include "skillnad/base/table.hpp"

namespace skillnad {

/// The shortest decimal that reads back as the same double; whole numbers without ".0", exponents
/// only below 1e-4 and from 1e16 (1e-05, 1.5e+16). NaN is NA, infinity Inf and -Inf, negative zero
/// -0.
std::string csv_number(double x);

/// The cell that holds `text`: quoted if it has a comma, quote or line break, begins or ends with
/// a space, is empty or is NA.
std::string csv_text(std::string_view text);

/// The whole table with a header line. Real columns by `csv_number`, logical ones as true and
/// false, categorical ones by their level. A column of type `other` or of the wrong length is a
/// logic error: results have none.
std::string to_csv(const Table& table);

/// Reads CSV with a header line into text columns. Lines may end in "\n" or "\r\n", a byte order
/// mark is skipped. Cells that are empty or NA, both without quotes, are missing.
/// It reads the package's own files, so text that is not well formed (no header, a name twice in
/// it, a line with another number of cells, a quote that is not closed) is a logic error.
Table read_csv(std::string_view bytes);

/// What `real_column` does with a cell that is not a number.
enum class NotANumber { error, missing };

/// A text column as numbers (decimal point, no thousands mark; Inf and -Inf are read); missing
/// cells stay missing. It is a logic error if a cell is not a number and `not_a_number` says
/// `error`.
Column real_column(const Column& text, NotANumber not_a_number = NotANumber::error);

}  // namespace skillnad
