#include "skillnad/models/pattern_columns.hpp"

#include <utility>

#include "skillnad/data/levels.hpp"

namespace skillnad {

namespace {

Column at_patterns(const Column& key, const Patterns& patterns, Context& context) {
  Column column = gather(key, patterns.first_row);
  Column ordered;
  if (column.type == Column::Type::categorical && order_levels(column, ordered, context))
    return ordered;
  return column;
}

}  // namespace

Frame pattern_frame(const std::vector<const Column*>& keys, const Patterns& patterns,
                    Context& context) {
  std::vector<Column> columns;
  for (const Column* key : keys) columns.push_back(at_patterns(*key, patterns, context));
  return Frame::of(std::move(columns), patterns.size());
}

std::vector<std::size_t> rows_of_pattern(const Patterns& patterns, std::size_t pattern) {
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < patterns.pattern_of_row.size(); ++i)
    if (patterns.pattern_of_row[i] == pattern) rows.push_back(i);
  return rows;
}

PatternColumns::PatternColumns(Context& context, const VariableSource& source,
                               const Patterns& patterns,
                               std::function<void(const Column&)> gathered)
    : source_(source), patterns_(patterns), tell_(std::move(gathered)) {
  for (const std::string& name : source.names) {
    const Column& column = source.frame->at(name);
    if (column.type != Column::Type::real)
      gathered_.emplace(column.name, at_patterns(column, patterns, context));
  }
}

void PatternColumns::tell(const Column& column) const {
  if (tell_ && told_.insert(column.name).second) tell_(column);
}

const Column& PatternColumns::column(const std::string& name) const {
  const Column& of_rows = source_.frame->at(name);
  const auto found = gathered_.find(of_rows.name);
  if (found != gathered_.end()) return found->second;
  const Column& made =
      gathered_.emplace(of_rows.name, gather(of_rows, patterns_.first_row)).first->second;
  tell(made);
  return made;
}

const Column& PatternColumns::kind(const std::string& name) const {
  const Column& of_rows = source_.frame->at(name);
  return of_rows.type == Column::Type::real ? of_rows : column(name);
}

void PatternColumns::with(const std::string& name,
                          const std::function<void(const Column&)>& use) const {
  const Column& of_rows = source_.frame->at(name);
  if (gathered_.count(of_rows.name) > 0) return use(column(name));
  gather(of_rows, patterns_.first_row, passing_);
  tell(passing_);
  use(passing_);
}

}  // namespace skillnad
