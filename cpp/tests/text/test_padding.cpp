#include "../catch.hpp"
#include "skillnad/text/padding.hpp"

using namespace skillnad;

TEST_CASE("padding counts code points", "[text][padding]") {
  CHECK(text_width("kommun Åmål") == 11);
  CHECK(text_width("") == 0);
  CHECK(pad_right("kön", 5) == "kön  ");
  CHECK(pad_left("kön", 5) == "  kön");
  CHECK(pad_left("district", 3) == "district");
}

TEST_CASE("nothing shown can move the cursor or turn the line", "[text][padding]") {
  CHECK(one_line("a\tb\r\nc") == "a b  c");
  CHECK(one_line("\x1B[2J") == "\\u{1b}[2J");
  CHECK(one_line("a\u202Eb") == "a\\u{202e}b");
  CHECK(one_line("\xE5lder") == "\\x{e5}lder");
  CHECK(one_line("ålder – 6\u00A0900") == "ålder – 6\u00A0900");
}
