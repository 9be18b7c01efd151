// The variables of the patterns, gathered from the table a column at a time: a fit of many rows
// then holds its design, and not the columns it is made of beside it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/data/collapse.hpp"
#include "skillnad/data/frame.hpp"
#include "skillnad/formula/columns.hpp"

namespace skillnad {

/// The columns at the first row of each pattern, without levels that no kept row has.
Frame pattern_frame(const std::vector<const Column*>& keys, const Patterns& patterns,
                    Context& context);

/// The rows of the data that a pattern stands for, ascending.
std::vector<std::size_t> rows_of_pattern(const Patterns& patterns, std::size_t pattern);

/// Columns of a table of which some have yet to be gathered.
struct VariableSource {
  std::shared_ptr<const Frame> frame;  ///< one row a row of the data; null: all are gathered
  std::vector<std::string> names;
};

/// Codes are gathered at once, numbers when they are asked for.
class PatternColumns : public formula::Columns {
 public:
  /// @param gathered  is handed each column of numbers the first time it is gathered
  PatternColumns(Context& context, const VariableSource& source, const Patterns& patterns,
                 std::function<void(const Column&)> gathered = {});
  std::size_t n_rows() const override { return patterns_.size(); }
  const Column& column(const std::string& name) const override;
  const Column& kind(const std::string& name) const override;
  void with(const std::string& name, const std::function<void(const Column&)>& use) const override;
  std::vector<std::size_t> source_rows(std::size_t row) const override {
    return rows_of_pattern(patterns_, row);
  }

 private:
  const VariableSource& source_;
  const Patterns& patterns_;
  void tell(const Column& column) const;

  std::function<void(const Column&)> tell_;
  mutable std::set<std::string> told_;
  mutable std::map<std::string, Column> gathered_;
  mutable Column passing_;  ///< what `with` hands out
};

}  // namespace skillnad
