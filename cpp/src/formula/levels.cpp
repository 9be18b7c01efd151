#include "skillnad/formula/levels.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "skillnad/base/error.hpp"
#include "skillnad/base/utf8.hpp"
#include "skillnad/formula/fault.hpp"
#include "skillnad/formula/functions.hpp"
#include "skillnad/formula/names.hpp"
#include "skillnad/text/suggest.hpp"

namespace skillnad::formula {
namespace {

using Kind = Expression::Kind;

constexpr std::size_t max_text_levels = 50;
constexpr std::size_t few_text_levels = 10;    // never too many, however few the rows
constexpr std::size_t max_listed_levels = 10;  // in a message

bool is_factor_call(const Expression& e) {
  return e.kind == Kind::call && (e.name == "C" || e.name == "factor");
}

const std::string& column_name(const Expression& e) {
  return e.kind == Kind::column ? e.name : e.args[0].name;
}

// Sorted distinct values, their texts as levels.
void learn_numbers(const Column& column, VariableState& state) {
  std::vector<double> values = column.real.copy();
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  for (const double value : values) state.levels.push_back(number_text(value));
  state.level_values = std::move(values);
}

void refuse_too_many(const Column& column, const std::string& name, const SharedVector& counts) {
  double rows = 0.0;
  for (const double count : counts) rows += count;
  const std::size_t n = column.levels.size();
  const bool many = n > few_text_levels && static_cast<double>(n) > rows / 10.0;
  if (n <= max_text_levels && !many) return;
  throw DataError("too_many_levels",
                  "the text column " + in_quotes(name) + " has " + std::to_string(n) +
                      " different values, too many for a predictor by mistake; if they are "
                      "categories, confirm it with C(" +
                      utf8::display(quoted_name(name)) +
                      "); if they are numbers, convert the column first",
                  ErrorPlace{name, {}, 0});
}

void read_base(const Expression& e, VariableState& state, const std::string& source) {
  const Call call = read_call(e, source);
  if (!call.has_base) return;
  if (std::find(state.levels.begin(), state.levels.end(), call.base) != state.levels.end()) {
    state.base = call.base;
    return;
  }
  const std::size_t n = state.levels.size();
  std::string text = "the base level in " + utf8::display(to_text(e)) + " is not among the " +
                     std::to_string(n) + " levels of " + in_quotes(state.column);
  if (n <= max_listed_levels) {
    for (std::size_t i = 0; i < n; ++i) {
      text += (i == 0 ? ": " : ", ") + in_quotes(state.levels[i]);
    }
    text += "." + did_you_mean(call.base, state.levels);
  }
  throw_fault("unknown_base", text, source, e.begin, e.end, state.column);
}

[[noreturn]] void wrong_type(const VariableState& state, const std::string& expected) {
  throw DataError("type",
                  "column " + in_quotes(state.column) + " should hold " + expected +
                      ", as in the data of the fit; it is of another type here",
                  ErrorPlace{state.column, {}, 0});
}

// Codes by a look-up that returns the code of a value or -1; `T` identifies values.
template <class T, class Value, class Find>
std::vector<std::int32_t> find_codes(const VariableState& state, const Columns& columns,
                                     Value value, Find find) {
  std::vector<std::int32_t> codes(columns.n_rows());
  std::vector<std::size_t> faulty;
  std::set<T> unseen;
  for (std::size_t i = 0; i < codes.size(); ++i) {
    codes[i] = find(value(i));
    if (codes[i] >= 0) continue;
    faulty.push_back(i);
    unseen.insert(value(i));
  }
  if (faulty.empty()) return codes;
  const RowCollector rows = source_rows_of(columns, faulty);
  throw DataError("unseen_level",
                  "column " + in_quotes(state.column) + " holds in " + rows.text() + " " +
                      std::to_string(unseen.size()) + (unseen.size() == 1 ? " value" : " values") +
                      " that the data of the fit did not have; the fit knows " +
                      std::to_string(state.levels.size()) + " levels. Recode or drop these rows.",
                  rows.place(state.column));
}

}  // namespace

bool is_categorical(const Variable& variable, const Columns& columns) {
  const Expression& e = variable.expression;
  if (e.kind != Kind::column && !is_factor_call(e)) return false;
  const Column& column = columns.kind(column_name(e));
  switch (column.type) {
    case Column::Type::real:
      return is_factor_call(e);
    case Column::Type::logical:
    case Column::Type::categorical:
      return true;
    case Column::Type::text:
    case Column::Type::other:
      break;
  }
  throw DataError("type",
                  "column " + in_quotes(column_name(e)) + " is of a type that cannot be a term" +
                      (column.other.empty() ? "" : " (" + utf8::display(column.other) + ")") +
                      "; make it a number, a logical value or a category first",
                  ErrorPlace{column_name(e), {}, 0});
}

VariableState learn_levels(const Variable& variable, const Columns& columns,
                           const SharedVector& counts, const std::string& source) {
  const Expression& e = variable.expression;
  VariableState state;
  state.text = variable.text;
  state.column = column_name(e);
  state.kind = "categorical";
  const Column& column = columns.column(state.column);
  std::size_t in_use = 0;
  if (column.type == Column::Type::real) {
    learn_numbers(column, state);
    in_use = state.levels.size();
  } else if (column.type == Column::Type::logical) {
    state.kind = "logical";
    state.levels = {"false", "true"};
    for (const std::int32_t code : {0, 1}) {
      if (std::find(column.codes.begin(), column.codes.end(), code) != column.codes.end()) ++in_use;
    }
  } else {
    if (!column.declared && !is_factor_call(e)) refuse_too_many(column, state.column, counts);
    state.levels = column.levels;
    in_use = state.levels.size();
  }
  if (in_use < 2) {
    throw ModelError("one_level",
                     in_quotes(state.column) +
                         " has one value only in the rows that are used; a predictor needs at "
                         "least two. Leave it out of the formula.",
                     ErrorPlace{state.column, {}, 0});
  }
  state.base = state.levels[0];
  if (is_factor_call(e)) read_base(e, state, source);
  return state;
}

std::vector<std::int32_t> level_codes(const VariableState& state, const Columns& columns) {
  const Column& column = columns.column(state.column);
  if (state.kind == "logical") {
    if (column.type != Column::Type::logical) wrong_type(state, "logical values");
    return column.codes;
  }
  if (!state.level_values.empty()) {
    if (column.type != Column::Type::real) wrong_type(state, "numbers");
    const std::vector<double>& known = state.level_values;
    return find_codes<double>(
        state, columns, [&](std::size_t i) { return column.real[i]; },
        [&](double value) {
          const auto found = std::lower_bound(known.begin(), known.end(), value);
          if (found == known.end() || *found != value) return std::int32_t{-1};
          return static_cast<std::int32_t>(found - known.begin());
        });
  }
  if (column.type != Column::Type::categorical) wrong_type(state, "categories");
  if (column.levels == state.levels) return column.codes;
  std::unordered_map<std::string, std::int32_t> places;
  for (const std::string& level : state.levels) {
    places.emplace(level, static_cast<std::int32_t>(places.size()));
  }
  std::vector<std::int32_t> code_of;  // of each level of the column
  for (const std::string& level : column.levels) {
    const auto found = places.find(level);
    code_of.push_back(found == places.end() ? -1 : found->second);
  }
  return find_codes<std::int32_t>(
      state, columns, [&](std::size_t i) { return column.codes[i]; },
      [&](std::int32_t code) { return code_of[static_cast<std::size_t>(code)]; });
}

}  // namespace skillnad::formula
