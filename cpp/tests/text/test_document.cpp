#include <set>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/text/document.hpp"

using namespace skillnad;

namespace {

Block block_of(Block::Kind kind, const std::string& text) {
  Block out;
  out.kind = kind;
  out.text = text;
  return out;
}

Block heading_of(int level, const std::string& text, const std::string& id) {
  Block out = block_of(Block::Kind::heading, text);
  out.level = level;
  out.id = id;
  return out;
}

Block table_of(const std::string& title, const std::string& id) {
  Block out;
  out.kind = Block::Kind::table;
  out.id = id;
  out.table.title = title;
  out.table.lang = "sv";
  out.table.columns = {{"Ålder", Align::left}, {"n", Align::decimal}};
  out.table.rows = {{"0–2", "12"}, {"3–5", "40"}, {"6–8", "41"}};
  out.table.groups = {{0, "Yngre"}, {2, "Äldre"}};
  out.table.notes = {"Påhittat <tal>."};
  return out;
}

Document every_kind() {
  Document out;
  out.title = "Barn & unga";
  out.subtitle = "Uppföljning";
  out.mark = "SYNTETISKA \"DATA\"</style>";
  out.blocks = {heading_of(1, "Först <b>", "first"),
                block_of(Block::Kind::paragraph, "a < b & c"),
                heading_of(2, "Inre", "inner"),
                table_of("Andelar", "t-1"),
                block_of(Block::Kind::box, "Metod"),
                table_of("", "t-2"),
                block_of(Block::Kind::figure, "Efter ålder"),
                block_of(Block::Kind::figure, "Efter kön"),
                heading_of(1, "Sist", "last"),
                block_of(Block::Kind::bullets, "")};
  out.blocks[4].items = {"Ett.", "Två."};
  out.blocks[6].alt_text = "Stiger \"tydligt\".";
  out.blocks[6].figure.add("width", 7.0);
  out.blocks[6].figure.add("height", 4.5);
  out.blocks[9].items = {"x", "y"};
  out.stamp = {{"Version", "1"}, {"Data", "abc"}};
  return out;
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// The values of an attribute, in order.
std::vector<std::string> values_of(const std::string& page, const std::string& attribute) {
  const std::string head = " " + attribute + "=\"";
  std::vector<std::string> out;
  for (std::size_t at = page.find(head); at != std::string::npos; at = page.find(head, at + 1)) {
    const std::size_t from = at + head.size();
    out.push_back(page.substr(from, page.find('"', from) - from));
  }
  return out;
}

/// Whether every element is closed in the order of opening.
bool well_nested(const std::string& page) {
  static const std::set<std::string> empty = {"meta", "img", "!DOCTYPE"};
  std::vector<std::string> open;
  for (std::size_t at = page.find('<'); at != std::string::npos; at = page.find('<', at + 1)) {
    const bool closing = page[at + 1] == '/';
    const std::size_t from = at + (closing ? 2 : 1);
    const std::string name = page.substr(from, page.find_first_of(" >\n", from) - from);
    if (empty.count(name) != 0) continue;
    if (!closing) {
      open.push_back(name);
    } else if (open.empty() || open.back() != name) {
      return false;
    } else {
      open.pop_back();
    }
  }
  return open.empty();
}

}  // namespace

TEST_CASE("captions are numbered by kind, in both languages", "[text][document]") {
  Document document = every_kind();
  CHECK(numbered_captions(document) == std::vector<std::string>{"", "", "", "Tabell 1. Andelar", "",
                                                                "Tabell 2.", "Figur 1. Efter ålder",
                                                                "Figur 2. Efter kön", "", ""});
  document.lang = "en";
  CHECK(numbered_captions(document)[3] == "Table 1. Andelar");
  CHECK(numbered_captions(document)[7] == "Figure 2. Efter kön");
  document.lang = "de";
  CHECK_THROWS_AS(render_page(document), Error);
}

TEST_CASE("a page is well formed, and every link of its contents leads somewhere",
          "[text][document]") {
  const std::string page = render_page(every_kind());
  CHECK(page.substr(0, 15) == "<!DOCTYPE html>");
  CHECK(holds(page, "<html lang=\"sv\">"));
  CHECK(well_nested(page));
  CHECK(count_of(page, "<h1>") == 1);
  const std::vector<std::string> ids = values_of(page, "id");
  const std::set<std::string> known(ids.begin(), ids.end());
  CHECK(known.size() == ids.size());
  for (const std::string& link : values_of(page, "href")) CHECK(known.count(link.substr(1)) == 1);
  for (const std::string& name : values_of(page, "aria-labelledby")) CHECK(known.count(name) == 1);
  CHECK(values_of(page, "href") ==
        std::vector<std::string>{"#page_main", "#first", "#inner", "#last"});
  // Below the title of the page, and a box below the heading it stands under.
  CHECK(holds(page, "<h2 id=\"first\">Först &lt;b&gt;</h2>"));
  CHECK(holds(page, "<h3 id=\"inner\">Inre</h3>"));
  CHECK(holds(page, "<h4 id=\"box_1_title\">Metod</h4>"));
}

TEST_CASE("a page asks for nothing and runs nothing", "[text][document]") {
  const std::string page = render_page(every_kind());
  for (const char* part : {"<script", "<link", "http:", "https:", "url(", "@import", " on"})
    CHECK_FALSE(holds(page.substr(page.find("</style>")), part));
  for (const char* part : {"http:", "https:", "url(", "@import"}) CHECK_FALSE(holds(page, part));
  CHECK(values_of(page, "src") == std::vector<std::string>{"figure:1", "figure:2"});
  // Neither the mark nor a text can end the style sheet or an element.
  CHECK(count_of(page, "</style>") == 1);
  CHECK(
      holds(page, "<p class=\"mark\" role=\"note\">SYNTETISKA &quot;DATA&quot;&lt;/style&gt;</p>"));
  CHECK(holds(page, "<p>a &lt; b &amp; c</p>"));
}

TEST_CASE("tables scroll by themselves and figures have their words", "[text][document]") {
  const std::string page = render_page(every_kind());
  CHECK(holds(page,
              "<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
              "aria-label=\"Tabell 1. Andelar\">\n<table lang=\"sv\">\n"
              "<caption>Tabell 1. Andelar</caption>"));
  CHECK(holds(page, "</table>\n</div>\n<p class=\"note\">Anm. Påhittat &lt;tal&gt;.</p>"));
  CHECK(holds(page,
              "<img src=\"figure:1\" alt=\"Stiger &quot;tydligt&quot;.\" width=\"672\" "
              "height=\"432\">\n<figcaption>Figur 1. Efter ålder</figcaption>"));
  CHECK(holds(page, "<h2>Varifrån siffrorna kommer</h2>\n<dl>\n<dt>Version</dt>\n<dd>1</dd>"));
}

TEST_CASE("an empty document is a page", "[text][document]") {
  Document document;
  document.title = "Tom";
  document.lang = "en";
  const std::string page = render_page(document);
  CHECK(well_nested(page));
  CHECK_FALSE(holds(page, "<nav"));
  CHECK_FALSE(holds(page, "<footer"));
  CHECK_FALSE(holds(page, "class=\"mark\""));
  CHECK(render_plain(document) == "Tom\n###\n");
}

TEST_CASE("contents begin with whatever level comes first", "[text][document]") {
  Document document;
  document.blocks = {heading_of(2, "A", ""), heading_of(2, "B", ""), heading_of(1, "C", ""),
                     heading_of(2, "D", "")};
  const std::string page = render_page(document);
  CHECK(well_nested(page));
  CHECK(values_of(page, "href").size() == 5);
  CHECK(count_of(page, "<ul>") == 3);
}

TEST_CASE("a document as plain text", "[text][document]") {
  Document document = every_kind();
  document.mark = "SYNTETISKA DATA";
  const std::string text = render_plain(document);
  CHECK(text.substr(0, 60) == "Barn & unga\n###########\n\nUppföljning\n\n*** SYNTETISKA DATA\n\n");
  CHECK(holds(text, "Först <b>\n=========\n"));
  CHECK(holds(text, "Inre\n----\n"));
  CHECK(holds(text, "| Metod\n|\n| Ett.\n|\n| Två.\n"));
  CHECK(holds(text, "\n- x\n- y\n"));
  CHECK(holds(text, "Tabell 1. Andelar\n"));
  CHECK(holds(text, "Figur 1. Efter ålder\n  Stiger \"tydligt\".\n"));
  CHECK(holds(text, "Version:  1\nData:     abc\n"));
}

TEST_CASE("hosts get the blocks with finished texts", "[text][document]") {
  const ValueList list = document_list(every_kind());
  CHECK(*list.find("stamp_title")->get<std::string>() == "Varifrån siffrorna kommer");
  CHECK(list.find("stamp")->table()->n_rows == 2);
  const auto& blocks = list.find("blocks")->list()->items;
  REQUIRE(blocks.size() == 10);
  const ValueList& table = *blocks[3].second.list();
  CHECK(*table.find("type")->get<std::string>() == "table");
  CHECK(*table.find("caption")->get<std::string>() == "Tabell 1. Andelar");
  CHECK(table.find("cells")->get<std::vector<std::string>>()->at(3) == "40");
  CHECK(*table.find("group_rows")->get<std::vector<double>>() == std::vector<double>{0, 2});
  CHECK(table.find("notes")->get<std::vector<std::string>>()->at(0) == "Anm. Påhittat <tal>.");
  CHECK(*blocks[7].second.list()->find("text")->get<std::string>() == "Figur 2. Efter kön");
  const std::vector<std::string> kinds = {"heading", "paragraph", "heading", "table",   "box",
                                          "table",   "figure",    "figure",  "heading", "bullets"};
  for (std::size_t i = 0; i < kinds.size(); ++i)
    CHECK(*blocks[i].second.list()->find("type")->get<std::string>() == kinds[i]);
}
