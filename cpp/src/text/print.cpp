#include "skillnad/text/print.hpp"

#include <algorithm>

#include "skillnad/text/labels.hpp"
#include "skillnad/text/padding.hpp"

namespace skillnad {
namespace {

std::vector<std::string> split(const std::string& text, char mark) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == mark) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

std::string joined_lines(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}

std::string hanging(const std::string& head, const std::string& text, int width) {
  const std::string rest(std::min<std::size_t>(text_width(head), 8), ' ');
  return joined_lines(wrap_text(text, width, head, rest));
}

}  // namespace

std::vector<std::string> wrap_text(const std::string& text, int width, const std::string& first,
                                   const std::string& rest) {
  const std::size_t limit = static_cast<std::size_t>(std::max(width, 1));
  std::vector<std::string> lines;
  std::string line = first;
  std::size_t used = text_width(first);
  for (const std::string& paragraph : split(text, '\n')) {
    bool line_begun = false;
    for (const std::string& word : split(one_line(paragraph), ' ')) {
      if (word.empty()) continue;
      const std::size_t length = text_width(word);
      if (line_begun && used + 1 + length > limit) {
        lines.push_back(line);
        line = rest;
        used = text_width(rest);
        line_begun = false;
      }
      line += (line_begun ? " " : "") + word;
      used += length + (line_begun ? 1 : 0);
      line_begun = true;
    }
    lines.push_back(line);
    line = rest;
    used = text_width(rest);
  }
  for (std::string& done : lines) {
    done.erase(done.find_last_not_of(' ') + 1);  // an empty paragraph leaves only the indent
  }
  return lines;
}

std::string heading(const std::string& title, char underline) {
  const std::vector<std::string> lines = wrap_text(title);
  std::size_t longest = 0;
  for (const std::string& line : lines) longest = std::max(longest, text_width(line));
  return joined_lines(lines) + std::string(longest, underline) + "\n";
}

std::string section(const std::string& title, const std::vector<std::string>& lines,
                    char underline) {
  return heading(title, underline) + joined_lines(lines);
}

std::string section(const std::string& title, const std::string& body, char underline) {
  return heading(title, underline) + body;
}

std::string key_values(const std::vector<std::pair<std::string, std::string>>& pairs, int width) {
  std::size_t column = 0;
  for (const auto& [key, value] : pairs) {
    if (!value.empty()) column = std::max(column, text_width(key) + 3);  // ":" and two spaces
  }
  std::string out;
  for (const auto& [key, value] : pairs) {
    if (value.empty()) continue;
    const std::string head = pad_right(key + ":", column);
    out += joined_lines(wrap_text(value, width, head, std::string(column, ' ')));
  }
  return out;
}

std::string notes_text(const std::vector<std::string>& notes, Language language, int width) {
  const std::string word = label("note", language);
  std::string out;
  for (const std::string& note : notes) {
    out += hanging(word + (word.back() == '.' ? " " : ": "), note, width);
  }
  return out;
}

std::string warnings_text(const std::vector<Warning>& warnings, Language language, int width) {
  const std::string word = label("warning", language);
  std::string out;
  for (const Warning& warning : warnings) {
    out += hanging(word + " [" + warning.code + "]: ", warning.text, width);
  }
  return out;
}

std::string join_blocks(const std::vector<std::string>& blocks) {
  std::string out;
  for (const std::string& block : blocks) {
    if (block.empty()) continue;
    if (!out.empty()) out += "\n";
    out += block;
  }
  return out;
}

std::string count_text(double n, const std::string& singular, const std::string& plural,
                       const NumberStyle& style) {
  return format_whole(n, style) + " " + (n == 1 ? singular : plural);
}

std::string enumeration(const std::vector<std::string>& words, Language language) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? " " + label("and", language) + " " : ", ";
    out += words[i];
  }
  return out;
}

}  // namespace skillnad
