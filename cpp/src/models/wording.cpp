#include "skillnad/models/wording.hpp"

#include <charconv>
#include <cmath>

#include "skillnad/text/numbers.hpp"

namespace skillnad {

std::string count_text(double count) {
  return format_whole(count, report_style(Language::en));
}

std::string counted(double count, const std::string& noun) {
  return count_text(count) + " " + noun + (count == 1.0 ? "" : "s");
}

std::string list_text(const std::vector<std::string>& names, std::size_t limit) {
  std::string text;
  const std::size_t shown = names.size() > limit ? limit - 1 : names.size();
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) text += i + 1 == names.size() ? " and " : ", ";
    text += names[i];
  }
  if (shown < names.size()) {
    text += " and " + count_text(static_cast<double>(names.size() - shown)) + " more";
  }
  return text;
}

std::string short_number(double x) {
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, x, std::chars_format::general, 6);
  return std::string(buffer, end.ptr);
}

std::string coefficient_text(double x) {
  for (int q = 1; q <= 12; ++q) {
    const double p = std::floor(x * q + 0.5);
    if (p == 0.0 || std::fabs(p) > 1e6 || std::fabs(x * q - p) > 1e-9 * std::fabs(p)) continue;
    if (q == 1 || q == 2 || q == 4 || q == 5 || q == 8 || q == 10) return short_number(p / q);
    return short_number(p) + "/" + short_number(q);
  }
  return short_number(x);
}

std::string share_text(double part, double whole) {
  const double percent = whole > 0.0 ? 100.0 * part / whole : 0.0;
  if (part < whole && percent > 99.9) return "over 99.9 %";
  if (part > 0.0 && percent < 0.1) return "under 0.1 %";
  return short_number(std::floor(percent * 10.0 + 0.5) / 10.0) + " %";
}

}  // namespace skillnad
