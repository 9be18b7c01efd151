#include "sample_document.hpp"

#include "skillnad/tables/figure_spec.hpp"
#include "skillnad/text/numbers.hpp"

namespace skillnad::api {

namespace {

Block text_block(Block::Kind kind, std::string text) {
  Block out;
  out.kind = kind;
  out.text = std::move(text);
  return out;
}

Block heading_block(int level, std::string text, std::string id) {
  Block out = text_block(Block::Kind::heading, std::move(text));
  out.level = level;
  out.id = std::move(id);
  return out;
}

Block table_block(bool swedish, const NumberStyle& style) {
  Block out;
  out.kind = Block::Kind::table;
  out.id = "table-shares";
  out.file = "shares";
  ReportTable& table = out.table;
  table.title = swedish ? "Andel barn & unga med insats, <procent>"
                        : "Children & young with an intervention, <percent>";
  table.lang = swedish ? "sv" : "en";
  table.decimal_mark = style.decimal;
  table.alt_text = swedish ? "Andelar efter ålder, med bas och gränser för sju år."
                           : "Shares by age, with base and limits for seven years.";
  table.notes = {swedish ? "Påhittade tal." : "Made-up figures.",
                 swedish ? "Bas: alla avslutade utredningar." : "Base: all closed investigations."};
  table.columns = {{swedish ? "Ålder" : "Age", Align::left},
                   {swedish ? "Bas" : "Base", Align::decimal}};
  for (int year = 2019; year < 2026; ++year)
    table.columns.push_back({std::to_string(year), Align::decimal});
  std::vector<std::string> labels;
  Vector base, share;
  for (int i = 0; i < 6; ++i) {
    labels.push_back(std::to_string(3 * i) + "\u2013" + std::to_string(3 * i + 2));
    base.push_back(1180.0 + 25.0 * i);
    share.push_back(0.12 + 0.031 * i);
    table.rows.push_back({labels.back(), format_whole(base.back(), style)});
    for (int year = 0; year < 7; ++year)
      table.rows.back().push_back(format_percent(share.back() + 0.004 * year, 1, style));
  }
  table.groups = {{0, swedish ? "Yngre barn" : "Younger children"},
                  {3, swedish ? "Äldre barn" : "Older children"}};
  out.numbers.add(Column::of_text("age", labels));
  out.numbers.add(Column::of_whole("n", base));
  out.numbers.add(Column::of_real("share", share));
  return out;
}

Block figure_block(bool swedish, const NumberStyle& style) {
  Block out = text_block(Block::Kind::figure,
                         swedish ? "Andel med insats efter ålder" : "Intervention by age");
  out.id = "figure-shares";
  out.alt_text = swedish ? "Andelen stiger från 12 % till 28 % med åldern."
                         : "The share rises from 12% to 28% with age.";
  FigureRows rows;
  FigureSpec spec;
  spec.kind = "shares";
  for (int i = 0; i < 6; ++i) {
    const double share = 0.12 + 0.031 * i;
    const std::string label = std::to_string(3 * i) + "\u2013" + std::to_string(3 * i + 2);
    rows.add("age", label, "", i + 1.0, share, share - 0.02, share + 0.02);
    spec.items.at.push_back(i + 1.0);
    spec.items.labels.push_back(label);
  }
  spec.reversed = true;
  spec.values = linear_ticks(0.0, 0.32, true, style);
  spec.value_limits = {0.0, 0.32};
  spec.value_title = swedish ? "Andel" : "Share";
  spec.item_title = swedish ? "Ålder" : "Age";
  spec.alt_text = out.alt_text;
  spec.height = 3.2;
  out.figure = spec.list();
  out.figure.add("data", rows.table());
  return out;
}

}  // namespace

Document sample_document(const std::string& lang) {
  const bool swedish = language_of(lang) == Language::sv;
  const NumberStyle& style = report_style(language_of(lang));
  Document out;
  out.lang = lang;
  out.title = swedish ? "Prov på en rapport" : "A sample of a report";
  out.subtitle = swedish ? "Alla slags delar, med påhittade tal" : "Every part, made-up figures";
  out.mark = swedish ? "SYNTETISKA DATA" : "SYNTHETIC DATA";
  out.blocks.push_back(heading_block(1, swedish ? "Sammanfattning" : "Summary", "summary"));
  Block bullets;
  bullets.kind = Block::Kind::bullets;
  bullets.items = {swedish ? "Andelen stiger med åldern." : "The share rises with age.",
                   swedish ? "Det vilar på 7\u00A0455 barn." : "It rests on 7,455 children."};
  out.blocks.push_back(bullets);
  Block box = text_block(Block::Kind::box, swedish ? "Så är det gjort" : "How it was done");
  box.items = {swedish ? "Varje barn räknas en gång." : "Each child is counted once.",
               swedish ? "Gränserna är 95 %." : "Limits are 95%."};
  out.blocks.push_back(box);
  out.blocks.push_back(heading_block(1, swedish ? "Resultat" : "Results", "results"));
  out.blocks.push_back(
      heading_block(2, swedish ? "Efter ålder & kön" : "By age & sex", "results-age"));
  out.blocks.push_back(
      text_block(Block::Kind::paragraph,
                 swedish ? "Av barnen i utredningarna fick en av fem en insats; andelen var högst "
                           "bland de äldsta. Skillnaden mellan åldrarna är större än slumpen ger."
                         : "Of the children investigated one in five got an intervention; the "
                           "share was highest among the oldest. The difference between ages is "
                           "larger than chance gives."));
  out.blocks.push_back(table_block(swedish, style));
  out.blocks.push_back(figure_block(swedish, style));
  out.stamp = {{"Program", "skillnad"},
               {swedish ? "Kontrollsumma" : "Checksum", std::string(64, '0')}};
  return out;
}

}  // namespace skillnad::api
