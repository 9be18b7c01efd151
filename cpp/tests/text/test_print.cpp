#include <string>
#include <vector>

#include "../catch.hpp"
#include "skillnad/text/padding.hpp"
#include "skillnad/text/print.hpp"

using namespace skillnad;
using Lines = std::vector<std::string>;

TEST_CASE("lines are broken at spaces and counted in code points", "[text][print]") {
  CHECK(wrap_text("aa bb cc", 5) == Lines{"aa bb", "cc"});
  CHECK(wrap_text("åå öö ää", 5) == Lines{"åå öö", "ää"});
  CHECK(wrap_text("aa\u00A0bb cc", 5) == Lines{"aa\u00A0bb", "cc"});
  CHECK(wrap_text("a verylongword b", 4) == Lines{"a", "verylongword", "b"});
  CHECK(wrap_text("one two", 7, "- ", "  ") == Lines{"- one", "  two"});
  CHECK(wrap_text("a\nb", 10) == Lines{"a", "b"});
  CHECK(wrap_text("", 10) == Lines{""});
  CHECK(wrap_text("  a   b ", 10) == Lines{"a b"});
  CHECK(wrap_text("\x1B[1mx", 20) == Lines{"\\u{1b}[1mx"});
}

TEST_CASE("wrapping loses no word and passes no limit", "[text][print]") {
  std::string text;
  for (int i = 0; i < 200; ++i)
    text += std::string(1 + static_cast<std::size_t>(i * 7 % 13), 'x') + " ";
  for (const int width : {20, 40, 80}) {
    std::size_t letters = 0;
    for (const std::string& line : wrap_text(text, width, "Note: ", "      ")) {
      CHECK(text_width(line) <= static_cast<std::size_t>(width));
      for (const char c : line) letters += c == 'x' ? 1 : 0;
    }
    std::size_t expected = 0;
    for (const char c : text) expected += c == 'x' ? 1 : 0;
    CHECK(letters == expected);
  }
}

TEST_CASE("headings and sections", "[text][print]") {
  CHECK(heading("Följsamhet") == "Följsamhet\n==========\n");
  CHECK(section("Fit", Lines{"a", "b"}) == "Fit\n---\na\nb\n");
  CHECK(section("Fit", std::string("body\n"), '~') == "Fit\n~~~\nbody\n");
}

TEST_CASE("keys and values stand in two columns", "[text][print]") {
  CHECK(key_values({{"Formel", "y ~ kön"}, {"n", "20"}, {"Nothing in this long key", ""}}) ==
        "Formel:  y ~ kön\n"
        "n:       20\n");
  CHECK(key_values({{"Key", "some words that are wrapped"}}, 20) ==
        "Key:  some words\n"
        "      that are\n"
        "      wrapped\n");
  CHECK(key_values({}).empty());
}

TEST_CASE("notes and warnings", "[text][print]") {
  CHECK(notes_text({"first", "second"}) == "Note: first\nNote: second\n");
  CHECK(notes_text({"obs"}, Language::sv) == "Anm. obs\n");
  CHECK(notes_text({"one two three"}, Language::en, 14) == "Note: one two\n      three\n");
  CHECK(warnings_text({{"kommunkod", "look here"}}) == "Warning [kommunkod]: look here\n");
  CHECK(warnings_text({{"a", "b"}}, Language::sv) == "Varning [a]: b\n");
  CHECK(notes_text({}).empty());
}

TEST_CASE("blocks, counts and enumerations", "[text][print]") {
  CHECK(join_blocks({"a\n", "", "b\n"}) == "a\n\nb\n");
  CHECK(join_blocks({}).empty());
  CHECK(count_text(1, "row", "rows") == "1 row");
  CHECK(count_text(0, "row", "rows") == "0 rows");
  CHECK(count_text(22000, "rad", "rader", report_style(Language::sv)) == "22\u00A0000 rader");
  CHECK(enumeration({}).empty());
  CHECK(enumeration({"a"}) == "a");
  CHECK(enumeration({"a", "b"}, Language::sv) == "a och b");
  CHECK(enumeration({"a", "b", "c"}) == "a, b and c");
}
