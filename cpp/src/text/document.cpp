#include "skillnad/text/document.hpp"

#include <utility>

#include "skillnad/text/labels.hpp"
#include "skillnad/text/numbers.hpp"
#include "skillnad/text/print.hpp"
#include "skillnad/text/render_markup.hpp"
#include "skillnad/text/render_text.hpp"
#include "skillnad/text/render_word.hpp"

namespace skillnad {
namespace {

using Kind = Block::Kind;

std::string plain_paragraph(const std::string& text, const std::string& first = "",
                            const std::string& rest = "") {
  std::string out;
  for (const std::string& line : wrap_text(text, print_width, first, rest)) out += line + "\n";
  return out;
}

std::string plain_block(const Block& block, const std::string& caption) {
  switch (block.kind) {
    case Kind::heading:
      return heading(block.text, block.level == 1 ? '=' : '-');
    case Kind::paragraph:
      return plain_paragraph(block.text);
    case Kind::box: {
      std::string out = plain_paragraph(block.text, "| ", "| ");
      for (const std::string& item : block.items) {
        out += "|\n" + plain_paragraph(item, "| ", "| ");
      }
      return out;
    }
    case Kind::bullets: {
      std::string out;
      for (const std::string& item : block.items) out += plain_paragraph(item, "- ", "  ");
      return out;
    }
    case Kind::table: {
      ReportTable table = block.table;
      table.title = caption;
      return render_text(table);
    }
    case Kind::figure:
      break;
  }
  return plain_paragraph(caption) + plain_paragraph(block.alt_text, "  ", "  ");
}

ValueList table_list(const Block& block, const std::string& caption, Language language) {
  const ReportTable& table = block.table;
  std::vector<std::string> header, align, cells, labels, notes;
  std::vector<double> rows;
  for (const ReportColumn& column : table.columns) {
    header.push_back(column.header);
    align.emplace_back(column.align == Align::left ? "left" : "right");
  }
  for (const auto& row : table.rows) cells.insert(cells.end(), row.begin(), row.end());
  for (const ReportGroup& group : table.groups) {
    rows.push_back(static_cast<double>(group.first_row));
    labels.push_back(group.label);
  }
  for (const std::string& note : table.notes) notes.push_back(marked_note(note, language));
  ValueList out;
  out.add("type", "table");
  out.add("caption", caption);
  out.add("header", header);
  out.add("align", align);
  out.add("n_label_columns", static_cast<double>(table.n_label_columns));
  out.add("n_rows", static_cast<double>(table.rows.size()));
  out.add("cells", cells);
  out.add("group_rows", rows);
  out.add("group_labels", labels);
  out.add("notes", notes);
  out.add("alt_text", table.alt_text);
  out.add("id", block.id);
  out.add("file", block.file);
  out.add("numbers", block.numbers);
  return out;
}

ValueList block_list(const Block& block, const std::string& caption, Language language) {
  ValueList out;
  switch (block.kind) {
    case Kind::heading:
      out.add("type", "heading");
      out.add("text", block.text);
      out.add("level", block.level);
      out.add("id", block.id);
      return out;
    case Kind::paragraph:
      out.add("type", "paragraph");
      out.add("text", block.text);
      return out;
    case Kind::box:
      out.add("type", "box");
      out.add("text", block.text);
      out.add("items", block.items);
      return out;
    case Kind::bullets:
      out.add("type", "bullets");
      out.add("items", block.items);
      return out;
    case Kind::table:
      return table_list(block, caption, language);
    case Kind::figure:
      break;
  }
  out.add("type", "figure");
  out.add("text", caption);
  out.add("alt_text", block.alt_text);
  out.add("id", block.id);
  out.add("figure", block.figure);
  return out;
}

}  // namespace

std::vector<std::string> numbered_captions(const Document& document) {
  const Language language = language_of(document.lang);
  std::size_t tables = 0, figures = 0;
  std::vector<std::string> out;
  for (const Block& block : document.blocks) {
    std::string caption, text;
    if (block.kind == Kind::table) {
      caption = label("page_table", language) + " " + std::to_string(++tables) + ".";
      text = block.table.title;
    } else if (block.kind == Kind::figure) {
      caption = label("page_figure", language) + " " + std::to_string(++figures) + ".";
      text = block.text;
    }
    if (!text.empty()) caption.append(" ").append(text);
    out.push_back(std::move(caption));
  }
  return out;
}

std::string render_plain(const Document& document) {
  const Language language = language_of(document.lang);
  const std::vector<std::string> captions = numbered_captions(document);
  std::vector<std::string> parts = {heading(document.title, '#')};
  parts.push_back(document.subtitle.empty() ? "" : plain_paragraph(document.subtitle));
  parts.push_back(document.mark.empty() ? "" : plain_paragraph(document.mark, "*** "));
  for (std::size_t i = 0; i < document.blocks.size(); ++i) {
    parts.push_back(plain_block(document.blocks[i], captions[i]));
  }
  if (!document.stamp.empty()) {
    parts.push_back(section(label("page_stamp", language), key_values(document.stamp), '='));
  }
  return join_blocks(parts);
}

ValueList document_list(const Document& document) {
  const Language language = language_of(document.lang);
  const std::vector<std::string> captions = numbered_captions(document);
  std::vector<std::string> keys, values;
  for (const auto& [key, value] : document.stamp) {
    keys.push_back(key);
    values.push_back(value);
  }
  Table stamp;
  stamp.add(Column::of_text("key", keys));
  stamp.add(Column::of_text("value", values));
  ValueList blocks;
  for (std::size_t i = 0; i < document.blocks.size(); ++i) {
    ValueList block = block_list(document.blocks[i], captions[i], language);
    block.add("word", word_block(document.blocks[i], captions[i], i + 1, document.lang));
    blocks.add("", std::move(block));
  }
  ValueList out;
  out.add("title", document.title);
  out.add("subtitle", document.subtitle);
  out.add("lang", document.lang);
  out.add("mark", document.mark);
  out.add("stamp", stamp);
  out.add("stamp_title", label("page_stamp", language));
  out.add("page", render_page(document));
  out.add("plain", render_plain(document));
  out.add("word_front", word_front(document));
  out.add("word_stamp", word_stamp(document));
  out.add("word_styles", word_styles(document.lang));
  out.add("word_numbering", word_numbering());
  out.add("blocks", blocks);
  return out;
}

}  // namespace skillnad
