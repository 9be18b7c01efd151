#include "skillnad/text/render_word.hpp"

#include <algorithm>
#include <cmath>

#include "skillnad/text/labels.hpp"
#include "skillnad/text/numbers.hpp"
#include "skillnad/text/padding.hpp"
#include "skillnad/text/render_markup.hpp"
#include "word_style.hpp"

// Lengths are in twentieths of a point, sizes of letters in halves of a point, as the format has
// them.
namespace skillnad {
namespace {

using Kind = Block::Kind;
using Elements = std::vector<std::string>;

constexpr const char* name_space =
    " xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
constexpr std::size_t text_width_of_page = 9412;  // A4 with margins of 22 mm

std::string run_of(const std::string& text, const std::string& properties = "") {
  return "<w:r>" + (properties.empty() ? "" : "<w:rPr>" + properties + "</w:rPr>") +
         "<w:t xml:space=\"preserve\">" + escape_html(text) + "</w:t></w:r>";
}

std::string paragraph(const std::string& style, const std::string& runs,
                      const std::string& properties = "") {
  return std::string("<w:p") + name_space + "><w:pPr><w:pStyle w:val=\"" + style + "\"/>" +
         properties + "</w:pPr>" + runs + "</w:p>";
}

std::string text_paragraph(const std::string& style, const std::string& text,
                           const std::string& properties = "") {
  return paragraph(style, run_of(text), properties);
}

/// How wide a column wants to be, in letters: its longest cell, where labels may be broken.
std::size_t letters_of(const ReportTable& table, std::size_t j) {
  constexpr std::size_t fewest = 4, most_of_labels = 36;
  std::size_t out = fewest, word = 0;
  for (const char c : table.columns[j].header) {
    word = c == ' ' ? 0 : word + 1;
    out = std::max(out, word);
  }
  const bool broken = table.columns[j].align == Align::left;
  for (const auto& row : table.rows) {
    const std::size_t wanted = text_width(row[j]);
    out = std::max(out, broken ? std::min(wanted, most_of_labels) : wanted);
  }
  return out;
}

/// Widths of the columns and the size of the letters they leave room for: a letter counts as 0.65
/// of its height, which wide fonts need where Calibri is not installed.
struct Layout {
  std::vector<std::size_t> widths;
  std::size_t total = 0;
  std::size_t size = 19;
};

Layout layout_of(const ReportTable& table) {
  constexpr std::size_t smallest = 13;
  Layout out;
  std::vector<std::size_t> letters;
  std::size_t sum = 0;
  for (std::size_t j = 0; j < table.columns.size(); ++j) {
    letters.push_back(letters_of(table, j));
    sum += letters.back();
  }
  const std::size_t n_columns = std::max<std::size_t>(table.columns.size(), 1);
  const std::size_t margins = std::min<std::size_t>(150, text_width_of_page / 2 / n_columns);
  const std::size_t room = text_width_of_page - margins * n_columns;
  while (out.size > smallest && sum * out.size * 13 / 2 > room) --out.size;
  const bool narrow = sum * out.size * 13 / 2 <= room;
  for (const std::size_t n : letters) {
    out.widths.push_back(margins + (narrow ? n * out.size * 13 / 2 : room * n / sum));
    out.total += out.widths.back();
  }
  return out;
}

class WordTable {
 public:
  explicit WordTable(const ReportTable& table) : table_(table), layout_(layout_of(table)) {}

  std::string render(const std::string& caption) const {
    std::string out = std::string("<w:tbl") + name_space +
                      "><w:tblPr><w:tblStyle w:val=\"ReportTable\"/><w:tblW w:w=\"" +
                      std::to_string(layout_.total) +
                      "\" w:type=\"dxa\"/><w:tblLayout w:type=\"fixed\"/>"
                      "<w:tblLook w:val=\"06A0\" w:firstRow=\"1\" w:lastRow=\"0\" "
                      "w:firstColumn=\"1\" w:lastColumn=\"0\" w:noHBand=\"1\" w:noVBand=\"1\"/>"
                      "<w:tblCaption w:val=\"" +
                      escape_html(caption) + "\"/>";
    if (!table_.alt_text.empty())
      out += "<w:tblDescription w:val=\"" + escape_html(table_.alt_text) + "\"/>";
    out += "</w:tblPr><w:tblGrid>";
    for (const std::size_t width : layout_.widths)
      out += "<w:gridCol w:w=\"" + std::to_string(width) + "\"/>";
    out += "</w:tblGrid>" + head() + body();
    return out + "</w:tbl>";
  }

 private:
  std::string cell(std::size_t width, const std::string& more, Align align, const std::string& text,
                   bool bold) const {
    const std::string size = std::to_string(layout_.size);
    const std::string letters = std::string(bold ? "<w:b/>" : "") + "<w:sz w:val=\"" + size +
                                "\"/><w:szCs w:val=\"" + size + "\"/>";
    return "<w:tc><w:tcPr><w:tcW w:w=\"" + std::to_string(width) + "\" w:type=\"dxa\"/>" + more +
           "</w:tcPr><w:p><w:pPr><w:pStyle w:val=\"TableText\"/>" +
           (align == Align::left ? "" : "<w:jc w:val=\"right\"/>") + "</w:pPr>" +
           run_of(text, letters) + "</w:p></w:tc>";
  }

  std::string head() const {
    std::string out = "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>";
    for (std::size_t j = 0; j < table_.columns.size(); ++j)
      out += cell(layout_.widths[j],
                  "<w:tcBorders><w:bottom w:val=\"single\" w:sz=\"4\" w:space=\"0\" "
                  "w:color=\"1B1B1B\"/></w:tcBorders><w:vAlign w:val=\"bottom\"/>",
                  table_.columns[j].align, table_.columns[j].header, true);
    return out + "</w:tr>";
  }

  std::string body() const {
    const std::string row = "<w:tr><w:trPr><w:cantSplit/></w:trPr>";
    std::string out;
    std::size_t group = 0;
    for (std::size_t i = 0; i < table_.rows.size(); ++i) {
      for (; group < table_.groups.size() && table_.groups[group].first_row == i; ++group) {
        if (table_.groups[group].label.empty()) continue;
        out += row +
               cell(layout_.total,
                    "<w:gridSpan w:val=\"" + std::to_string(table_.columns.size()) + "\"/>",
                    Align::left, table_.groups[group].label, true) +
               "</w:tr>";
      }
      out += row;
      for (std::size_t j = 0; j < table_.columns.size(); ++j)
        out += cell(layout_.widths[j], "", table_.columns[j].align, table_.rows[i][j], false);
      out += "</w:tr>";
    }
    return out;
  }

  const ReportTable& table_;
  Layout layout_;
};

/// A paragraph with the picture, as wide as the figure is drawn or as the page allows, and its
/// words for those who cannot see it.
std::string picture_paragraph(const Block& block, std::size_t number) {
  constexpr double units_an_inch = 914400.0, widest = 166.0 / 25.4;
  const auto inches = [&](const char* name, double fallback) {
    const Value* value = block.figure.find(name);
    const double* size = value == nullptr ? nullptr : value->get<double>();
    return size == nullptr ? fallback : *size;
  };
  const double width = inches("width", 7.0), shown = std::min(width, widest);
  const auto units = [&](double size) {
    return std::to_string(std::llround(size * shown / width * units_an_inch));
  };
  const std::string extent =
      " cx=\"" + units(width) + "\" cy=\"" + units(inches("height", 4.5)) + "\"/>";
  const std::string id = " id=\"" + std::to_string(number) + "\"";
  const std::string schema = "http://schemas.openxmlformats.org/drawingml/2006/";
  return paragraph(
      "Normal",
      "<w:r><w:drawing><wp:inline xmlns:wp=\"" + schema +
          "wordprocessingDrawing\" distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\"><wp:extent" +
          extent + "<wp:docPr" + id + " name=\"" + escape_html(block.id) + "\" descr=\"" +
          escape_html(block.alt_text) + "\"/><wp:cNvGraphicFramePr/><a:graphic xmlns:a=\"" +
          schema + "main\"><a:graphicData uri=\"" + schema + "picture\"><pic:pic xmlns:pic=\"" +
          schema + "picture\"><pic:nvPicPr><pic:cNvPr" + id +
          " name=\"\"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip "
          "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" "
          "r:embed=\"figure\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr>"
          "<a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext" +
          extent +
          "</a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>"
          "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>",
      "<w:keepNext/>");
}

}  // namespace

Elements word_block(const Block& block, const std::string& caption, std::size_t number,
                    const std::string& lang) {
  Elements out;
  switch (block.kind) {
    case Kind::heading:
      return {text_paragraph(block.level == 1 ? "Heading1" : "Heading2", block.text)};
    case Kind::paragraph:
      return {text_paragraph("Normal", block.text)};
    case Kind::box:
      out.push_back(text_paragraph("BoxTitle", block.text));
      for (const std::string& item : block.items) out.push_back(text_paragraph("BoxText", item));
      out.push_back(paragraph("Normal", ""));  // else the next box would run into this one
      return out;
    case Kind::bullets:
      for (const std::string& item : block.items) out.push_back(text_paragraph("ListBullet", item));
      return out;
    case Kind::table:
      out.push_back(text_paragraph("Caption", caption, "<w:keepNext/>"));
      if (!block.table.columns.empty()) out.push_back(WordTable(block.table).render(caption));
      for (const std::string& note : block.table.notes)
        out.push_back(text_paragraph("TableNote", marked_note(note, language_of(lang))));
      out.push_back(paragraph("TableNote", ""));  // two tables that touch are one
      return out;
    case Kind::figure:
      break;
  }
  return {picture_paragraph(block, number), text_paragraph("Caption", caption)};
}

Elements word_front(const Document& document) {
  Elements out = {text_paragraph("Title", document.title)};
  if (!document.subtitle.empty()) out.push_back(text_paragraph("Subtitle", document.subtitle));
  return out;
}

Elements word_stamp(const Document& document) {
  if (document.stamp.empty()) return {};
  Elements out = {text_paragraph("Heading1", label("page_stamp", language_of(document.lang)))};
  for (const auto& [key, value] : document.stamp)
    out.push_back(paragraph("TableNote", run_of(key + ": ", "<w:b/>") + run_of(value)));
  return out;
}

std::string word_styles(const std::string& lang) {
  const std::string code = language_of(lang) == Language::sv ? "sv-SE" : "en-GB";
  const std::string mark = "LANG";
  std::string out = word_style;
  for (std::size_t at = out.find(mark); at != std::string::npos; at = out.find(mark, at))
    out.replace(at, mark.size(), code);
  return out;
}

std::string word_numbering() {
  return word_list;
}

}  // namespace skillnad
