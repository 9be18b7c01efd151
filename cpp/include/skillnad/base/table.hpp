// The neutral table: what comes in from a host's data frame and what goes back as one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "skillnad/base/real_cells.hpp"

namespace skillnad {

/// One column. Which of the buffers is in use follows from `type`; `missing` marks cells that hold
/// nothing (empty: none is missing). No NaN stands for "missing" in a column that came in.
struct Column {
  enum class Type {
    real,         ///< `real`; `whole` says that the host's type was an integer
    logical,      ///< `codes`: 0 false, 1 true
    categorical,  ///< `codes` index `levels`; `declared` tells a factor from dictionary-coded text
    text,         ///< `text`: results only; text that comes in is categorical, not declared
    other         ///< a type the core does not read; `other` names it ("date", "list", ...)
  };

  std::string name;
  Type type = Type::real;
  bool whole = false;     ///< real: the host's column was of an integer type
  bool declared = false;  ///< categorical: the level order was declared by the user
  bool ordered = false;   ///< categorical: an ordered factor
  RealCells real;
  std::vector<std::int32_t> codes;
  std::vector<std::string> levels;
  std::vector<std::string> text;
  std::vector<std::uint8_t> missing;
  std::string other;

  std::size_t size() const;
  bool is_missing(std::size_t row) const { return !missing.empty() && missing[row] != 0; }

  static Column of_real(std::string name, std::vector<double> cells);  ///< NaN becomes missing
  static Column of_whole(std::string name, std::vector<double> cells);
  static Column of_logical(std::string name, const std::vector<bool>& cells);
  static Column of_text(std::string name, std::vector<std::string> cells);
  /// Text in which empty cells are missing.
  static Column of_optional_text(std::string name, std::vector<std::string> cells);
};

/// An ordered list of columns of equal length.
struct Table {
  std::vector<Column> columns;
  std::size_t n_rows = 0;

  void add(Column column);
  /// The first column of this name, or null.
  const Column* find(const std::string& name) const;
  /// The column of this name; a logic error if there is none (results only).
  const Column& at(const std::string& name) const;
};

}  // namespace skillnad
