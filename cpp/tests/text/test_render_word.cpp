#include <string>

#include "../catch.hpp"
#include "skillnad/text/render_word.hpp"

using namespace skillnad;

namespace {

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

Block wide_block(std::size_t columns) {
  Block out;
  out.kind = Block::Kind::table;
  out.table.alt_text = "Beskrivning & mer";
  out.table.columns = {{"Ålder", Align::left}};
  out.table.rows = {{"0–2"}, {"3–5"}};
  out.table.groups = {{0, ""}, {1, "Äldre <barn>"}};
  out.table.notes = {"Not."};
  for (std::size_t j = 1; j < columns; ++j) {
    out.table.columns.push_back({"Andel", Align::decimal});
    for (auto& row : out.table.rows) row.push_back("12,5\u00A0%");
  }
  return out;
}

/// The sum of the widths of the columns.
std::size_t total_width(const std::string& table) {
  const std::string head = "<w:gridCol w:w=\"";
  std::size_t sum = 0;
  for (std::size_t at = table.find(head); at != std::string::npos; at = table.find(head, at + 1))
    sum += std::stoul(table.substr(at + head.size()));
  return sum;
}

}  // namespace

TEST_CASE("blocks name the styles that the styles define", "[text][word]") {
  Block block;
  block.text = "a < b";
  block.items = {"Ett", "Två"};
  const std::string styles = word_styles("sv");
  for (const Block::Kind kind : {Block::Kind::heading, Block::Kind::paragraph, Block::Kind::box,
                                 Block::Kind::bullets, Block::Kind::figure}) {
    block.kind = kind;
    for (const std::string& element : word_block(block, "Figur 1.", 1, "sv")) {
      const std::string head = "<w:pStyle w:val=\"";
      const std::size_t from = element.find(head) + head.size();
      const std::string style = element.substr(from, element.find('"', from) - from);
      CHECK(holds(styles, "w:styleId=\"" + style + "\""));
    }
  }
  block.kind = Block::Kind::heading;
  block.level = 2;
  CHECK(holds(word_block(block, "", 1, "sv")[0], "\"Heading2\""));
  CHECK(holds(word_block(block, "", 1, "sv")[0], ">a &lt; b</w:t>"));
  block.kind = Block::Kind::bullets;
  CHECK(word_block(block, "", 1, "sv").size() == 2);
  CHECK(holds(word_numbering(), "w:numId=\"1\""));
}

TEST_CASE("the language stands in the styles", "[text][word]") {
  CHECK(holds(word_styles("sv"), "<w:lang w:val=\"sv-SE\""));
  CHECK(holds(word_styles("en"), "<w:lang w:val=\"en-GB\""));
  CHECK_FALSE(holds(word_styles("en"), "LANG"));
}

TEST_CASE("a table has a head that repeats, groups, words and notes", "[text][word]") {
  const std::vector<std::string> parts = word_block(wide_block(3), "Tabell 1. A", 1, "sv");
  REQUIRE(parts.size() == 4);
  CHECK(holds(parts[0], "<w:keepNext/>"));
  const std::string& table = parts[1];
  CHECK(count_of(table, "<w:tblHeader/>") == 1);
  CHECK(count_of(table, "<w:tr>") == 4);
  CHECK(count_of(table, "<w:tc>") == 3 * 3 + 1);
  CHECK(holds(table, "<w:gridSpan w:val=\"3\"/>"));
  CHECK(holds(table, "Äldre &lt;barn&gt;"));
  CHECK(holds(table, "<w:tblCaption w:val=\"Tabell 1. A\"/>"));
  CHECK(holds(table, "<w:tblDescription w:val=\"Beskrivning &amp; mer\"/>"));
  CHECK(holds(parts[2], "Anm. Not."));
}

TEST_CASE("tables stay inside the page and keep letters one can read", "[text][word]") {
  for (const std::size_t columns : {1u, 3u, 9u, 14u, 40u}) {
    CAPTURE(columns);
    const std::string table = word_block(wide_block(columns), "", 1, "en")[1];
    CHECK(total_width(table) <= 9412);
    const std::size_t at = table.find("<w:sz w:val=\"") + 13;
    CHECK(std::stoul(table.substr(at)) >= 13);
  }
}

TEST_CASE("a picture has its size, its words and a place for its reference", "[text][word]") {
  Block block;
  block.kind = Block::Kind::figure;
  block.id = "fig-1";
  block.alt_text = "Stiger \"tydligt\" & jämnt.";
  block.figure.add("width", 5.0);
  block.figure.add("height", 2.0);
  const std::string part = word_block(block, "Figur 1.", 7, "sv")[0];
  CHECK(count_of(part, "cx=\"4572000\" cy=\"1828800\"") == 2);
  CHECK(holds(part,
              "<wp:docPr id=\"7\" name=\"fig-1\" descr=\"Stiger &quot;tydligt&quot; &amp; "
              "jämnt.\"/>"));
  CHECK(count_of(part, "r:embed=\"figure\"") == 1);
  // Wider than the page: as wide as its margins leave, in its own shape.
  block.figure = ValueList();
  block.figure.add("width", 10.0);
  block.figure.add("height", 5.0);
  CHECK(count_of(word_block(block, "", 1, "sv")[0], "cx=\"5976000\" cy=\"2988000\"") == 2);
}
