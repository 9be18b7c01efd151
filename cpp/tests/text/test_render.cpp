#include <string>
#include <vector>

#include "../catch.hpp"
#include "skillnad/text/padding.hpp"
#include "skillnad/text/render_markup.hpp"
#include "skillnad/text/render_text.hpp"

using namespace skillnad;

namespace {

ReportTable small_table() {
  ReportTable table;
  table.title = "Föräldrar & barn";
  table.columns = {{"Term", Align::left}, {"Estimate", Align::decimal}, {"n", Align::right}};
  table.rows = {{"kön[flicka]", "-0.5", "22,000"}, {"x*y_z", "12.25", "7"}, {"<b>", "NA", "40"}};
  table.notes = {"A | B."};
  return table;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines(1);
  for (const char c : text) {
    if (c == '\n') {
      lines.emplace_back();
    } else {
      lines.back() += c;
    }
  }
  lines.pop_back();
  return lines;
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

// Two label columns and nine wide columns of numbers.
ReportTable wide_table() {
  ReportTable table;
  table.n_label_columns = 2;
  table.columns = {{"Term", Align::left}, {"Level", Align::left}};
  table.rows = {{"ålder", "låg"}, {"kön", "hög"}};
  for (int j = 0; j < 9; ++j) {
    table.columns.push_back({"Column number " + std::to_string(j), Align::decimal});
    table.rows[0].push_back("1000" + std::to_string(j) + ".5");
    table.rows[1].push_back("2" + std::to_string(j) + ".25");
  }
  return table;
}

}  // namespace

TEST_CASE("plain text aligns decimal marks", "[text][render]") {
  CHECK(render_text(small_table()) ==
        "Föräldrar & barn\n"
        "\n"
        "Term         Estimate       n\n"
        "-----------------------------\n"
        "kön[flicka]     -0.5   22,000\n"
        "x*y_z           12.25       7\n"
        "<b>                NA      40\n"
        "Note: A | B.\n");
}

TEST_CASE("row groups in plain text", "[text][render]") {
  ReportTable table = small_table();
  table.title.clear();
  table.notes.clear();
  table.groups = {{0, ""}, {1, "Second group"}};
  CHECK(render_text(table) ==
        "Term           Estimate       n\n"
        "-------------------------------\n"
        "  kön[flicka]     -0.5   22,000\n"
        "Second group\n"
        "  x*y_z           12.25       7\n"
        "  <b>                NA      40\n");
}

TEST_CASE("a wide table is broken into blocks that repeat the labels", "[text][render]") {
  const ReportTable table = wide_table();
  for (const int width : {30, 50, 80}) {
    CAPTURE(width);
    const std::string text = render_text(table, width);
    for (const std::string& line : lines_of(text)) {
      CHECK(text_width(line) <= static_cast<std::size_t>(width));
    }
    for (const auto& row : table.rows) {
      for (std::size_t j = 2; j < row.size(); ++j) CHECK(count_of(text, row[j]) == 1);
    }
    CHECK(count_of(text, "ålder") > 1);
    CHECK(count_of(text, "ålder") == count_of(text, "Term"));
  }
  CHECK(count_of(render_text(table, 500), "Term") == 1);
}

TEST_CASE("long text cells are wrapped, nothing is cut", "[text][render]") {
  ReportTable table;
  table.columns = {{"Term", Align::left}, {"x", Align::right}};
  table.rows = {{"many short words that do not fit in half of the width", "1"}};
  CHECK(render_text(table, 40) ==
        "Term                  x\n"
        "-----------------------\n"
        "many short words      1\n"
        "  that do not fit in\n"
        "  half of the width\n");
}

TEST_CASE("tables without rows or columns still render", "[text][render]") {
  ReportTable table;
  table.columns = {{"Term", Align::left}};
  CHECK(render_text(table) == "Term\n----\n(no rows)\n");
  CHECK(render_markdown(table) == "| Term |\n| :--- |\n");
  CHECK(render_text(ReportTable{}).empty());
}

TEST_CASE("Markdown escapes what it would read as markup", "[text][render]") {
  CHECK(render_markdown(small_table()) ==
        "**Föräldrar &amp; barn**\n"
        "\n"
        "| Term | Estimate | n |\n"
        "| :--- | ---: | ---: |\n"
        "| kön\\[flicka\\] | -0.5 | 22,000 |\n"
        "| x\\*y\\_z | 12.25 | 7 |\n"
        "| &lt;b&gt; | NA | 40 |\n"
        "\n"
        "Note: A \\| B.\n");
  CHECK(escape_markdown("~~a~~ $x$ `b` \\ \n#") == "\\~\\~a\\~\\~ \\$x\\$ \\`b\\` \\\\  \\#");
}

TEST_CASE("HTML has caption, scopes, language and escapes", "[text][render]") {
  ReportTable table = small_table();
  table.lang = "sv";
  table.alt_text = "En \"tabell\"";
  table.groups = {{0, "Första"}, {2, "Andra"}};
  CHECK(render_html(table) ==
        "<table lang=\"sv\" aria-description=\"En &quot;tabell&quot;\">\n"
        "<caption>Föräldrar &amp; barn</caption>\n"
        "<thead>\n"
        "<tr><th scope=\"col\" style=\"text-align:left\">Term</th>"
        "<th scope=\"col\" style=\"text-align:right\">Estimate</th>"
        "<th scope=\"col\" style=\"text-align:right\">n</th></tr>\n"
        "</thead>\n"
        "<tbody>\n"
        "<tr><th scope=\"rowgroup\" colspan=\"3\" style=\"text-align:left\">Första</th></tr>\n"
        "<tr><th scope=\"row\" style=\"text-align:left\">kön[flicka]</th>"
        "<td style=\"text-align:right\">-0.5</td><td style=\"text-align:right\">22,000</td></tr>\n"
        "<tr><th scope=\"row\" style=\"text-align:left\">x*y_z</th>"
        "<td style=\"text-align:right\">12.25</td><td style=\"text-align:right\">7</td></tr>\n"
        "</tbody>\n"
        "<tbody>\n"
        "<tr><th scope=\"rowgroup\" colspan=\"3\" style=\"text-align:left\">Andra</th></tr>\n"
        "<tr><th scope=\"row\" style=\"text-align:left\">&lt;b&gt;</th>"
        "<td style=\"text-align:right\">NA</td><td style=\"text-align:right\">40</td></tr>\n"
        "</tbody>\n"
        "<tfoot>\n"
        "<tr><td colspan=\"3\">Anm. A | B.</td></tr>\n"
        "</tfoot>\n"
        "</table>\n");
  CHECK(escape_html("<script>'\"&\x01") == "&lt;script&gt;&#39;&quot;&amp;\\u{01}");
}

TEST_CASE("the same table renders to the same bytes", "[text][render]") {
  CHECK(render_text(wide_table()) == render_text(wide_table()));
  CHECK(render_html(wide_table()) == render_html(wide_table()));
}
