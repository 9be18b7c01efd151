#include "skillnad/nuso/delimited.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "skillnad/base/error.hpp"
#include "skillnad/text/print.hpp"

namespace skillnad::nuso {

namespace {

constexpr std::array<char, 3> delimiters = {';', ',', '\t'};

[[noreturn]] void bad_file(const std::string& file, const std::string& what) {
  throw DataError("file_format", file + " " + what, {"", {}, 0});
}

const char* name_of(char delimiter) {
  return delimiter == ';' ? "semicolon" : delimiter == ',' ? "comma" : "tab";
}

struct Field {
  std::string_view text;  ///< between the quotes, doubled quotes as they are
  bool quoted = false;
};

/// Goes over text record by record.
class Records {
 public:
  Records(std::string_view text, char delimiter, const std::string& file)
      : text_(text), delimiter_(delimiter), file_(file) {
    // Lines of old Macintosh files end in a carriage return alone.
    if (text.find('\n') == std::string_view::npos) line_end_ = '\r';
  }

  bool at_end() const { return at_ >= text_.size(); }
  std::size_t line() const { return line_; }  ///< of the next record, from 1

  /// The fields of the next record. A line without any character has none.
  void read(std::vector<Field>& fields) {
    fields.clear();
    for (bool first = true;; first = false) {
      fields.push_back(at_quote() ? quoted() : plain());
      if (at_end()) break;
      const char c = text_[at_++];
      if (c == delimiter_) continue;
      ++line_;
      if (first && fields[0].text.empty() && !fields[0].quoted) fields.clear();
      return;
    }
    // A delimiter that ends the file leaves one more empty field, which is read above.
    if (fields.size() == 1 && fields[0].text.empty() && !fields[0].quoted) fields.clear();
  }

 private:
  bool at_quote() const { return !at_end() && text_[at_] == '"'; }
  bool at_line_end() const { return text_[at_] == line_end_; }

  Field plain() {
    const std::size_t start = at_;
    while (!at_end() && text_[at_] != delimiter_ && !at_line_end()) ++at_;
    std::size_t end = at_;
    if ((at_end() || text_[at_] == '\n') && end > start && text_[end - 1] == '\r') --end;
    return {text_.substr(start, end - start), false};
  }

  Field quoted() {
    const std::size_t start = ++at_, start_line = line_;
    for (;;) {
      const std::size_t quote = text_.find('"', at_);
      if (quote == std::string_view::npos)
        bad_file(file_, "opens a quote in line " + std::to_string(start_line) +
                            " that is never closed: correct the line, or export the file again.");
      for (std::size_t i = at_; i < quote; ++i) line_ += text_[i] == line_end_ ? 1 : 0;
      at_ = quote + 1;
      if (!at_quote()) break;
      ++at_;
    }
    const Field field{text_.substr(start, at_ - 1 - start), true};
    while (!at_end() && (text_[at_] == ' ' || (text_[at_] == '\r' && line_end_ == '\n'))) ++at_;
    if (!at_end() && text_[at_] != delimiter_ && !at_line_end())
      bad_file(file_, "has text behind a closing quote in line " + std::to_string(line_) +
                          ": quotes inside a cell must be doubled.");
    return field;
  }

  std::string_view text_;
  char delimiter_, line_end_ = '\n';
  const std::string& file_;
  std::size_t at_ = 0, line_ = 1;
};

/// How the records of a text look with one delimiter.
struct Layout {
  char delimiter = 0;
  std::size_t n_header = 0, most = 0;
  std::vector<std::size_t> fields;  ///< of the records behind the header; blank lines have none
  bool even = true;
  std::string fault;  ///< the error in a quote, where reading stopped
};

Layout layout_of(std::string_view text, char delimiter, const std::string& file) {
  Layout layout;
  layout.delimiter = delimiter;
  Records records(text, delimiter, file);
  std::vector<Field> fields;
  try {
    records.read(fields);
    layout.n_header = fields.size();
    while (!records.at_end()) {
      records.read(fields);
      layout.fields.push_back(fields.size());
      layout.most = std::max(layout.most, fields.size());
      if (!fields.empty() && fields.size() != layout.n_header) layout.even = false;
    }
  } catch (const DataError& error) {
    layout.fault = error.message();
    layout.even = false;
  }
  while (!layout.fields.empty() && layout.fields.back() == 0) layout.fields.pop_back();
  return layout;
}

[[noreturn]] void uneven(const Layout& layout, const std::string& file) {
  RowCollector rows;
  std::size_t fewer = 0, last = 0;
  for (std::size_t i = 0; i < layout.fields.size(); ++i) {
    if (layout.fields[i] == 0 || layout.fields[i] == layout.n_header) continue;
    rows.add(i);
    fewer += layout.fields[i] < layout.n_header ? 1 : 0;
    last = i + 1;
  }
  const std::string header = file + " has " +
                             count_text(static_cast<double>(layout.n_header), "column", "columns") +
                             " in its header (" + name_of(layout.delimiter) + " between cells)";
  if (rows.count() == 1 && fewer == 1 && last == layout.fields.size())
    throw DataError("field_count",
                    header + " and fewer cells in its last row, " + std::to_string(last) +
                        ": the file seems to be cut off. Export it again.",
                    rows.place(""));
  throw DataError("field_count",
                  header + " and another number of cells in " + rows.text() +
                      ": a cell that holds the delimiter or a line break must stand in quotes, "
                      "and nothing may stand above the header.",
                  rows.place(""));
}

/// The delimiter with which the rows are even and the header longest.
Layout best_layout(std::string_view text, const std::string& file) {
  std::vector<Layout> layouts;
  for (const char delimiter : delimiters) layouts.push_back(layout_of(text, delimiter, file));
  const auto longer = [](const Layout& a, const Layout& b) { return a.n_header < b.n_header; };
  const Layout* best = nullptr;
  for (const Layout& layout : layouts)
    if (layout.even && layout.n_header > 1 && (best == nullptr || longer(*best, layout)))
      best = &layout;
  if (best != nullptr) return *best;
  // With the delimiter of the file a quote may be broken; with any other it nearly always is.
  const Layout& longest = *std::max_element(layouts.begin(), layouts.end(), longer);
  if (longest.n_header > 1) {
    if (!longest.fault.empty()) throw DataError("file_format", longest.fault, {"", {}, 0});
    uneven(longest, file);
  }
  for (const Layout& layout : layouts)
    if (layout.fault.empty() && layout.most > 1) uneven(layout, file);
  for (const Layout& layout : layouts)
    if (layout.even) return layout;
  throw DataError("file_format", layouts[0].fault, {"", {}, 0});
}

/// The text of a field: doubled quotes single, no blanks at the ends.
std::string cell_text(const Field& field) {
  std::string_view text = field.text;
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  std::string out(text);
  if (field.quoted)
    for (std::size_t at = out.find("\"\""); at != std::string::npos; at = out.find("\"\"", at + 1))
      out.erase(at, 1);
  return out;
}

/// Nothing at all between the delimiters: NA and "" are cells.
bool blank(const Field& field) {
  return !field.quoted && field.text.find_first_not_of(" \t") == std::string_view::npos;
}

/// A header of one name: are there cells in it after all?
void check_one_name(const std::string& name, const std::string& file) {
  if (name.find_first_of("|^~:;,\t") != std::string::npos || name.find("  ") != std::string::npos)
    bad_file(file,
             "has one name only in its header, with signs in it that no name has: expected are "
             "semicolon, comma or tab between the cells.");
}

}  // namespace

RawTable read_delimited(Context& context, std::string_view bytes, const std::string& file) {
  const std::string text = decoded_text(context, bytes, file);
  std::string_view rest = text;
  Layout layout;
  if (rest.substr(0, 4) == "sep=" && rest.size() > 5 && (rest[5] == '\n' || rest[5] == '\r')) {
    const char delimiter = rest[4];
    if (std::find(delimiters.begin(), delimiters.end(), delimiter) == delimiters.end())
      bad_file(file, "says itself that its delimiter is none of semicolon, comma and tab.");
    rest.remove_prefix(rest.substr(5, 2) == "\r\n" ? 7 : 6);
    layout = layout_of(rest, delimiter, file);
    if (!layout.fault.empty()) throw DataError("file_format", layout.fault, {"", {}, 0});
    if (!layout.even) uneven(layout, file);
  } else {
    layout = best_layout(rest, file);
  }
  if (layout.n_header == 0) bad_file(file, "begins with an empty line: expected is a header.");

  RawTable table;
  table.file = file;
  table.plain_text = true;
  table.delimiter = layout.delimiter;
  Records records(rest, layout.delimiter, file);
  std::vector<Field> fields;
  records.read(fields);
  for (const Field& field : fields) {
    RawColumn column;
    column.name = cell_text(field);
    table.columns.push_back(std::move(column));
  }
  if (table.columns.size() == 1) check_one_name(table.columns[0].name, file);
  std::size_t n_blank = 0, n_empty = 0;  // lines without any character; rows without any cell
  for (const std::size_t n_fields : layout.fields) {
    context.tick();
    records.read(fields);
    if (n_fields == 0 && table.columns.size() > 1) {
      ++n_blank;
      continue;
    }
    if (n_fields == 0) fields.assign(1, Field());
    const bool no_cell = fields.size() > 1 && std::all_of(fields.begin(), fields.end(), blank);
    n_empty = no_cell ? n_empty + 1 : 0;
    for (std::size_t j = 0; j < fields.size(); ++j) {
      std::string cell = cell_text(fields[j]);
      const bool empty = cell.empty() || (!fields[j].quoted && cell == "NA");
      table.columns[j].kind.push_back(empty ? CellKind::empty : CellKind::text);
      table.columns[j].text.push_back(empty ? std::string() : std::move(cell));
    }
    ++table.n_rows;
  }
  if (n_blank > 0)
    context.warn("empty_rows", file + ": " +
                                   count_text(static_cast<double>(n_blank), "line", "lines") +
                                   " without any character left out.");
  leave_out_empty(context, table, n_empty);
  if (table.n_rows == 0)
    throw DataError("no_rows", file + " has a header and no rows below it.", {"", {}, 0});
  return table;
}

}  // namespace skillnad::nuso
