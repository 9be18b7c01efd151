// What the formula language needs of a data set.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "skillnad/base/error.hpp"
#include "skillnad/base/table.hpp"

namespace skillnad::formula {

/// Rows or covariate patterns, by column. Columns are real, logical or categorical; levels are in
/// final order, the base level first, without unused ones; no cell is missing.
struct Columns {
  virtual ~Columns() = default;
  virtual std::size_t n_rows() const = 0;
  virtual const Column& column(const std::string& name) const = 0;
  /// A column of the same type and levels, whatever its cells.
  virtual const Column& kind(const std::string& name) const { return column(name); }
  /// Hands the column to `use`, which does not keep it: it may be made for this call.
  virtual void with(const std::string& name, const std::function<void(const Column&)>& use) const {
    use(column(name));
  }

  /// The rows of the user's data (from 0) that a pattern stands for, for messages only.
  virtual std::vector<std::size_t> source_rows(std::size_t row) const { return {row}; }
};

/// The user's rows behind some patterns, in ascending order.
RowCollector source_rows_of(const Columns& columns, const std::vector<std::size_t>& patterns);

}  // namespace skillnad::formula
