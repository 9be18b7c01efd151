#include "skillnad/formula/names.hpp"

#include <charconv>
#include <cmath>

#include "skillnad/base/utf8.hpp"

namespace skillnad::formula {
namespace {

struct Range {
  char32_t first, last;
};

// Code points from U+0080 that are no letters: controls, signs, punctuation, symbols, arrows,
// surrogates, private use, emoji. What is not listed may stand in a name.
constexpr Range not_in_names[] = {
    {0x0080, 0x00A9},   {0x00AB, 0x00B4}, {0x00B6, 0x00B9}, {0x00BB, 0x00BF}, {0x00D7, 0x00D7},
    {0x00F7, 0x00F7},   {0x1680, 0x1680}, {0x180E, 0x180E}, {0x2000, 0x2BFF}, {0x2E00, 0x2E7F},
    {0x3000, 0x3004},   {0x3008, 0x3020}, {0x3030, 0x3030}, {0xD800, 0xF8FF}, {0xFD3E, 0xFD3F},
    {0xFE00, 0xFE6F},   {0xFEFF, 0xFF0F}, {0xFF1A, 0xFF20}, {0xFFE0, 0xFFFF}, {0x1F000, 0x1FAFF},
    {0xE0000, 0x10FFFF}};

bool is_digit(char32_t point) {
  return point >= '0' && point <= '9';
}

bool is_plain_name(const std::string& name) {
  if (!utf8::valid(name)) return false;
  const std::u32string points = utf8::decode(name);
  if (points.empty() || !starts_name(points[0])) return false;
  if (points[0] == '.' && (points.size() == 1 || is_digit(points[1]))) return false;
  for (const char32_t point : points) {
    if (!continues_name(point)) return false;
  }
  return name != "TRUE" && name != "FALSE";
}

}  // namespace

bool starts_name(char32_t point) {
  if (point < 0x80) {
    return (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z') || point == '.' ||
           point == '_';
  }
  for (const Range& range : not_in_names) {
    if (point >= range.first && point <= range.last) return false;
  }
  return true;
}

bool continues_name(char32_t point) {
  return starts_name(point) || is_digit(point);
}

std::string quoted_name(const std::string& name) {
  if (is_plain_name(name)) return name;
  std::string out = "`";
  for (const char c : name) {
    if (c == '`' || c == '\\') out += '\\';
    out += c;
  }
  return out + "`";
}

std::string in_quotes(const std::string& text) {
  return "\"" + utf8::display(text) + "\"";
}

std::string number_text(double x) {
  if (x == 0.0) return "0";  // not "-0"
  char buffer[32];
  const bool whole = std::floor(x) == x && std::fabs(x) < 1e15;
  const std::to_chars_result result =
      whole ? std::to_chars(buffer, buffer + sizeof buffer, x, std::chars_format::fixed)
            : std::to_chars(buffer, buffer + sizeof buffer, x);
  return std::string(buffer, result.ptr);
}

std::string part_name(const std::string& variable, const std::string& part) {
  return variable + "[" + part + "]";
}

}  // namespace skillnad::formula
