#include "skillnad/base/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace skillnad::utf8 {

namespace {

std::uint8_t byte(std::string_view text, std::size_t i) {
  return static_cast<std::uint8_t>(text[i]);
}

// Bytes of the code point that starts at `i`, or 0 if none does (table 3-7 of the Unicode
// Standard).
std::size_t point_size(std::string_view text, std::size_t i) {
  const std::uint8_t first = byte(text, i);
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const std::size_t size = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (i + size > text.size()) return 0;
  const std::uint8_t low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  const std::uint8_t high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  if (byte(text, i + 1) < low || byte(text, i + 1) > high) return 0;
  for (std::size_t k = 2; k < size; ++k) {
    if ((byte(text, i + k) & 0xc0) != 0x80) return 0;
  }
  return size;
}

// Controls, and format characters that change or hide what is read.
bool invisible(char32_t point) {
  return point < 0x20 || (point >= 0x7f && point < 0xa0) || point == 0xad || point == 0x61c ||
         (point >= 0x200b && point <= 0x200f) || (point >= 0x2028 && point <= 0x202e) ||
         (point >= 0x2060 && point <= 0x206f) || point == 0xfeff ||
         (point >= 0xfff9 && point < 0xfffc);
}

void append_escape(std::string& text, char kind, std::uint32_t number) {
  static const char digits[] = "0123456789abcdef";
  text += '\\';
  text += kind;
  text += '{';
  int shift = 28;
  while (shift > 4 && (number >> shift) == 0) shift -= 4;
  for (; shift >= 0; shift -= 4) text += digits[(number >> shift) & 15];
  text += '}';
}

}  // namespace

bool ascii(std::string_view text) {
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t word;
    std::memcpy(&word, text.data() + i, 8);
    if ((word & 0x8080808080808080u) != 0) return false;
  }
  for (; i < text.size(); ++i) {
    if (byte(text, i) >= 0x80) return false;
  }
  return true;
}

std::size_t first_invalid(std::string_view text) {
  if (ascii(text)) return std::string_view::npos;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t size = point_size(text, i);
    if (size == 0) return i;
    i += size;
  }
  return std::string_view::npos;
}

char32_t next(std::string_view text, std::size_t& at) {
  const std::uint8_t first = byte(text, at++);
  if (first < 0x80) return first;
  int rest = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
  char32_t point = first & (0x3fu >> rest);
  for (; rest > 0; --rest) point = point << 6 | (byte(text, at++) & 0x3fu);
  return point;
}

std::u32string decode(std::string_view text) {
  std::u32string points;
  points.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) points += next(text, i);
  return points;
}

void append(std::string& text, char32_t point) {
  const auto add = [&text](char32_t bits) { text += static_cast<char>(bits); };
  if (point < 0x80) {
    add(point);
  } else if (point < 0x800) {
    add(0xc0 | point >> 6);
    add(0x80 | (point & 0x3f));
  } else if (point < 0x10000) {
    add(0xe0 | point >> 12);
    add(0x80 | (point >> 6 & 0x3f));
    add(0x80 | (point & 0x3f));
  } else {
    add(0xf0 | point >> 18);
    add(0x80 | (point >> 12 & 0x3f));
    add(0x80 | (point >> 6 & 0x3f));
    add(0x80 | (point & 0x3f));
  }
}

std::string encode(const std::u32string& points) {
  std::string text;
  text.reserve(points.size());
  for (const char32_t point : points) append(text, point);
  return text;
}

std::size_t length(std::string_view text) {
  std::size_t n = 0;
  for (const char c : text) n += (static_cast<std::uint8_t>(c) & 0xc0) != 0x80;
  return n;
}

std::string display(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    if (point_size(text, i) == 0) {
      append_escape(out, 'x', byte(text, i++));
      continue;
    }
    const char32_t point = next(text, i);
    if (invisible(point)) {
      append_escape(out, 'u', point);
    } else {
      append(out, point);
    }
  }
  return out;
}

bool printable_latin1(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const std::uint8_t b = byte(bytes, i);
    if (b < 0x20 || (b >= 0x7f && b < 0xa0)) return false;
  }
  return true;
}

std::string from_latin1(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() + bytes.size() / 4);
  for (std::size_t i = 0; i < bytes.size(); ++i) append(text, byte(bytes, i));
  return text;
}

}  // namespace skillnad::utf8
