#include "skillnad/base/table.hpp"

#include <cmath>
#include <stdexcept>
#include <utility>

#include "skillnad/base/error.hpp"

namespace skillnad {

std::size_t Column::size() const {
  switch (type) {
    case Type::real:
      return real.size();
    case Type::logical:
    case Type::categorical:
      return codes.size();
    case Type::text:
      return text.size();
    case Type::other:
      return missing.size();
  }
  return 0;
}

Column Column::of_real(std::string name, std::vector<double> cells) {
  Column column;
  column.name = std::move(name);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (!std::isnan(cells[i])) continue;
    column.missing.resize(cells.size(), 0);
    column.missing[i] = 1;
    cells[i] = 0.0;
  }
  column.real = std::move(cells);
  return column;
}

Column Column::of_whole(std::string name, std::vector<double> cells) {
  Column column = of_real(std::move(name), std::move(cells));
  column.whole = true;
  return column;
}

Column Column::of_logical(std::string name, const std::vector<bool>& cells) {
  Column column;
  column.name = std::move(name);
  column.type = Type::logical;
  column.codes.assign(cells.begin(), cells.end());
  return column;
}

Column Column::of_text(std::string name, std::vector<std::string> cells) {
  Column column;
  column.name = std::move(name);
  column.type = Type::text;
  column.text = std::move(cells);
  return column;
}

Column Column::of_optional_text(std::string name, std::vector<std::string> cells) {
  Column column = of_text(std::move(name), std::move(cells));
  for (std::size_t i = 0; i < column.text.size(); ++i) {
    if (!column.text[i].empty()) continue;
    column.missing.resize(column.text.size(), 0);
    column.missing[i] = 1;
  }
  return column;
}

void Table::add(Column column) {
  const bool first = columns.empty() && n_rows == 0;
  const std::size_t size = column.size();
  if (!first && column.type != Column::Type::other && size != n_rows) {
    throw DataError("unequal_length",
                    "column \"" + column.name + "\" has " + std::to_string(size) +
                        " cells, the columns before it have " + std::to_string(n_rows) +
                        ": all columns of a table need the same number of rows",
                    ErrorPlace{column.name, {}, 0});
  }
  if (first) n_rows = size;
  columns.push_back(std::move(column));
}

const Column* Table::find(const std::string& name) const {
  for (const Column& column : columns) {
    if (column.name == name) return &column;
  }
  return nullptr;
}

const Column& Table::at(const std::string& name) const {
  const Column* column = find(name);
  if (!column) throw std::logic_error("a result table has no column " + name);
  return *column;
}

}  // namespace skillnad
