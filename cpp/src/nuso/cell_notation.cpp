#include "cell_notation.hpp"

#include <charconv>
#include <cmath>

namespace skillnad::nuso {

namespace {

bool digit(char c) {
  return c >= '0' && c <= '9';
}

/// Takes `part` off the front of `text` if it is there.
bool take(std::string_view& text, std::string_view part) {
  if (text.substr(0, part.size()) != part) return false;
  text.remove_prefix(part.size());
  return true;
}

std::string_view take_digits(std::string_view& text) {
  std::size_t n = 0;
  while (n < text.size() && digit(text[n])) ++n;
  const std::string_view digits = text.substr(0, n);
  text.remove_prefix(n);
  return digits;
}

/// A mark between thousands, with exactly three digits behind it.
bool take_group(std::string_view& text, std::string_view mark, std::string& digits) {
  std::string_view rest = text;
  if (!take(rest, mark) || rest.size() < 3) return false;
  for (std::size_t i = 0; i < 3; ++i)
    if (!digit(rest[i])) return false;
  if (rest.size() > 3 && digit(rest[3])) return false;
  digits += rest.substr(0, 3);
  rest.remove_prefix(3);
  text = rest;
  return true;
}

/// Groups of thousands behind one to three digits. Between point and comma one group alone is no
/// sign of thousands: it may be decimals.
bool take_groups(std::string_view& text, std::string& digits) {
  if (digits.empty() || digits.size() > 3 || digits[0] == '0') return false;
  for (const char* mark : {" ", "\xc2\xa0", "\xe2\x80\xaf", "\xe2\x80\x89", "'", ".", ","}) {
    std::string_view rest = text;
    std::string all = digits;
    std::size_t n = 0;
    while (take_group(rest, mark, all)) ++n;
    const bool decimals = *mark == '.' || *mark == ',';
    const bool other_mark_follows =
        !rest.empty() && rest[0] != *mark && (rest[0] == '.' || rest[0] == ',');
    if (n == 0 || (decimals && n == 1 && !other_mark_follows)) continue;
    digits = all;
    text = rest;
    return true;
  }
  return false;
}

bool take_exponent(std::string_view& text, bool decimals, std::string& number) {
  if (!take(text, "e") && !take(text, "E")) return true;
  const bool minus = take(text, "-"), plus = !minus && take(text, "+");
  const std::string_view digits = take_digits(text);
  if (digits.empty() || !(minus || plus || decimals)) return false;  // 1E5 may be a code
  number += minus ? "e-" : "e";
  number += digits;
  return true;
}

}  // namespace

Notation notation_of(std::string_view text) {
  Notation out;
  std::string number;
  if (take(text, "-") || take(text, "\xe2\x88\x92"))
    number = "-";
  else
    take(text, "+");
  std::string whole(take_digits(text));
  out.grouped = take_groups(text, whole);
  const bool comma = take(text, ","), point = !comma && take(text, ".");
  const std::string_view decimals = comma || point ? take_digits(text) : std::string_view();
  if (whole.empty() && decimals.empty()) return out;
  number += whole.empty() ? "0" : whole;
  if (!decimals.empty()) number += "." + std::string(decimals);
  if (!take_exponent(text, comma || point, number) || !text.empty()) return out;
  const char* end = number.data() + number.size();
  const auto read = std::from_chars(number.data(), end, out.value);
  if (read.ec != std::errc() || read.ptr != end || !std::isfinite(out.value)) return out;
  out.number = true;
  out.comma = comma;
  out.point = point;
  out.leading_zero = whole.size() > 1 && whole[0] == '0';
  out.three_decimals = (comma || point) && decimals.size() == 3 && !whole.empty() &&
                       whole.size() <= 3 && whole[0] != '0';
  return out;
}

namespace {

bool is_day(int year, int month, int day) {
  constexpr int length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (year < 1000 || month < 1 || month > 12 || day < 1) return false;
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return day <= length[month - 1] + (month == 2 && leap ? 1 : 0);
}

int number_of(std::string_view digits) {
  int out = 0;
  for (const char c : digits.substr(0, 9)) out = 10 * out + (c - '0');
  return out;
}

std::string two(int x) {
  return (x < 10 ? "0" : "") + std::to_string(x);
}

}  // namespace

DateForm date_form(std::string_view text, std::string& iso) {
  const std::string_view first = take_digits(text);
  const auto make = [&](int year, int month, int day, DateForm form) {
    if (!is_day(year, month, day)) return DateForm::none;
    iso = std::to_string(year) + "-" + two(month) + "-" + two(day);
    return form;
  };
  if (text.empty() && first.size() == 8)
    return make(number_of(first.substr(0, 4)), number_of(first.substr(4, 2)),
                number_of(first.substr(6)), DateForm::plain);
  if (first.empty() || text.empty()) return DateForm::none;
  const char mark = text[0];
  if (mark != '-' && mark != '/' && mark != '.') return DateForm::none;
  text.remove_prefix(1);
  const std::string_view second = take_digits(text);
  if (second.empty() || second.size() > 2 || text.empty() || text[0] != mark) return DateForm::none;
  text.remove_prefix(1);
  const std::string_view third = take_digits(text);
  if (first.size() <= 2 && (third.size() == 2 || third.size() == 4) && text.empty())
    return DateForm::day_first;
  if (first.size() != 4 || third.empty() || third.size() > 2) return DateForm::none;
  if (!text.empty()) {
    if (text[0] != ' ' && text[0] != 'T') return DateForm::none;
    for (const char c : text.substr(1))
      if (!digit(c) && c != ':' && c != '.') return DateForm::none;
    if (text.find_first_of("123456789") != std::string_view::npos) return DateForm::with_time;
  }
  return make(number_of(first), number_of(second), number_of(third),
              mark == '-'   ? DateForm::dashes
              : mark == '/' ? DateForm::slashes
                            : DateForm::points);
}

}  // namespace skillnad::nuso
