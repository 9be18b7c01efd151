// UTF-8 as defined by RFC 3629: no surrogates, no overlong forms, nothing above U+10FFFF.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace skillnad::utf8 {

/// The byte at which `text` stops being UTF-8, or `std::string_view::npos` if it is valid.
std::size_t first_invalid(std::string_view text);

inline bool valid(std::string_view text) {
  return first_invalid(text) == std::string_view::npos;
}

/// True if no byte is above 127.
bool ascii(std::string_view text);

/// The code point that starts at `at`, which is moved behind it. `text` must be valid.
char32_t next(std::string_view text, std::size_t& at);

/// All code points of valid `text`.
std::u32string decode(std::string_view text);

/// Appends one code point.
void append(std::string& text, char32_t point);

std::string encode(const std::u32string& points);

/// Number of code points of valid `text`: the width used in tables.
std::size_t length(std::string_view text);

/// For messages: control characters, invalid bytes and invisible format characters written as
/// `\u{hex}` or `\x{hex}`, the rest as it is.
std::string display(std::string_view text);

/// True if every byte is printable in ISO 8859-1 (no control characters, nothing in 0x7f-0x9f).
bool printable_latin1(std::string_view bytes);

std::string from_latin1(std::string_view bytes);

}  // namespace skillnad::utf8
