// A table filled cell by cell, a row after the other.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "skillnad/base/table.hpp"

namespace skillnad {

/// Columns stand in the order in which they are first named. Each must get a cell a row, of one
/// kind; empty text and NaN are missing.
class RowTable {
 public:
  void text(const std::string& name, const std::string& cell);
  void number(const std::string& name, double cell);
  void whole(const std::string& name, double cell);
  void logical(const std::string& name, bool cell);
  Table table() const;

 private:
  enum class Kind { text, number, whole, logical };
  struct Cells {
    Kind kind = Kind::text;
    std::vector<std::string> text;
    std::vector<double> numbers;
  };
  Cells& at(const std::string& name, Kind kind);
  std::vector<std::pair<std::string, Cells>> columns_;
};

}  // namespace skillnad
