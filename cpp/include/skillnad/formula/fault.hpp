// A wrong formula: the message, the formula, and a caret under the fault.
#pragma once

#include <cstddef>
#include <string>

namespace skillnad::formula {

/// Throws FormulaError[code] with the text
///     message
///       y ~ alder + kön
///           ^^^^^
/// @param source  the formula as it was given, valid UTF-8
/// @param begin,end  the fault, in code points of `source`; carets are counted in code points
/// @param column  the column at fault, if one is
[[noreturn]] void throw_fault(const std::string& code, const std::string& message,
                              const std::string& source, std::size_t begin, std::size_t end,
                              const std::string& column = "");

}  // namespace skillnad::formula
