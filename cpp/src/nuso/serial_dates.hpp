// Dates that are numbers of days, seconds or milliseconds, which a format shows as dates.
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

/// What the format of a variable of SPSS ("DATE11": seconds since 14 October 1582) or Stata ("%td":
/// days, "%tc": milliseconds since 1 January 1960) makes of its numbers.
enum class Moment { none, day, day_and_time, time };
Moment spss_moment(const std::string& format);
Moment stata_moment(const std::string& format);

/// Seconds since 1970 as text: a day, a day with its time, or hours, minutes and seconds (which may
/// be more than 24 hours, and then count from 0). Empty before the year 1000 and after 9999.
std::string moment_text(double seconds, Moment moment);

/// The seconds since 1970 of a number in such a format; the number itself for a time.
double spss_seconds(double number, Moment moment);
double stata_seconds(double number, Moment moment);

}  // namespace skillnad::nuso
