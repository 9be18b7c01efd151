// Text in columns. Widths are counted in code points: one code point is one column wide.
#pragma once

#include <cstddef>
#include <string>

namespace skillnad {

/// The width of `text` in code points.
std::size_t text_width(const std::string& text);

/// `text` with spaces after it up to `width`; longer text is returned as it is.
std::string pad_right(const std::string& text, std::size_t width);

/// `text` with spaces before it up to `width`; longer text is returned as it is.
std::string pad_left(const std::string& text, std::size_t width);

/// `text` on one line and without a character that moves the cursor, hides text or turns the
/// writing direction: tabs and line breaks become a space, the others `\u{hex}`; bytes that are
/// not UTF-8 become `\x{hex}`.
std::string one_line(const std::string& text);

}  // namespace skillnad
