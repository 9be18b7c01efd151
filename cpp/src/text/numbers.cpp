#include "skillnad/text/numbers.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "skillnad/base/error.hpp"

namespace skillnad {
namespace {

constexpr int smallest_fixed_exponent = -5;  // smaller numbers take the scientific form
constexpr int largest_fixed_exponent = 14;   // larger ones too

// Digits of a finite number in C form. The longest double has 309 digits before the point.
std::string digits_of(double x, std::chars_format format, int precision) {
  char buffer[400];
  char* const end = std::to_chars(buffer, buffer + sizeof buffer, x, format, precision).ptr;
  return std::string(buffer, end);
}

// The exponent of the C form "1.5e-07".
int exponent_of(const std::string& scientific) {
  int exponent = 0;
  const char* start = scientific.data() + scientific.find('e') + 1;
  std::from_chars(*start == '+' ? start + 1 : start, scientific.data() + scientific.size(),
                  exponent);
  return exponent;
}

std::string grouped(const std::string& whole, const std::string& mark) {
  std::string out;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    if (i > 0 && (whole.size() - i) % 3 == 0) out += mark;
    out += whole[i];
  }
  return out;
}

// Puts the marks of a style into the C form of a number, "-1234.5" or "-1.2e-07".
std::string with_marks(const std::string& digits, const NumberStyle& style) {
  const bool negative = digits.front() == '-';
  const std::size_t start = negative ? 1 : 0;
  const std::size_t whole_end =
      std::min(digits.find_first_not_of("0123456789", start), digits.size());
  const bool is_zero = digits.find_first_of("123456789") == std::string::npos;
  std::string out = negative && !is_zero ? style.minus : "";
  out += grouped(digits.substr(start, whole_end - start), style.thousands);
  for (std::size_t i = whole_end; i < digits.size(); ++i) {
    if (digits[i] == '.') {
      out += style.decimal;
    } else if (digits[i] == '-') {
      out += style.minus;
    } else {
      out += digits[i];
    }
  }
  return out;
}

// True, with the text in `out`, if `x` is not a finite number.
bool special(double x, const NumberStyle& style, std::string& out) {
  if (std::isfinite(x)) return false;
  out = std::isnan(x) ? style.missing : (x < 0 ? style.minus : "") + style.infinity;
  return true;
}

// 0.001 for three decimals.
std::string last_decimal(int decimals, const NumberStyle& style) {
  if (decimals == 0) return "1";
  return "0" + style.decimal + std::string(static_cast<std::size_t>(decimals - 1), '0') + "1";
}

// Decided before rounding: 0.0009 is below 0.001 although three decimals show it so.
bool below_last_decimal(double p, int decimals) {
  return p == 0 || decimal_exponent(p) < -decimals;
}

}  // namespace

Language language_of(const std::string& code) {
  if (code == "en") return Language::en;
  if (code == "sv") return Language::sv;
  throw OptionError("argument_value",
                    "The language '" + code + "' is not known: lang must be \"sv\" or \"en\".",
                    ErrorPlace{"lang", {}, 0});
}

const NumberStyle& plain_style() {
  static const NumberStyle style{".", "", "-", "NA", "Inf", "%"};
  return style;
}

const NumberStyle& report_style(Language language) {
  static const NumberStyle english{".", ",", "-", "–", "∞", "%"};
  static const NumberStyle swedish{",", "\u00A0", "\u2212", "–", "∞", "\u00A0%"};
  return language == Language::sv ? swedish : english;
}

std::string format_fixed(double x, int decimals, const NumberStyle& style) {
  std::string out;
  if (special(x, style, out)) return out;
  decimals = std::clamp(decimals, 0, 20);
  return with_marks(digits_of(x, std::chars_format::fixed, decimals), style);
}

std::string format_significant(double x, int digits, const NumberStyle& style) {
  std::string out;
  if (special(x, style, out)) return out;
  digits = std::clamp(digits, 1, 17);
  if (x == 0) return format_fixed(0.0, digits - 1, style);
  // The exponent after rounding to the digits asked for: 9.996 with three digits is 10.0.
  const std::string scientific = digits_of(x, std::chars_format::scientific, digits - 1);
  const int exponent = exponent_of(scientific);
  if (exponent < smallest_fixed_exponent || exponent > largest_fixed_exponent) {
    return with_marks(scientific, style);
  }
  return format_fixed(x, std::max(0, digits - 1 - exponent), style);
}

std::string format_whole(double x, const NumberStyle& style) {
  return format_fixed(x, 0, style);
}

std::string format_p(double p, const NumberStyle& style, int decimals) {
  if (std::isfinite(p) && below_last_decimal(p, decimals)) {
    return "<" + last_decimal(decimals, style);
  }
  return format_fixed(p, decimals, style);
}

std::string format_p_text(double p, const NumberStyle& style, int decimals) {
  const std::string cell = format_p(p, style, decimals);
  return cell.front() == '<' ? "p < " + cell.substr(1) : "p = " + cell;
}

std::string format_percent(double share, int decimals, const NumberStyle& style) {
  if (std::isnan(share)) return style.missing;
  return format_fixed(100.0 * share, decimals, style) + style.percent;
}

int decimal_exponent(double x) {
  char buffer[40];
  char* const end =
      std::to_chars(buffer, buffer + sizeof buffer, std::fabs(x), std::chars_format::scientific)
          .ptr;
  return exponent_of(std::string(buffer, end));
}

int decimals_for(double x, int digits, int fewest, int most) {
  if (x == 0 || !std::isfinite(x)) return fewest;
  return std::clamp(digits - 1 - decimal_exponent(x), fewest, most);
}

}  // namespace skillnad
