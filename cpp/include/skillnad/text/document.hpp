// A report as blocks in order, before it is a page: headings, paragraphs, tables, figures.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "skillnad/base/value.hpp"
#include "skillnad/text/report.hpp"

namespace skillnad {

struct Block {
  enum class Kind {
    heading,    ///< `text`, `level` 1 or 2, `id`
    paragraph,  ///< `text`
    box,        ///< `text` is its heading, `items` its paragraphs: method, what to keep in mind
    bullets,    ///< `items`
    table,      ///< `table`, `id`, `file`
    figure      ///< `text` is the caption, `alt_text`, `figure`, `id`
  };
  Kind kind = Kind::paragraph;
  std::string text;
  std::string id;  ///< unique in the document, [a-z0-9-]: what a link goes to
  int level = 1;
  std::vector<std::string> items;
  ReportTable table;
  std::string file;  ///< name of the table's numbers as CSV, without the ending
  Table numbers;     ///< what the CSV holds
  std::string alt_text;
  ValueList figure;  ///< as `figure()` gives it to the hosts: words, scales and `data`
};

struct Document {
  std::string title, subtitle;
  std::string lang = "sv";
  std::string mark;  ///< stands on every page ("SYNTETISKA DATA"); may be empty
  std::vector<Block> blocks;
  /// Where it comes from, a pair a line: what, value.
  std::vector<std::pair<std::string, std::string>> stamp;
};

/// What stands over each block: "Tabell 3. ..." over tables and "Figur 2. ..." under figures,
/// counted from 1 in their order; empty for other blocks.
std::vector<std::string> numbered_captions(const Document& document);

/// One self-contained HTML page: contents from the headings, no script, nothing from elsewhere. The
/// source of figure k (from 1) is the text `figure:k`, which the host replaces by the picture it
/// draws.
std::string render_page(const Document& document);

/// The document as plain text, tables as render_text() makes them, a figure as its caption and its
/// alternative text.
std::string render_plain(const Document& document);

/// For the hosts: title, subtitle, lang, mark, stamp (a table: key, value), stamp_title, page
/// (`render_page`), plain (`render_plain`), and blocks, a list of lists each with `type` and what
/// it has: heading (text, level, id), paragraph (text), box (text, items), bullets (items), figure
/// (text, alt_text, id, figure), table (caption, header, align ("left" or "right" a column),
/// n_label_columns, n_rows, cells (texts row by row), group_rows (numbers, counted from 0),
/// group_labels, notes, alt_text, id, file, numbers (a table)). Captions of tables and figures are
/// numbered, notes begin with their word. For Word files (`text/render_word.hpp`) every block has
/// `word`, and the list has word_front, word_stamp, word_styles and word_numbering.
ValueList document_list(const Document& document);

}  // namespace skillnad
