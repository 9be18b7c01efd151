#include "skillnad/text/csv.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <set>
#include <stdexcept>
#include <vector>

#include "skillnad/base/error.hpp"

namespace skillnad {
namespace {

constexpr const char* missing_mark = "NA";

std::string cell_text(const Column& column, std::size_t row) {
  if (column.is_missing(row)) return missing_mark;
  switch (column.type) {
    case Column::Type::real:
      return csv_number(column.real[row]);
    case Column::Type::logical:
      return column.codes[row] != 0 ? "true" : "false";
    case Column::Type::categorical:
      return csv_text(column.levels[static_cast<std::size_t>(column.codes[row])]);
    case Column::Type::text:
      return csv_text(column.text[row]);
    case Column::Type::other:
      break;
  }
  throw std::logic_error("to_csv: column '" + column.name + "' has a type that is not written");
}

struct Cell {
  std::string text;
  bool quoted = false;
};

// Splits CSV into records.
class CsvReader {
 public:
  explicit CsvReader(std::string_view bytes) : bytes_(bytes) {
    if (bytes_.substr(0, 3) == "\xEF\xBB\xBF") at_ = 3;
  }

  bool at_end() const { return at_ >= bytes_.size(); }

  std::vector<Cell> record() {
    std::vector<Cell> cells;
    do {
      cells.push_back(at_quote() ? quoted_cell() : plain_cell());
    } while (!at_end() && bytes_[at_++] == ',');
    ++n_records_;
    return cells;
  }

 private:
  bool at_quote() const { return !at_end() && bytes_[at_] == '"'; }

  // Stops in front of a comma or a line feed; a carriage return before the latter is swallowed.
  Cell plain_cell() {
    const std::size_t end = std::min(bytes_.find_first_of(",\n", at_), bytes_.size());
    Cell cell{std::string(bytes_.substr(at_, end - at_)), false};
    at_ = end;
    const bool line_end = at_end() || bytes_[at_] == '\n';
    if (line_end && !cell.text.empty() && cell.text.back() == '\r') cell.text.pop_back();
    return cell;
  }

  Cell quoted_cell() {
    Cell cell{"", true};
    ++at_;
    for (;;) {
      const std::size_t quote = bytes_.find('"', at_);
      if (quote == std::string_view::npos) {
        throw malformed("a quote that is never closed");
      }
      cell.text += bytes_.substr(at_, quote - at_);
      at_ = quote + 1;
      if (!at_quote()) break;
      cell.text += '"';
      ++at_;
    }
    if (!at_end() && bytes_[at_] == '\r') ++at_;
    if (!at_end() && bytes_[at_] != ',' && bytes_[at_] != '\n') {
      throw malformed("text behind a quoted cell");
    }
    return cell;
  }

  std::logic_error malformed(const std::string& what) const {
    return std::logic_error("read_csv: line " + std::to_string(n_records_ + 1) + " has " + what);
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
  std::size_t n_records_ = 0;
};

Table empty_columns(const std::vector<Cell>& header) {
  Table table;
  std::set<std::string> names;
  for (const Cell& cell : header) {
    if (!names.insert(cell.text).second) {
      throw std::logic_error("read_csv: the header has '" + cell.text + "' twice");
    }
    Column column;
    column.name = cell.text;
    column.type = Column::Type::text;
    table.columns.push_back(std::move(column));
  }
  return table;
}

// A column in which nothing is missing carries no mask.
void drop_empty_mask(Column& column) {
  for (const auto flag : column.missing) {
    if (flag != 0) return;
  }
  column.missing.clear();
}

bool read_number(const std::string& text, double& x) {
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, x);
  return result.ec == std::errc() && result.ptr == end && !std::isnan(x);
}

}  // namespace

std::string csv_number(double x) {
  if (std::isnan(x)) return missing_mark;
  if (std::isinf(x)) return x < 0 ? "-Inf" : "Inf";
  const double size = std::fabs(x);
  const bool fixed = size == 0 || (size >= 1e-4 && size < 1e16);
  const auto format = fixed ? std::chars_format::fixed : std::chars_format::scientific;
  char buffer[64];
  char* const end = std::to_chars(buffer, buffer + sizeof buffer, x, format).ptr;
  return std::string(buffer, end);
}

std::string csv_text(std::string_view text) {
  const bool plain = !text.empty() && text != missing_mark && text.front() != ' ' &&
                     text.back() != ' ' && text.find_first_of(",\"\r\n") == std::string_view::npos;
  if (plain) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

std::string to_csv(const Table& table) {
  std::string out;
  for (std::size_t j = 0; j < table.columns.size(); ++j) {
    if (table.columns[j].size() != table.n_rows) {
      throw std::logic_error("to_csv: column '" + table.columns[j].name +
                             "' has another length than the table");
    }
    out += (j > 0 ? "," : "") + csv_text(table.columns[j].name);
  }
  out += '\n';
  for (std::size_t i = 0; i < table.n_rows; ++i) {
    for (std::size_t j = 0; j < table.columns.size(); ++j) {
      out += (j > 0 ? "," : "") + cell_text(table.columns[j], i);
    }
    out += '\n';
  }
  return out;
}

Table read_csv(std::string_view bytes) {
  CsvReader reader(bytes);
  if (reader.at_end()) throw std::logic_error("read_csv: there is no header");
  Table table = empty_columns(reader.record());
  while (!reader.at_end()) {
    const std::vector<Cell> cells = reader.record();
    ++table.n_rows;
    if (cells.size() != table.columns.size()) {
      throw std::logic_error("read_csv: row " + std::to_string(table.n_rows) + " has " +
                             std::to_string(cells.size()) + " cells, not " +
                             std::to_string(table.columns.size()));
    }
    for (std::size_t j = 0; j < cells.size(); ++j) {
      const bool missing =
          !cells[j].quoted && (cells[j].text.empty() || cells[j].text == missing_mark);
      table.columns[j].text.push_back(missing ? "" : cells[j].text);
      table.columns[j].missing.push_back(missing ? 1 : 0);
    }
  }
  for (Column& column : table.columns) drop_empty_mask(column);
  return table;
}

Column real_column(const Column& text, NotANumber not_a_number) {
  Column out;
  out.name = text.name;
  out.type = Column::Type::real;
  RowCollector wrong;
  for (std::size_t i = 0; i < text.text.size(); ++i) {
    double x = 0.0;
    bool missing = text.is_missing(i);
    if (!missing && !read_number(text.text[i], x)) {
      missing = true;
      if (not_a_number == NotANumber::error) wrong.add(i);
    }
    out.real.push_back(missing ? std::numeric_limits<double>::quiet_NaN() : x);
    out.missing.push_back(missing ? 1 : 0);
  }
  if (!wrong.empty()) {
    throw std::logic_error("real_column: '" + text.name + "' is not a number in " + wrong.text());
  }
  drop_empty_mask(out);
  return out;
}

}  // namespace skillnad
