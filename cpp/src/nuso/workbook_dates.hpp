// Dates in workbooks: numbers of days that a format shows as dates.
#pragma once

#include <cstddef>
#include <string>

namespace skillnad::nuso {

/// Whether a built-in number format shows a date or time (ISO/IEC 29500-1, 18.8.30).
bool is_date_format(std::size_t id);
/// The same of a format written out: a letter of year, month, day, hour or second outside quotes,
/// brackets and escapes.
bool is_date_format(const std::string& code);

/// Year-month-day, with hours, minutes and seconds where they are not zero; the time alone below
/// one day. Empty if the number is no date of the years 1900 to 9999.
std::string date_of_serial(double serial, bool from_1904);

}  // namespace skillnad::nuso
