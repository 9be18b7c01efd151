#include <string>

#include "../catch.hpp"
#include "skillnad/base/utf8.hpp"

using namespace skillnad;

TEST_CASE("every code point goes to UTF-8 and back", "[utf8][slow]") {
  for (char32_t point = 0; point < 0x110000; ++point) {
    if (point >= 0xd800 && point < 0xe000) continue;
    std::string text;
    utf8::append(text, point);
    std::size_t at = 0;
    REQUIRE(utf8::valid(text));
    REQUIRE(utf8::next(text, at) == point);
    REQUIRE(at == text.size());
    REQUIRE(utf8::length(text) == 1);
  }
}

TEST_CASE("what is no UTF-8 is found at its byte", "[utf8]") {
  CHECK(utf8::first_invalid("abc\xff") == 3);
  CHECK(utf8::first_invalid("\x80") == 0);
  CHECK(utf8::first_invalid("a\xc3") == 1);             // cut short
  CHECK(utf8::first_invalid("\xc0\xaf") == 0);          // overlong
  CHECK(utf8::first_invalid("\xe0\x80\xaf") == 0);      // overlong
  CHECK(utf8::first_invalid("\xed\xa0\x80") == 0);      // surrogate
  CHECK(utf8::first_invalid("\xf4\x90\x80\x80") == 0);  // above U+10FFFF
  CHECK(utf8::first_invalid("\xf5\x80\x80\x80") == 0);
  CHECK(utf8::first_invalid("\xf0\x9f\x98") == 0);
  CHECK(utf8::valid("\xc3\xa5ldrar l\xc3\xa5ngt"));
  CHECK_FALSE(utf8::ascii("12345678\xc3\xa5"));
  CHECK(utf8::ascii("123456789"));
}

TEST_CASE("Latin-1 becomes UTF-8", "[utf8]") {
  CHECK(utf8::from_latin1("\xe5lder \xd6") == "ålder Ö");
  CHECK(utf8::printable_latin1("\xe5lder"));
  CHECK_FALSE(utf8::printable_latin1("\x85"));
  CHECK_FALSE(utf8::printable_latin1("a\tb"));
  CHECK(utf8::encode(utf8::decode("ålder 日本")) == "ålder 日本");
}

TEST_CASE("what cannot be seen is escaped for display", "[utf8]") {
  CHECK(utf8::display("kön") == "kön");
  CHECK(utf8::display("a\nb") == "a\\u{0a}b");
  CHECK(utf8::display("a\xff") == "a\\x{ff}");
  CHECK(utf8::display("\xe2\x80\xae"
                      "x") == "\\u{202e}x");
}
