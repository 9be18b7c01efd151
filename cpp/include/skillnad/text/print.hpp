// The building blocks of what `print` shows: plain UTF-8 text, at most 80 code points wide.
//
// Every function returns whole lines, each ended by "\n", or an empty string if there is nothing to
// show. Lengths are counted in code points.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/text/numbers.hpp"

namespace skillnad {

/// The width of everything that is printed.
constexpr int print_width = 80;

/// `text` broken into lines of at most `width` at spaces; a longer word has a line of its own. No
/// break falls at a no-break space. The first line begins with `first`, the others with `rest`,
/// both counted in the width. Line breaks in `text` are kept; other control characters are made
/// visible.
std::vector<std::string> wrap_text(const std::string& text, int width = print_width,
                                   const std::string& first = "", const std::string& rest = "");

/// A title underlined with `underline`, both of the same length; long titles are wrapped.
std::string heading(const std::string& title, char underline = '=');

/// A heading underlined with "-" (or another character), then the lines.
std::string section(const std::string& title, const std::vector<std::string>& lines,
                    char underline = '-');
/// The same with a body that is already text, such as a rendered table.
std::string section(const std::string& title, const std::string& body, char underline = '-');

/// "Key:    value" with the values in one column; long values are wrapped under themselves. Pairs
/// with an empty value are left out.
std::string key_values(const std::vector<std::pair<std::string, std::string>>& pairs,
                       int width = print_width);

/// "Note: ..." for each note, wrapped with the text hanging under itself.
std::string notes_text(const std::vector<std::string>& notes, Language language = Language::en,
                       int width = print_width);

/// "Warning [code]: ..." for each warning, wrapped likewise.
std::string warnings_text(const std::vector<Warning>& warnings, Language language = Language::en,
                          int width = print_width);

/// The blocks that are not empty, one empty line between them.
std::string join_blocks(const std::vector<std::string>& blocks);

/// "1 row" or "22,000 rows": a count with its noun, in the singular if the count is one.
std::string count_text(double n, const std::string& singular, const std::string& plural,
                       const NumberStyle& style = plain_style());

/// "a", "a and b", "a, b and c".
std::string enumeration(const std::vector<std::string>& words, Language language = Language::en);

}  // namespace skillnad
