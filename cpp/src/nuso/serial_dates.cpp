#include "serial_dates.hpp"

#include <cmath>

namespace skillnad::nuso {

namespace {

constexpr double seconds_a_day = 86400.0;

std::string two(long long x) {
  return (x < 10 ? "0" : "") + std::to_string(x);
}

/// The civil date of a number of days since 1970-01-01 in the Gregorian calendar, by eras of 400
/// years that begin in March.
std::string civil(long long days) {
  const long long z = days + 719468;
  const long long era = z / 146097, day_of_era = z % 146097;
  const long long year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const long long day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const long long shifted = (5 * day_of_year + 2) / 153;
  const long long day = day_of_year - (153 * shifted + 2) / 5 + 1;
  const long long month = shifted < 10 ? shifted + 3 : shifted - 9;
  const long long year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  return std::to_string(year) + "-" + two(month) + "-" + two(day);
}

/// [h], [mm], [ss]: hours, minutes or seconds that run on, a length of time and no time of day.
bool is_elapsed(const std::string& code, std::size_t from) {
  const std::size_t end = code.find(']', from);
  if (end == std::string::npos || end == from) return false;
  const char letter = code[from];
  return std::string("hHmMsS").find(letter) != std::string::npos &&
         code.find_first_not_of(letter, from) == end;
}

}  // namespace

bool is_date_format(std::size_t id) {
  return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || id == 45 || id == 47 ||
         (id >= 50 && id <= 58);
}

bool is_date_format(const std::string& code) {
  bool quoted = false, bracket = false;
  for (std::size_t i = 0; i < code.size() && code[i] != ';'; ++i) {
    const char c = code[i];
    if (c == '\\' || c == '_' || c == '*') {
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == '[' || c == ']')) {
      bracket = c == '[';
      if (bracket && is_elapsed(code, i + 1)) return false;
    } else if (!quoted && !bracket && std::string("yYmMdDhHsS").find(c) != std::string::npos) {
      return true;
    }
  }
  return false;
}

std::string date_of_serial(double serial, bool from_1904) {
  constexpr double last_serial = 2958466.0;  // the first day of the year 10000
  if (!(serial >= 0.0 && serial < last_serial)) return "";
  double days = std::floor(serial);
  double seconds = std::floor((serial - days) * seconds_a_day + 0.5);
  if (seconds >= seconds_a_day) {
    seconds = 0.0;
    days += 1.0;
  }
  const auto s = static_cast<long long>(seconds);
  std::string time = two(s / 3600) + ":" + two(s / 60 % 60) + ":" + two(s % 60);
  if (days == 0.0 && !from_1904) return time;
  // Excel counts a 29 February 1900, which was none, as day 60.
  const long long to_1970 = from_1904 ? 24107 : days < 60.0 ? 25568 : 25569;
  const std::string date = civil(static_cast<long long>(days) - to_1970);
  return s == 0 ? date : date + " " + time;
}

Moment spss_moment(const std::string& format) {
  const std::string name = format.substr(0, format.find_first_of("0123456789."));
  for (const char* day : {"DATE", "ADATE", "EDATE", "SDATE", "JDATE", "QYR", "MOYR", "WKYR"})
    if (name == day) return Moment::day;
  if (name == "DATETIME" || name == "YMDHMS") return Moment::day_and_time;
  return name == "TIME" || name == "DTIME" || name == "MTIME" ? Moment::time : Moment::none;
}

Moment stata_moment(const std::string& format) {
  const std::size_t start = format.compare(0, 2, "%-") == 0 ? 2 : 1;
  const std::string kind = format.size() < start + 1 ? "" : format.substr(start, 2);
  if (kind == "td" || kind.substr(0, 1) == "d") return Moment::day;
  return kind == "tc" || kind == "tC" ? Moment::day_and_time : Moment::none;
}

std::string moment_text(double seconds, Moment moment) {
  constexpr double first = -30610224000.0, last = 253402300800.0;  // the years 1000 and 10000
  const double whole = std::floor(seconds + 0.5);
  if (!(whole >= first && whole < last)) return "";
  if (moment == Moment::time) {
    const auto length = static_cast<long long>(std::fabs(whole));
    return (whole < 0 ? "-" : "") + two(length / 3600) + ":" + two(length / 60 % 60) + ":" +
           two(length % 60);
  }
  const double days = std::floor(whole / seconds_a_day);
  std::string day = civil(static_cast<long long>(days));
  if (moment == Moment::day) return day;
  return day + " " + moment_text(whole - days * seconds_a_day, Moment::time);
}

double spss_seconds(double number, Moment moment) {
  constexpr double days_to_1970 = 141428.0;
  return moment == Moment::time ? number : number - days_to_1970 * seconds_a_day;
}

double stata_seconds(double number, Moment moment) {
  constexpr double days_to_1970 = 3653.0;
  const double seconds = moment == Moment::day ? number * seconds_a_day : number / 1000.0;
  return seconds - days_to_1970 * seconds_a_day;
}

}  // namespace skillnad::nuso
