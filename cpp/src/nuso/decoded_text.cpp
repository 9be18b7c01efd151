#include <cstdint>

#include "skillnad/base/error.hpp"
#include "skillnad/base/utf8.hpp"
#include "skillnad/nuso/delimited.hpp"
#include "skillnad/text/print.hpp"

namespace skillnad::nuso {

namespace {

[[noreturn]] void bad_encoding(const std::string& file, const std::string& what) {
  throw DataError("encoding", file + " " + what, {"", {}, 0});
}

/// Windows-1252 in 0x80 to 0x9f; 0 where nothing is defined.
char32_t windows_sign(std::uint8_t byte) {
  static constexpr char32_t signs[32] = {
      0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
      0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
      0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};
  return signs[byte - 0x80];
}

/// Dashes, quotes, dots, euro: what Windows writes between letters. Other encodings have their
/// letters in this range (in code page 850 an a with ring is a dagger of Windows).
bool common_sign(std::uint8_t byte) {
  return byte == 0x80 || byte == 0x85 || (byte >= 0x91 && byte <= 0x94) || byte == 0x96 ||
         byte == 0x97 || byte == 0x99;
}

/// The letters of Swedish as UTF-8 has them: a pair of bytes that Latin-1 text does not hold.
std::size_t utf8_letters(std::string_view text) {
  std::size_t n = 0;
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    if (text[i] != '\xc3') continue;
    for (const char second : {'\xa5', '\xa4', '\xb6', '\x85', '\x84', '\x96', '\xa9'})
      n += text[i + 1] == second ? 1 : 0;
  }
  return n;
}

std::string from_windows(std::string_view bytes, const std::string& file) {
  if (utf8_letters(bytes) > 0)
    bad_encoding(file,
                 "is UTF-8 in some places and Latin-1 in others, as when two files were joined: "
                 "export it again in one encoding (UTF-8).");
  bool letters = false, foreign = false, signs = false;
  for (const char c : bytes) {
    const auto byte = static_cast<std::uint8_t>(c);
    letters = letters || byte >= 0xc0;
    signs = signs || (byte >= 0x80 && byte < 0xa0);
    foreign = foreign || (byte >= 0x80 && byte < 0xa0 && !common_sign(byte)) || byte == 0x7f;
  }
  if (foreign || (signs && !letters))
    bad_encoding(file,
                 "is neither UTF-8 nor Latin-1 (Windows-1252): export it again with the encoding "
                 "UTF-8.");
  std::string text;
  text.reserve(bytes.size() + bytes.size() / 8);
  for (const char c : bytes) {
    const auto byte = static_cast<std::uint8_t>(c);
    utf8::append(text, byte >= 0x80 && byte < 0xa0 ? windows_sign(byte) : byte);
  }
  return text;
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + part.size()))
    ++n;
  return n;
}

}  // namespace

std::string decoded_text(Context& context, std::string_view bytes, const std::string& file) {
  const auto starts = [&](std::string_view mark) { return bytes.substr(0, mark.size()) == mark; };
  if (starts("\xff\xfe") || starts("\xfe\xff"))
    bad_encoding(file, "is UTF-16 (\"Unicode text\"): export it again with the encoding UTF-8.");
  if (starts("\xef\xbb\xbf")) bytes.remove_prefix(3);
  const std::size_t n_zero = count(bytes, std::string_view("\0", 1));
  if (n_zero > 0)
    bad_encoding(file, "holds " +
                           count_text(static_cast<double>(n_zero), "zero byte", "zero bytes") +
                           ", which no text has: the file is damaged, or UTF-16. "
                           "Export it again with the encoding UTF-8.");
  if (!utf8::valid(bytes)) {
    std::string text = from_windows(bytes, file);
    context.warn("encoding", file + " is not UTF-8 and was read as Latin-1 (Windows-1252).");
    return text;
  }
  // Letters that were read in the wrong encoding before the file was written.
  std::size_t n_broken = count(bytes, "\xef\xbf\xbd");
  for (const char* pair : {"\xc3\x83\xc2\xa5", "\xc3\x83\xc2\xa4", "\xc3\x83\xc2\xb6",
                           "\xc3\x83\xe2\x80\xa6", "\xc3\x83\xe2\x80\x9e", "\xc3\x83\xe2\x80\x93",
                           "\xc3\x83\xc2\x85", "\xc3\x83\xc2\x84", "\xc3\x83\xc2\x96"})
    n_broken += count(bytes, pair);
  if (n_broken > 0)
    context.warn("encoding", file + " has " +
                                 count_text(static_cast<double>(n_broken), "letter", "letters") +
                                 " broken before it was written (UTF-8 read as Latin-1, or "
                                 "a letter that could not be kept): export it again.");
  return std::string(bytes);
}

}  // namespace skillnad::nuso
