// How a cell of text writes a number or a date.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace skillnad::nuso {

struct Notation {
  bool number = false;          ///< reads as a number, with whatever marks
  bool comma = false;           ///< has a decimal comma
  bool point = false;           ///< has a decimal point
  bool grouped = false;         ///< has marks between thousands
  bool leading_zero = false;    ///< 0180: a code rather than a number
  bool three_decimals = false;  ///< 1,234: might be a thousands mark
  double value = 0.0;
};

/// [+ or -] digits [, or . digits] [e exponent with sign or after a decimal mark]; thousands in
/// groups of three between blanks, points, commas or apostrophes. Nothing else is a number.
Notation notation_of(std::string_view text);

enum class DateForm : std::uint8_t {
  none,       ///< no date, or one whose order of day and month is not sure
  dashes,     ///< 2023-10-05, also with the time 00:00
  plain,      ///< 20231005
  slashes,    ///< 2023/10/05
  points,     ///< 2023.10.05
  day_first,  ///< or month first: 5/10/2023, 05.10.2023, 5-10-23
  with_time   ///< 2023-10-05 12:30
};

/// How the date is written; for the first four `iso` is year-month-day.
DateForm date_form(std::string_view text, std::string& iso);

}  // namespace skillnad::nuso
