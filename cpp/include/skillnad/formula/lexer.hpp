// From the text of a formula to its tokens.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace skillnad::formula {

struct Token {
  enum class Kind { number, name, quoted_name, text, symbol, end };
  Kind kind = Kind::end;
  std::string text;       ///< name, string without quotes, or symbol: "+", "%in%", "||", ...
  double number = 0.0;    ///< the value of a number
  std::size_t begin = 0;  ///< in code points
  std::size_t stop = 0;   ///< one past the last code point
};

/// The tokens of `source`, the last of kind `end`.
/// Throws FormulaError[syntax] for a character or string that has no meaning here.
std::vector<Token> tokens_of(const std::string& source);

}  // namespace skillnad::formula
