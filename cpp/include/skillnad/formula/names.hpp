// Names in formulas: which characters they may have, when they need backquotes, numbers as text.
#pragma once

#include <string>

namespace skillnad::formula {

/// Whether a name may begin with this code point: letters of any script, '.' or '_'.
bool starts_name(char32_t point);

/// Whether a name may go on with this code point: as above, and digits.
bool continues_name(char32_t point);

/// The name as it is written in a formula: in backquotes if it is not a plain name.
std::string quoted_name(const std::string& name);

/// The text in double quotes, safe to show: for messages.
std::string in_quotes(const std::string& text);

/// The shortest text that reads back as the same number; whole numbers below 1e15 with all digits.
std::string number_text(double x);

/// "kön[Man]": a column of a variable with several; `part` is a level or a number from 1.
std::string part_name(const std::string& variable, const std::string& part);

}  // namespace skillnad::formula
