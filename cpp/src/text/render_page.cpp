#include <cmath>

#include "page_style.hpp"
#include "skillnad/text/document.hpp"
#include "skillnad/text/labels.hpp"
#include "skillnad/text/numbers.hpp"
#include "skillnad/text/render_markup.hpp"

// Names of places of the frame hold an underscore, which those of blocks do not.
namespace skillnad {
namespace {

using Kind = Block::Kind;

std::string element(const std::string& tag, const std::string& text,
                    const std::string& attributes = "") {
  return "<" + tag + attributes + ">" + escape_html(text) + "</" + tag + ">\n";
}

std::string attribute(const std::string& name, const std::string& value) {
  return " " + name + "=\"" + escape_html(value) + "\"";
}

std::string id_attribute(const std::string& id) {
  return id.empty() ? "" : attribute("id", id);
}

/// `text` as a string of CSS that cannot end itself or the style sheet.
std::string css_string(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    const bool plain = c != '"' && c != '\\' && c != '<' && static_cast<unsigned char>(c) >= 32;
    out += plain ? c : ' ';
  }
  return out + "\"";
}

std::string head(const Document& document) {
  std::string out = "<!DOCTYPE html>\n<html" + attribute("lang", document.lang) +
                    ">\n<head>\n<meta charset=\"utf-8\">\n"
                    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                    "img-src data:; style-src 'unsafe-inline'\">\n";
  const bool marked = !document.mark.empty();
  out += element("title", document.title + (marked ? " (" + document.mark + ")" : ""));
  out += std::string("<style>") + page_style;
  // On paper the mark stands in the margin of every page.
  if (marked) {
    out += "@page { @top-center { content: " + css_string(document.mark) +
           "; font: bold 9pt sans-serif; } }\n";
  }
  return out + "</style>\n</head>\n";
}

struct Heading {
  int level;
  std::string id, text;
};

/// The headings, with names made up for those that have none.
std::vector<Heading> headings_of(const Document& document) {
  std::vector<Heading> out;
  for (const Block& block : document.blocks) {
    if (block.kind != Kind::heading) continue;
    const std::string number = std::to_string(out.size() + 1);
    out.push_back(
        {block.level == 1 ? 1 : 2, block.id.empty() ? "heading_" + number : block.id, block.text});
  }
  return out;
}

std::string contents(const std::vector<Heading>& headings, Language language) {
  if (headings.empty()) return "";
  std::string out = "<nav aria-labelledby=\"page_contents\">\n" +
                    element("h2", label("page_contents", language), " id=\"page_contents\"") +
                    "<ul>\n";
  bool item = false, inner = false;
  const auto close = [&] {
    if (inner) out += "</ul>\n";
    if (item) out += "</li>\n";
    item = inner = false;
  };
  for (const Heading& one : headings) {
    const std::string link =
        "<a" + attribute("href", "#" + one.id) + ">" + escape_html(one.text) + "</a>";
    if (one.level == 1 || !item) {
      close();
      out += "<li>" + link + "\n";
      item = true;
    } else {
      if (!inner) out += "<ul>\n";
      inner = true;
      out += "<li>" + link + "</li>\n";
    }
  }
  close();
  return out + "</ul>\n</nav>\n";
}

std::string table_block(const Block& block, const std::string& caption) {
  ReportTable table = block.table;
  table.title = caption;
  table.notes.clear();  // below the region that scrolls, so that they are read without scrolling
  std::string out = "<div class=\"table\"" + id_attribute(block.id) + ">\n" +
                    "<div class=\"scroll\" role=\"region\" tabindex=\"0\"" +
                    attribute("aria-label", caption) + ">\n" + render_html(table) + "</div>\n";
  for (const std::string& note : block.table.notes) {
    out += element("p", marked_note(note, language_of(table.lang)), " class=\"note\"");
  }
  return out + "</div>\n";
}

/// The size of the picture in CSS pixels, so that the page does not move when it is shown.
std::string picture_size(const ValueList& figure) {
  std::string out;
  for (const char* name : {"width", "height"}) {
    const Value* inches = figure.find(name);
    const double* size = inches == nullptr ? nullptr : inches->get<double>();
    if (size != nullptr)
      out += attribute(name, std::to_string(static_cast<int>(std::lround(*size * 96.0))));
  }
  return out;
}

std::string figure_block(const Block& block, const std::string& caption, std::size_t number) {
  return "<figure" + id_attribute(block.id) + ">\n<img src=\"figure:" + std::to_string(number) +
         "\"" + attribute("alt", block.alt_text) + picture_size(block.figure) + ">\n" +
         element("figcaption", caption) + "</figure>\n";
}

std::string box_block(const Block& block, int level, std::size_t number) {
  const std::string id = block.id.empty() ? "box_" + std::to_string(number) : block.id;
  const std::string title = id + "_title";
  std::string out = "<section class=\"box\"" + attribute("id", id) +
                    attribute("aria-labelledby", title) + ">\n" +
                    element("h" + std::to_string(level), block.text, attribute("id", title));
  for (const std::string& item : block.items) out += element("p", item);
  return out + "</section>\n";
}

std::string main_part(const Document& document, const std::vector<Heading>& headings) {
  const std::vector<std::string> captions = numbered_captions(document);
  std::string out = "<main id=\"page_main\">\n";
  std::size_t n_headings = 0, n_figures = 0, n_boxes = 0;
  int level = 1;  // of the heading above
  for (std::size_t i = 0; i < document.blocks.size(); ++i) {
    const Block& block = document.blocks[i];
    switch (block.kind) {
      case Kind::heading: {
        const Heading& here = headings[n_headings++];
        level = here.level + 1;
        out += element("h" + std::to_string(level), here.text, attribute("id", here.id));
        break;
      }
      case Kind::paragraph:
        out += element("p", block.text);
        break;
      case Kind::box:
        out += box_block(block, level + 1, ++n_boxes);
        break;
      case Kind::bullets:
        out += "<ul>\n";
        for (const std::string& item : block.items) out += element("li", item);
        out += "</ul>\n";
        break;
      case Kind::table:
        out += table_block(block, captions[i]);
        break;
      case Kind::figure:
        out += figure_block(block, captions[i], ++n_figures);
        break;
    }
  }
  return out + "</main>\n";
}

std::string footer(const Document& document, Language language) {
  if (document.stamp.empty()) return "";
  std::string out = "<footer>\n" + element("h2", label("page_stamp", language)) + "<dl>\n";
  for (const auto& [key, value] : document.stamp) out += element("dt", key) + element("dd", value);
  return out + "</dl>\n</footer>\n";
}

}  // namespace

std::string render_page(const Document& document) {
  const Language language = language_of(document.lang);
  const std::vector<Heading> headings = headings_of(document);
  std::string out = head(document) + "<body>\n";
  out += element("a", label("page_skip", language), " class=\"skip\" href=\"#page_main\"");
  if (!document.mark.empty()) out += element("p", document.mark, " class=\"mark\" role=\"note\"");
  out += "<header>\n" + element("h1", document.title);
  if (!document.subtitle.empty()) out += element("p", document.subtitle, " class=\"subtitle\"");
  return out + "</header>\n" + contents(headings, language) + main_part(document, headings) +
         footer(document, language) + "</body>\n</html>\n";
}

}  // namespace skillnad
