#include "skillnad/text/suggest.hpp"

#include <algorithm>

#include "skillnad/base/utf8.hpp"

namespace skillnad {
namespace {

using Points = std::u32string;

constexpr std::size_t longest_name = 200;  // longer names are no slips of the keyboard
constexpr std::size_t most_names = 3;
constexpr std::size_t shortest_prefix = 3;

// Small letters for A-Z and for the capital letters of U+00C0-U+00DE.
char32_t fold_case(char32_t point) {
  const bool capital =
      (point >= U'A' && point <= U'Z') || (point >= 0xC0 && point <= 0xDE && point != 0xD7);
  return capital ? point + 32 : point;
}

Points folded(const std::string& text) {
  Points points = utf8::decode(utf8::display(text));
  for (char32_t& point : points) point = fold_case(point);
  return points;
}

std::size_t distance(const Points& a, const Points& b) {
  // Three rows of the alignment table: two back, one back, current.
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replace = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, replace});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(above);
    above.swap(row);
  }
  return above[b.size()];
}

bool starts_with(const Points& text, const Points& prefix) {
  return text.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), text.begin());
}

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

}  // namespace

std::size_t edit_distance(const std::string& a, const std::string& b) {
  return distance(utf8::decode(a), utf8::decode(b));
}

std::vector<std::string> nearest_names(const std::string& wrong,
                                       const std::vector<std::string>& names) {
  const Points target = folded(wrong);
  std::vector<std::string> near, longer;
  if (target.empty() || target.size() > longest_name) return near;
  std::size_t smallest = longest_name;
  for (const std::string& name : names) {
    const Points candidate = folded(name);
    if (candidate.empty() || candidate.size() > longest_name) continue;
    const std::size_t length = std::max(target.size(), candidate.size());
    const std::size_t allowed = std::min(std::max<std::size_t>(1, length / 3), length - 1);
    const std::size_t gap = length - std::min(target.size(), candidate.size());
    if (gap <= allowed) {  // the distance is never smaller than the difference in length
      const std::size_t d = distance(target, candidate);
      if (d <= allowed && d < smallest) {
        smallest = d;
        near.clear();
      }
      if (d <= allowed && d == smallest) add_once(near, name);
    }
    if (target.size() >= shortest_prefix && starts_with(candidate, target)) add_once(longer, name);
  }
  std::vector<std::string>& found = near.empty() ? longer : near;
  if (found.size() > most_names) found.resize(most_names);
  return found;
}

std::string did_you_mean(const std::string& wrong, const std::vector<std::string>& names) {
  const std::vector<std::string> near = nearest_names(wrong, names);
  if (near.empty()) return "";
  std::string text = " Did you mean ";
  for (std::size_t i = 0; i < near.size(); ++i) {
    if (i > 0) text += i + 1 == near.size() ? " or " : ", ";
    text += "\"" + utf8::display(near[i]) + "\"";
  }
  return text + "?";
}

}  // namespace skillnad
