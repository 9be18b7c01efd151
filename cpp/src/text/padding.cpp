#include "skillnad/text/padding.hpp"

#include "skillnad/base/utf8.hpp"

namespace skillnad {
namespace {

std::string missing_spaces(const std::string& text, std::size_t width) {
  const std::size_t used = text_width(text);
  return std::string(used < width ? width - used : 0, ' ');
}

}  // namespace

std::size_t text_width(const std::string& text) {
  return utf8::length(text);
}

std::string pad_right(const std::string& text, std::size_t width) {
  return text + missing_spaces(text, width);
}

std::string pad_left(const std::string& text, std::size_t width) {
  return missing_spaces(text, width) + text;
}

std::string one_line(const std::string& text) {
  std::string spaced = text;
  for (char& c : spaced) {
    if (c == '\t' || c == '\n' || c == '\r') c = ' ';
  }
  return utf8::display(spaced);
}

}  // namespace skillnad
