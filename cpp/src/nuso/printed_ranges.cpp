#include "skillnad/nuso/printed_ranges.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <stdexcept>

#include "skillnad/nuso/words.hpp"

namespace skillnad::nuso {

namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_name(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/// The number at the beginning of `text`, digits and one decimal point, and how long it is.
double number_at(const std::string& text, std::size_t from, std::size_t& length) {
  length = 0;
  double value = 0.0, unit = 0.0;
  for (; from + length < text.size(); ++length) {
    const char c = text[from + length];
    if (c == '.' && unit == 0.0) {
      unit = 1.0;
    } else if (is_digit(c)) {
      value = 10.0 * value + (c - '0');
      unit *= 10.0;
    } else {
      break;
    }
  }
  return unit > 1.0 ? value / unit : value;
}

class Parser {
 public:
  Parser(const std::string& text,
         const std::function<PrintedRange(const std::string&, bool)>& known)
      : text_(text), known_(known) {}

  PrintedRange whole() {
    const PrintedRange out = sum(0);
    skip();
    if (at_ < text_.size()) throw std::invalid_argument("something stands behind its end");
    return out;
  }

 private:
  // No expression that a person writes nests deeper.
  static constexpr int deepest = 50;

  void skip() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  bool take(char c) {
    skip();
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  PrintedRange sum(int depth) {
    PrintedRange out = product(depth);
    for (;;) {
      if (take('+')) {
        const PrintedRange b = product(depth);
        out = {out.low + b.low, out.high + b.high};
      } else if (take('-')) {
        const PrintedRange b = product(depth);
        out = {out.low - b.high, out.high - b.low};
      } else {
        return out;
      }
    }
  }
  PrintedRange product(int depth) {
    PrintedRange out = factor(depth);
    for (;;) {
      const bool times = take('*');
      if (!times && !take('/')) return out;
      PrintedRange b = factor(depth);
      if (!times) {
        if (b.low <= 0.0 && b.high >= 0.0)
          throw std::invalid_argument("it divides by what may be 0");
        b = {1.0 / b.high, 1.0 / b.low};
      }
      const double ends[] = {out.low * b.low, out.low * b.high, out.high * b.low,
                             out.high * b.high};
      out = {*std::min_element(ends, ends + 4), *std::max_element(ends, ends + 4)};
    }
  }
  PrintedRange factor(int depth) {
    if (depth > deepest) throw std::invalid_argument("too many brackets");
    if (take('(')) {
      const PrintedRange out = sum(depth + 1);
      if (!take(')')) throw std::invalid_argument("a bracket is not closed");
      return out;
    }
    if (take('\'')) {
      const std::size_t end = text_.find('\'', at_);
      if (end == std::string::npos) throw std::invalid_argument("a quote is not closed");
      const std::string words = text_.substr(at_, end - at_);
      at_ = end + 1;
      return known_(words, true);
    }
    if (at_ < text_.size() && is_digit(text_[at_])) {
      std::size_t length = 0;
      const double value = number_at(text_, at_, length);
      at_ += length;
      return {value, value};
    }
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_name(text_[at_])) ++at_;
    if (at_ == begin) throw std::invalid_argument("a number or a figure's name is missing");
    return known_(text_.substr(begin, at_ - begin), false);
  }

  const std::string& text_;
  const std::function<PrintedRange(const std::string&, bool)>& known_;
  std::size_t at_ = 0;
};

}  // namespace

PrintedRange printed_range(const std::string& text, bool count) {
  const bool below = !text.empty() && text[0] == '<', above = !text.empty() && text[0] == '>';
  const std::size_t begin = below || above ? 1 : 0;
  std::size_t length = 0;
  const double value = number_at(text, begin, length);
  if (length == 0 || begin + length != text.size()) return {nothing, nothing};
  if (below) return {0.0, value};
  if (above) return {value, std::max(100.0, value)};
  const std::size_t point = text.find('.');
  double unit = count ? 0.0 : 1.0;
  if (point != std::string::npos) {
    unit = 1.0;
    for (std::size_t i = point + 1; i < text.size(); ++i) unit /= 10.0;
  } else if (count && text.size() >= 3 && text.back() == '0') {
    unit = 1.0;
    for (std::size_t i = text.size(); i > 1 && text[i - 1] == '0'; --i) unit *= 10.0;
  }
  return {value - unit / 2.0, value + unit / 2.0};
}

bool overlap(const PrintedRange& a, const PrintedRange& b) {
  if (a.low == a.high || b.low == b.high) {
    const PrintedRange& exact = a.low == a.high ? a : b;
    const PrintedRange& other = a.low == a.high ? b : a;
    if (other.low == other.high) return exact.low == other.low;
    return exact.low > other.low && exact.low < other.high;
  }
  return a.low < b.high && b.low < a.high;
}

PrintedRange expression_range(
    const std::string& text,
    const std::function<PrintedRange(const std::string& name, bool quoted)>& known) {
  PrintedRange out{-std::numeric_limits<double>::infinity(),
                   std::numeric_limits<double>::infinity()};
  for (const std::string& part : split(text, ';')) {
    const PrintedRange one = Parser(part, known).whole();
    out = {std::max(out.low, one.low), std::min(out.high, one.high)};
  }
  return out;
}

}  // namespace skillnad::nuso
