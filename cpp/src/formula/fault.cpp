#include "skillnad/formula/fault.hpp"

#include <algorithm>

#include "skillnad/base/error.hpp"
#include "skillnad/base/utf8.hpp"

namespace skillnad::formula {

namespace {

constexpr std::size_t shown_width = 76;    // of a long formula
constexpr std::size_t context_width = 30;  // shown before the fault

// Signs that take no column of their own, or turn the writing direction.
bool is_invisible(char32_t point) {
  return point < 0x20 || (point >= 0x7F && point < 0xA0) || (point >= 0x200B && point <= 0x200F) ||
         (point >= 0x2028 && point <= 0x202E) || (point >= 0x2060 && point <= 0x206F) ||
         point == 0xFEFF;
}

std::string slice(const std::u32string& points, std::size_t begin, std::size_t end) {
  std::string out;
  for (std::size_t i = begin; i < end; ++i) {
    const bool space = points[i] == '\t' || points[i] == '\n' || points[i] == '\r';
    utf8::append(out, space ? U' ' : is_invisible(points[i]) ? U'\uFFFD' : points[i]);
  }
  return out;
}

}  // namespace

void throw_fault(const std::string& code, const std::string& message, const std::string& source,
                 std::size_t begin, std::size_t end, const std::string& column) {
  const std::u32string points = utf8::decode(source);
  begin = std::min(begin, points.size());
  end = std::min(std::max(end, begin + 1), std::max(points.size(), begin + 1));

  std::size_t first = 0;
  std::size_t last = points.size();
  if (points.size() > shown_width) {
    first = begin > context_width ? begin - context_width : 0;
    last = std::min(points.size(), first + shown_width);
  }
  const std::string before = first > 0 ? "..." : "";
  const std::string after = last < points.size() ? "..." : "";
  const std::size_t carets = std::min(end, std::max(last, begin + 1)) - begin;

  std::string text = message;
  text += "\n  " + before + slice(points, first, last) + after;
  text += "\n  " + std::string(before.size() + begin - first, ' ') + std::string(carets, '^');
  throw FormulaError(code, text, ErrorPlace{column, {}, 0});
}

}  // namespace skillnad::formula
