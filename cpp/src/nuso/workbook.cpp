#include "skillnad/nuso/workbook.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include "markup.hpp"
#include "serial_dates.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/utf8.hpp"
#include "skillnad/base/zip.hpp"
#include "skillnad/text/csv.hpp"
#include "skillnad/text/print.hpp"

namespace skillnad::nuso {

namespace {

constexpr std::size_t largest_sheet = std::size_t{1} << 27;  // cells

struct Cell {
  std::size_t row = 0, column = 0;
  CellKind kind = CellKind::empty;
  std::string text;
  double number = 0.0;
};

struct Sheet {
  std::string name;
  std::vector<Cell> cells;
  std::size_t n_merged = 0;
};

/// "AB12" as row 11 and column 27.
void read_place(const std::string& place, Cell& cell) {
  std::size_t column = 0, row = 0;
  for (const char c : place) {
    if (c >= 'A' && c <= 'Z' && row == 0 && column < 20000)
      column = 26 * column + static_cast<std::size_t>(c - 'A') + 1;
    else if (c >= '0' && c <= '9' && column > 0 && row < 10000000)
      row = 10 * row + static_cast<std::size_t>(c - '0');
    else
      throw MarkupError("a cell has no place");
  }
  if (column == 0 || row == 0) throw MarkupError("a cell has no place");
  cell.column = column - 1;
  cell.row = row - 1;
}

double number_in(const std::string& text) {
  double x = 0.0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, x);
  if (read.ec != std::errc() || read.ptr != end) throw MarkupError("a number is none");
  return x;
}

std::size_t index_in(const std::string& text) {
  const double x = number_in(text);
  if (!(x >= 0.0 && x < 1e9)) throw MarkupError("an index is none");
  return static_cast<std::size_t>(x);
}

/// _x000D_ stands for a control character.
std::string plain(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.compare(i, 2, "_x") != 0 || i + 6 >= text.size() || text[i + 6] != '_') {
      out += text[i];
      continue;
    }
    unsigned code = 0;
    const auto read = std::from_chars(text.data() + i + 2, text.data() + i + 6, code, 16);
    if (read.ec != std::errc() || read.ptr != text.data() + i + 6 || code == 0 || code >= 0xd800) {
      out += text[i];
      continue;
    }
    utf8::append(out, code);
    i += 6;
  }
  return out;
}

/// The shared texts: runs of a rich text joined, phonetic guides left out.
std::vector<std::string> read_shared(const ZipArchive& archive) {
  std::vector<std::string> out;
  if (!archive.has("xl/sharedStrings.xml")) return out;
  const std::string bytes = archive.read("xl/sharedStrings.xml");
  Markup markup(bytes);
  bool phonetic = false;
  while (markup.next()) {
    if (markup.name() == "si" && !markup.closes()) out.emplace_back();
    if (markup.name() == "rPh") phonetic = !markup.closes() && !markup.empty();
    if (markup.name() == "t" && !markup.closes() && !markup.empty() && !phonetic && !out.empty())
      out.back() += markup.text();
  }
  for (std::string& text : out) text = plain(text);
  return out;
}

/// For each cell style whether its numbers are dates.
std::vector<bool> read_date_styles(const ZipArchive& archive) {
  std::vector<bool> out;
  if (!archive.has("xl/styles.xml")) return out;
  const std::string bytes = archive.read("xl/styles.xml");
  Markup markup(bytes);
  std::map<std::string, std::string> formats;
  bool inside = false;
  while (markup.next()) {
    if (markup.name() == "cellXfs") inside = !markup.closes() && !markup.empty();
    if (markup.name() == "numFmt" && !markup.closes())
      formats[markup.attribute("numFmtId")] = markup.attribute("formatCode");
    if (!inside || markup.name() != "xf" || markup.closes()) continue;
    const std::string id = markup.attribute("numFmtId");
    const auto own = formats.find(id);
    out.push_back(own != formats.end() ? is_date_format(own->second)
                                       : !id.empty() && is_date_format(index_in(id)));
  }
  return out;
}

struct Book {
  std::vector<std::string> shared;
  std::vector<bool> is_date;
  bool from_1904 = false;
};

void set_value(Cell& cell, const std::string& type, const std::string& style,
               const std::string& value, const Book& book) {
  if (type == "s") {
    const std::size_t at = index_in(value);
    if (at >= book.shared.size()) throw MarkupError("a shared text is not there");
    cell.text = book.shared[at];
    cell.kind = CellKind::text;
  } else if (type == "str" || type == "inlineStr") {
    cell.text = plain(value);
    cell.kind = CellKind::text;
  } else if (type == "e") {
    cell.kind = CellKind::error;
  } else if (type == "d") {
    cell.text = value;
    cell.kind = CellKind::date;
  } else {
    cell.number = number_in(value);
    if (!std::isfinite(cell.number)) throw MarkupError("a number is none");
    cell.kind = type == "b" ? CellKind::logical : CellKind::number;
    const std::size_t place = style.empty() ? 0 : index_in(style);
    if (cell.kind == CellKind::number && place < book.is_date.size() && book.is_date[place]) {
      cell.text = date_of_serial(cell.number, book.from_1904);
      cell.kind = cell.text.empty() ? CellKind::error : CellKind::date;
    }
  }
  if (cell.kind == CellKind::text && cell.text.empty()) cell.kind = CellKind::empty;
}

Sheet read_sheet(Context& context, std::string name, const std::string& bytes, const Book& book) {
  Sheet sheet;
  sheet.name = std::move(name);
  Markup markup(bytes);
  Cell cell;
  std::string type, style, value;
  bool inside = false, formula = false, has_value = false;
  std::size_t row = 0, column = 0;
  while (markup.next()) {
    const std::string_view tag = markup.name();
    const bool opens = !markup.closes();
    if (tag == "row" && opens) {
      context.tick();
      const std::string place = markup.attribute("r");
      row = place.empty() ? row : index_in(place);
      if (!place.empty() && row-- == 0) throw MarkupError("a row has no number");
      column = 0;
    } else if (tag == "row") {
      ++row;
    } else if (tag == "c" && opens) {
      cell = Cell();
      cell.row = row;
      cell.column = column;
      const std::string place = markup.attribute("r");
      if (!place.empty()) read_place(place, cell);
      column = cell.column + 1;
      type = markup.attribute("t");
      style = markup.attribute("s");
      value.clear();
      formula = has_value = false;
      inside = !markup.empty();
    } else if (inside && tag == "f" && opens) {
      formula = true;
    } else if (inside && (tag == "v" || tag == "t") && opens && !markup.empty()) {
      value += markup.text();
      has_value = true;
    } else if (tag == "c") {
      inside = false;
      if (has_value && !value.empty())
        set_value(cell, type, style, value, book);
      else if (formula && type != "str")
        cell.kind = CellKind::error;  // never computed
      if (cell.kind != CellKind::empty) sheet.cells.push_back(std::move(cell));
      cell = Cell();
    } else if (tag == "mergeCell" && opens) {
      ++sheet.n_merged;
    }
  }
  return sheet;
}

/// Where the sheets stand in the archive, with their names.
std::vector<std::pair<std::string, std::string>> sheet_paths(const ZipArchive& archive,
                                                             Book& book) {
  const std::string links = archive.read("xl/_rels/workbook.xml.rels");
  std::map<std::string, std::string> target;
  for (Markup markup(links); markup.next();) {
    if (markup.name() != "Relationship" || markup.closes()) continue;
    const std::string type = markup.attribute("Type"), sheet_type = "/worksheet";
    if (type.size() < sheet_type.size() ||
        type.compare(type.size() - sheet_type.size(), sheet_type.size(), sheet_type) != 0)
      continue;  // a sheet of charts has no cells
    const std::string path = markup.attribute("Target");
    target[markup.attribute("Id")] = path.substr(0, 1) == "/" ? path.substr(1) : "xl/" + path;
  }
  const std::string workbook = archive.read("xl/workbook.xml");
  std::vector<std::pair<std::string, std::string>> out;
  for (Markup markup(workbook); markup.next();) {
    if (markup.closes()) continue;
    if (markup.name() == "workbookPr") {
      const std::string flag = markup.attribute("date1904");
      book.from_1904 = flag == "1" || flag == "true";
    }
    if (markup.name() != "sheet") continue;
    const auto path = target.find(markup.attribute("id"));
    if (path != target.end()) out.emplace_back(markup.attribute("name"), path->second);
  }
  return out;
}

Sheet the_sheet(Context& context, const ZipArchive& archive, const std::string& file) {
  Book book;
  const auto paths = sheet_paths(archive, book);
  book.shared = read_shared(archive);
  book.is_date = read_date_styles(archive);
  Sheet out;
  std::vector<std::string> names;
  for (const auto& [name, path] : paths) {
    Sheet sheet = read_sheet(context, name, archive.read(path), book);
    if (sheet.cells.empty()) continue;
    names.push_back("\"" + utf8::display(name) + "\"");
    if (names.size() == 1) out = std::move(sheet);
  }
  if (names.empty()) throw DataError("sheets", file + " has no sheet with cells.", {"", {}, 0});
  if (names.size() > 1)
    throw DataError("sheets",
                    file + " has cells in " + std::to_string(names.size()) + " sheets (" +
                        enumeration(names) +
                        "): which of them is meant cannot be told. Save it as a file of its own.",
                    {"", {}, 0});
  return out;
}

std::string header_text(const Cell& cell) {
  if (cell.kind == CellKind::number) return csv_number(cell.number);
  if (cell.kind == CellKind::logical) return cell.number == 1.0 ? "true" : "false";
  return cell.text;
}

RawTable table_of(Context& context, const Sheet& sheet, const std::string& file) {
  std::size_t first = sheet.cells[0].row, last = first, n_columns = 0;
  for (const Cell& cell : sheet.cells) {
    first = std::min(first, cell.row);
    last = std::max(last, cell.row);
    n_columns = std::max(n_columns, cell.column + 1);
  }
  RawTable table;
  table.file = file;
  table.n_rows = last - first;
  if (table.n_rows == 0)
    throw DataError("no_rows", file + " has a header and no rows below.", {"", {}, 0});
  if (table.n_rows * n_columns > largest_sheet)
    throw DataError("file_format", file + " has cells too far from its header to be a table.",
                    {"", {}, 0});
  if (sheet.n_merged > 0)
    context.warn("merged", file + " has " +
                               count_text(static_cast<double>(sheet.n_merged), "range", "ranges") +
                               " of merged cells, of which only the first has a value.");
  table.columns.resize(n_columns);
  for (RawColumn& column : table.columns) {
    column.kind.assign(table.n_rows, CellKind::empty);
    column.text.resize(table.n_rows);
    column.number.resize(table.n_rows);
  }
  for (const Cell& cell : sheet.cells) {
    RawColumn& column = table.columns[cell.column];
    if (cell.row == first) {
      column.name = header_text(cell);
      continue;
    }
    const std::size_t row = cell.row - first - 1;
    column.kind[row] = cell.kind;
    column.text[row] = cell.text;
    column.number[row] = cell.number;
  }
  leave_out_empty(context, table, 0);
  return table;
}

}  // namespace

RawTable read_workbook(Context& context, std::string_view bytes, const std::string& file) {
  try {
    return table_of(context, the_sheet(context, ZipArchive(bytes), file), file);
  } catch (const ZipError& error) {
    throw DataError("file_format",
                    file + " is no workbook that can be read: " + error.what() +
                        ". Open it in Excel or LibreOffice and save it again as .xlsx.",
                    {"", {}, 0});
  } catch (const MarkupError& error) {
    throw DataError("file_format",
                    file + " is a damaged workbook: " + error.what() +
                        ". Open it in Excel or LibreOffice and save it again as .xlsx.",
                    {"", {}, 0});
  }
}

}  // namespace skillnad::nuso
