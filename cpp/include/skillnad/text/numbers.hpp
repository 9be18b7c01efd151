// Numbers as text: the same characters on every machine and in every locale.
//
// All digits are those of the exact binary value, rounded to nearest (an exact half goes to the
// even digit). A number that rounds to zero has no minus sign.
#pragma once

#include <string>

namespace skillnad {

/// The language of a report.
enum class Language { en, sv };

/// "en" or "sv"; anything else is `OptionError[argument_value]` on argument `lang`.
Language language_of(const std::string& code);

/// The marks numbers are written with.
struct NumberStyle {
  std::string decimal;    ///< between the whole part and the decimals
  std::string thousands;  ///< between groups of three digits before the decimal mark; may be empty
  std::string minus;
  std::string missing;   ///< stands for NaN
  std::string infinity;  ///< without its sign
  std::string percent;   ///< after a percentage, with the space the language wants
};

/// What `print` shows and what is easy to read back: 1234.5, -0.25, NA, Inf, 67%.
const NumberStyle& plain_style();

/// Reports. English: 1,234.5, -0.25 (hyphen-minus, so that cells can be pasted into a calculation),
/// 67%. Swedish: 1 234,5 and 67 % with no-break spaces (U+00A0), minus U+2212. Both: a missing
/// value is an en dash, infinity is U+221E.
const NumberStyle& report_style(Language language);

/// `x` with exactly `decimals` (0 to 20) digits after the decimal mark: 0.500, 1,234.0.
std::string format_fixed(double x, int decimals, const NumberStyle& style);

/// `x` with at least `digits` (1 to 17) significant digits: digits before the decimal mark are
/// never replaced by zeros (123456 stays 123456 with 3 digits). Below 1e-5 and from 1e15 in
/// scientific form, 1.23e-07.
std::string format_significant(double x, int digits, const NumberStyle& style);

/// A count: `x` rounded to a whole number, 22,000.
std::string format_whole(double x, const NumberStyle& style);

/// A p-value for a table cell: "0.012", and "<0.001" ("<0,001") where it is below the last decimal
/// shown.
std::string format_p(double p, const NumberStyle& style, int decimals = 3);

/// A p-value for a sentence: "p = 0.012", "p < 0.001" (Swedish "p < 0,001"); a missing one is
/// "p = " and the style's mark.
std::string format_p_text(double p, const NumberStyle& style, int decimals = 3);

/// A share between 0 and 1 as a percentage, 0.666 -> "67%" (Swedish "67 %").
std::string format_percent(double share, int decimals, const NumberStyle& style);

/// The exponent of the first significant digit of the shortest decimal that reads back as `x`: -3
/// for 0.001, -1 for 0.5, 3 for 1234. `x` must be finite and not zero.
int decimal_exponent(double x);

/// The decimals that show `x` with `digits` significant digits, between `fewest` and `most`.
int decimals_for(double x, int digits, int fewest, int most);

}  // namespace skillnad
