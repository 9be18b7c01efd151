#include "missing_levels.hpp"

#include <algorithm>
#include <cmath>

#include "skillnad/data/frame.hpp"
#include "skillnad/data/levels.hpp"
#include "skillnad/data/names.hpp"
#include "skillnad/models/weights.hpp"

namespace skillnad {

namespace {

const char present[] = "(present)";

/// What each missing cell is called: "(missing)" or "(missing: kind)", and the names that occur.
std::string name_of_missing(const Column* kinds, std::size_t row) {
  if (!kinds || kinds->is_missing(row)) return "(missing)";
  return "(missing: " + kinds->levels[static_cast<std::size_t>(kinds->codes[row])] + ")";
}

std::vector<std::string> names_of_missing(const Column& column, const Column* kinds) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < column.size(); ++i)
    if (column.is_missing(i)) {
      const std::string name = name_of_missing(kinds, i);
      if (std::find(out.begin(), out.end(), name) == out.end()) out.push_back(name);
    }
  std::sort(out.begin(), out.end());
  return out;
}

Column leveled(const Column& column, const Column* kinds) {
  Column out = as_categorical(column);
  out.declared = true;  // the new levels stand last
  const std::vector<std::string> names = names_of_missing(column, kinds);
  const std::size_t before = out.levels.size();
  out.levels.insert(out.levels.end(), names.begin(), names.end());
  for (std::size_t i = 0; i < out.codes.size(); ++i) {
    if (!column.is_missing(i)) continue;
    const auto at = std::find(names.begin(), names.end(), name_of_missing(kinds, i));
    out.codes[i] = static_cast<std::int32_t>(before + static_cast<std::size_t>(at - names.begin()));
  }
  out.missing.clear();
  return out;
}

Column indicator(const Column& column, const Column* kinds, std::string name) {
  Column out;
  out.name = std::move(name);
  out.type = Column::Type::categorical;
  out.declared = true;
  out.levels = names_of_missing(column, kinds);
  out.levels.insert(out.levels.begin(), present);
  out.codes.assign(column.size(), 0);
  for (std::size_t i = 0; i < column.size(); ++i) {
    if (!column.is_missing(i)) continue;
    const auto at = std::find(out.levels.begin(), out.levels.end(), name_of_missing(kinds, i));
    out.codes[i] = static_cast<std::int32_t>(at - out.levels.begin());
  }
  return out;
}

/// The mean of the cells that are there, the same in any order of the rows.
double mean_of(const Column& column) {
  double largest = 0.0;
  double n = 0.0;
  for (std::size_t i = 0; i < column.real.size(); ++i) {
    if (column.is_missing(i)) continue;
    largest = std::max(largest, std::fabs(column.real[i]));
    n += 1.0;
  }
  const OrderFreeSum grid(largest, n);
  OrderFreeSum::Parts sum;
  for (std::size_t i = 0; i < column.real.size(); ++i)
    if (!column.is_missing(i)) grid.add(column.real[i], sum);
  return (sum.high + sum.low) / n;
}

Column filled(const Column& column) {
  Column out = column;
  const double mean = mean_of(column);
  for (std::size_t i = 0; i < out.real.size(); ++i)
    if (column.is_missing(i)) out.real[i] = mean;
  out.missing.clear();
  return out;
}

}  // namespace

std::string kinds_column(const std::string& criterion) {
  return criterion + "__missing";
}

MissingLevels with_missing_levels(Context& context, const std::shared_ptr<const Table>& table,
                                  const std::vector<std::string>& plain,
                                  const std::vector<std::string>& criteria) {
  std::vector<std::string> used = plain;
  for (const std::string& name : criteria)
    if (std::find(used.begin(), used.end(), name) == used.end()) used.push_back(name);
  const Frame frame = Frame::read(table, used, context);
  MissingLevels out;
  for (const std::string& name : used) {
    const Column& column = frame.at(name);
    const bool criterion = std::find(criteria.begin(), criteria.end(), name) != criteria.end() &&
                           std::find(plain.begin(), plain.end(), name) == plain.end();
    if (!criterion || column.missing.empty()) {
      out.table.add(column);
      continue;
    }
    std::size_t n = 0;
    for (std::uint8_t one : column.missing) n += one != 0;
    out.missing.emplace_back(name, n);
    Column kinds;
    const bool has_kinds = table->find(kinds_column(name)) != nullptr;
    if (has_kinds)
      kinds = as_categorical(Frame::read(table, {kinds_column(name)}, context).column(0));
    const Column* of_kinds = has_kinds ? &kinds : nullptr;
    if (column.type != Column::Type::real) {
      out.table.add(leveled(column, of_kinds));
      continue;
    }
    std::string own = "missing(" + name + ")";
    while (frame.find(own)) own += "'";
    out.table.add(filled(column));
    out.table.add(indicator(column, of_kinds, own));
    out.indicator_of[name] = own;
  }
  return out;
}

}  // namespace skillnad
