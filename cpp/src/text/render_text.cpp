#include "skillnad/text/render_text.hpp"

#include <algorithm>

#include "skillnad/text/labels.hpp"
#include "skillnad/text/numbers.hpp"
#include "skillnad/text/padding.hpp"

namespace skillnad {
namespace {

constexpr std::size_t gap = 2;                // spaces between columns
constexpr std::size_t narrowest_header = 10;  // headers are not wrapped below this width

using Lines = std::vector<std::string>;

// A column ready to be set: every cell as lines of the same width.
struct SetColumn {
  Lines header;
  std::vector<Lines> cells;
  std::size_t width = 0;
  bool left = true;
};

std::size_t widest(const Lines& lines) {
  std::size_t out = 0;
  for (const std::string& line : lines) out = std::max(out, text_width(line));
  return out;
}

// Pads the cells of a column of numbers so that their decimal marks are below each other: numbers
// without decimals end where the whole parts end, words such as NA at the right edge.
void align_decimals(Lines& cells, const std::string& mark) {
  std::size_t most_after = 0;
  Lines after(cells.size());
  const auto is_number = [](const std::string& cell) {
    return cell.find_first_of("0123456789") != std::string::npos;
  };
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::size_t at = is_number(cells[i]) ? cells[i].rfind(mark) : std::string::npos;
    if (at != std::string::npos) after[i] = cells[i].substr(at);
    most_after = std::max(most_after, text_width(after[i]));
  }
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (is_number(cells[i])) cells[i] += std::string(most_after - text_width(after[i]), ' ');
  }
}

SetColumn set_column(const ReportTable& table, std::size_t j, std::size_t width, bool indent) {
  const ReportColumn& column = table.columns[j];
  SetColumn out;
  out.left = column.align == Align::left;
  Lines cells;
  for (const auto& row : table.rows) cells.push_back(one_line(row[j]));
  if (column.align == Align::decimal) align_decimals(cells, table.decimal_mark);
  const std::string margin = indent ? "  " : "";
  for (const std::string& cell : cells) {
    const int text_limit = static_cast<int>(std::max<std::size_t>(width / 2, narrowest_header));
    out.cells.push_back(out.left ? wrap_text(cell, text_limit, margin, margin + "  ")
                                 : Lines{cell});
    out.width = std::max(out.width, widest(out.cells.back()));
  }
  out.header = wrap_text(column.header, static_cast<int>(std::max(out.width, narrowest_header)));
  out.width = std::max(out.width, widest(out.header));
  return out;
}

std::string trimmed(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

// Sets cells beside each other; those with fewer lines are filled below, or above if `at_bottom`.
std::string beside(const std::vector<const SetColumn*>& columns, const std::vector<Lines>& cells,
                   bool at_bottom) {
  std::size_t height = 0;
  for (const Lines& cell : cells) height = std::max(height, cell.size());
  std::string out;
  for (std::size_t k = 0; k < height; ++k) {
    std::string line;
    for (std::size_t j = 0; j < cells.size(); ++j) {
      const std::size_t skip = at_bottom ? height - cells[j].size() : 0;
      const bool inside = k >= skip && k - skip < cells[j].size();
      const std::string text = inside ? cells[j][k - skip] : "";
      if (j > 0) line += std::string(gap, ' ');
      line +=
          columns[j]->left ? pad_right(text, columns[j]->width) : pad_left(text, columns[j]->width);
    }
    out += trimmed(line);
  }
  return out;
}

std::size_t total_width(const std::vector<SetColumn>& columns, std::size_t first,
                        std::size_t last) {
  std::size_t out = 0;
  for (std::size_t j = first; j < last; ++j) out += columns[j].width + (j > first ? gap : 0);
  return out;
}

std::string render_block(const ReportTable& table, const std::vector<const SetColumn*>& columns,
                         std::size_t width) {
  std::vector<Lines> header;
  std::size_t rule = 0;
  for (const SetColumn* column : columns) {
    header.push_back(column->header);
    rule += column->width + (rule > 0 ? gap : 0);
  }
  std::string out = beside(columns, header, true);
  out += std::string(std::min(rule, width), '-') + "\n";
  std::size_t group = 0;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    for (; group < table.groups.size() && table.groups[group].first_row == i; ++group) {
      if (table.groups[group].label.empty()) continue;
      for (const std::string& line :
           wrap_text(table.groups[group].label, static_cast<int>(width))) {
        out += line + "\n";
      }
    }
    std::vector<Lines> cells;
    for (const SetColumn* column : columns) cells.push_back(column->cells[i]);
    out += beside(columns, cells, false);
  }
  return out;
}

// The columns of each block, as positions.
std::vector<std::vector<std::size_t>> blocks_of(const std::vector<SetColumn>& columns,
                                                std::size_t n_labels, std::size_t width) {
  std::vector<std::size_t> labels(n_labels);
  for (std::size_t j = 0; j < n_labels; ++j) labels[j] = j;
  const std::size_t label_width = total_width(columns, 0, n_labels);
  std::vector<std::vector<std::size_t>> blocks = {labels};
  std::size_t used = label_width;
  for (std::size_t j = n_labels; j < columns.size(); ++j) {
    const std::size_t needed = gap + columns[j].width;
    if (used + needed > width && blocks.back().size() > n_labels) {
      blocks.push_back(labels);
      used = label_width;
    }
    blocks.back().push_back(j);
    used += needed;
  }
  return blocks;
}

}  // namespace

std::string render_text(const ReportTable& table, int width) {
  const std::size_t limit = static_cast<std::size_t>(std::max(width, 20));
  const Language language = language_of(table.lang);
  std::vector<SetColumn> columns;
  for (std::size_t j = 0; j < table.columns.size(); ++j) {
    columns.push_back(set_column(table, j, limit, j == 0 && !table.groups.empty()));
  }

  std::string body;
  if (!columns.empty()) {
    std::size_t n_labels = std::min(table.n_label_columns, columns.size());
    const bool broad = total_width(columns, 0, n_labels) > limit / 2;
    if (broad && total_width(columns, 0, columns.size()) > limit) {
      n_labels = std::min<std::size_t>(n_labels, 1);
    }
    std::vector<std::string> parts;
    for (const auto& block : blocks_of(columns, n_labels, limit)) {
      std::vector<const SetColumn*> chosen;
      for (const std::size_t j : block) chosen.push_back(&columns[j]);
      parts.push_back(render_block(table, chosen, limit));
    }
    body = join_blocks(parts);
    if (table.rows.empty()) body += label("no_rows", language) + "\n";
  }
  std::string title;
  if (!table.title.empty()) {
    for (const std::string& line : wrap_text(table.title, width)) title += line + "\n";
  }
  return join_blocks({title, body + notes_text(table.notes, language, width)});
}

}  // namespace skillnad
