// Column names and level texts in one spelling, and what to say about a name that is not there.
#pragma once

#include <string>
#include <vector>

namespace skillnad {

/// How a text was changed to its normal spelling.
struct NameChange {
  bool composed = false;  ///< put in Unicode form C
  bool latin1 = false;    ///< was not UTF-8 and was read as ISO 8859-1
  bool trimmed = false;   ///< a byte-order mark, or (levels) blanks at the ends, taken off
  bool any() const { return composed || latin1 || trimmed; }
};

/// A column name in the form used everywhere: UTF-8, form C, no byte-order mark. Puts `text` in
/// this form and returns what was changed. `DataError[encoding]` if it is neither UTF-8 nor
/// printable ISO 8859-1, holds a zero byte, or combining marks that have no composed letter.
NameChange normalise_name(std::string& text);

/// A level of `column` in the form used everywhere: the same, and no blanks at its ends. The error
/// names the column, never the text.
NameChange normalise_level(std::string& text, const std::string& column);

/// `column "name"` for messages, what cannot be seen escaped.
std::string column_text(const std::string& name);

/// "read as Latin-1, put in Unicode form NFC": what `change` did, for notes.
std::string change_text(const NameChange& change);

/// Of the host's column names, those (as the host spells them, repeats included) that a call which
/// uses `used` must bring: equal after normalisation. Raises `DataError[unknown_column]`, so that
/// the nearest names come from the whole data frame.
std::vector<std::string> select_columns(const std::vector<std::string>& names,
                                        const std::vector<std::string>& used);

/// Raises `DataError[unknown_column]` for `name`, with the nearest of `available`.
[[noreturn]] void unknown_column(const std::string& name,
                                 const std::vector<std::string>& available);

}  // namespace skillnad
