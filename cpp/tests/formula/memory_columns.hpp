// A data set in memory for the tests of the formula language.
#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "skillnad/formula/columns.hpp"

namespace skillnad::formula {

class MemoryColumns : public Columns {
 public:
  std::size_t n_rows() const override { return n_rows_; }
  const Column& column(const std::string& name) const override {
    const auto found = columns_.find(name);
    if (found == columns_.end()) throw std::logic_error("no column " + name);
    return found->second;
  }
  std::vector<std::size_t> source_rows(std::size_t row) const override {
    return rows_.empty() ? Columns::source_rows(row) : rows_[row];
  }

  void add(Column column) {
    n_rows_ = column.type == Column::Type::real ? column.real.size() : column.codes.size();
    names_.push_back(column.name);
    columns_[column.name] = std::move(column);
  }
  void add_real(const std::string& name, std::vector<double> cells) {
    Column column;
    column.name = name;
    column.real = std::move(cells);
    add(std::move(column));
  }
  void add_logical(const std::string& name, std::vector<std::int32_t> codes) {
    Column column;
    column.name = name;
    column.type = Column::Type::logical;
    column.codes = std::move(codes);
    add(std::move(column));
  }
  void add_factor(const std::string& name, std::vector<std::string> levels,
                  std::vector<std::int32_t> codes, bool declared = true) {
    Column column;
    column.name = name;
    column.type = Column::Type::categorical;
    column.levels = std::move(levels);
    column.codes = std::move(codes);
    column.declared = declared;
    add(std::move(column));
  }
  void set_source_rows(std::vector<std::vector<std::size_t>> rows) { rows_ = std::move(rows); }
  const std::vector<std::string>& names() const { return names_; }

 private:
  std::size_t n_rows_ = 0;
  std::map<std::string, Column> columns_;
  std::vector<std::string> names_;
  std::vector<std::vector<std::size_t>> rows_;
};

}  // namespace skillnad::formula
