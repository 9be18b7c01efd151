#include "skillnad/base/row_table.hpp"

#include <stdexcept>

namespace skillnad {

RowTable::Cells& RowTable::at(const std::string& name, Kind kind) {
  for (auto& [own, cells] : columns_) {
    if (own != name) continue;
    if (cells.kind != kind) throw std::logic_error("row table: two kinds of cells in " + name);
    return cells;
  }
  columns_.emplace_back(name, Cells());
  columns_.back().second.kind = kind;
  return columns_.back().second;
}

void RowTable::text(const std::string& name, const std::string& cell) {
  at(name, Kind::text).text.push_back(cell);
}

void RowTable::number(const std::string& name, double cell) {
  at(name, Kind::number).numbers.push_back(cell);
}

void RowTable::whole(const std::string& name, double cell) {
  at(name, Kind::whole).numbers.push_back(cell);
}

void RowTable::logical(const std::string& name, bool cell) {
  at(name, Kind::logical).numbers.push_back(cell ? 1.0 : 0.0);
}

Table RowTable::table() const {
  Table out;
  for (const auto& [name, cells] : columns_) {
    switch (cells.kind) {
      case Kind::text:
        out.add(Column::of_optional_text(name, cells.text));
        break;
      case Kind::number:
        out.add(Column::of_real(name, cells.numbers));
        break;
      case Kind::whole:
        out.add(Column::of_whole(name, cells.numbers));
        break;
      case Kind::logical:
        out.add(Column::of_logical(name,
                                   std::vector<bool>(cells.numbers.begin(), cells.numbers.end())));
    }
  }
  return out;
}

}  // namespace skillnad
