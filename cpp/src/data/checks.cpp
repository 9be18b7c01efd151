#include "skillnad/data/checks.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "distinct.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/data/names.hpp"

namespace skillnad {

namespace {

constexpr std::size_t few_values = 20;              // whole numbers: a note up to here
constexpr std::size_t many_levels = 50;             // text: an error above
constexpr std::size_t always_levels = 10;           // text: never an error up to here
constexpr double exact_limit = 9007199254740992.0;  // 2^53

bool digit(char c) {
  return c >= '0' && c <= '9';
}

// [+-] digits [. or , digits] [e [+-] digits], at least one digit before the exponent.
bool reads_as_number(std::string_view text, bool& comma) {
  std::size_t i = 0;
  const auto digits = [&] {
    const std::size_t from = i;
    while (i < text.size() && digit(text[i])) ++i;
    return i - from;
  };
  const auto sign = [&] { i += i < text.size() && (text[i] == '+' || text[i] == '-'); };
  sign();
  std::size_t n = digits();
  if (i < text.size() && (text[i] == '.' || text[i] == ',')) {
    comma = comma || text[i] == ',';
    ++i;
    n += digits();
  }
  if (n == 0) return false;
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    sign();
    if (digits() == 0) return false;
  }
  return i == text.size();
}

bool plain_text(const Column& column) {
  return column.type == Column::Type::categorical && !column.declared;
}

// Without its leading zero, a code of the counties 01, 03-09; with four digits, of the others.
bool municipality_code(double x, bool& short_code) {
  static constexpr int ranges[][2] = {{114, 192}, {305, 382}, {428, 488}, {509, 586},  {604, 687},
                                      {760, 781}, {821, 885}, {980, 980}, {1060, 2584}};
  for (const auto& range : ranges) {
    if (x < range[0] || x > range[1]) continue;
    short_code = short_code || x < 1000;
    return true;
  }
  return false;
}

}  // namespace

bool lost_leading_zeros(const Column& column) {
  bool short_code = false;
  if (column.type == Column::Type::real) {
    DistinctValues values;
    for (std::size_t i = 0; i < column.real.size(); ++i) {
      if (column.is_missing(i)) continue;
      if (!municipality_code(column.real[i], short_code)) return false;
      values.insert(column.real[i]);
    }
    return short_code && values.size() > 1;
  }
  if (column.type != Column::Type::categorical && column.type != Column::Type::text) return false;
  std::set<std::string> levels(column.levels.begin(), column.levels.end());
  for (std::size_t i = 0; i < column.text.size(); ++i)
    if (!column.is_missing(i)) levels.insert(column.text[i]);
  for (const std::string& level : levels) {
    if (level.size() < 3 || level.size() > 4 || level[0] == '0') return false;
    double x = 0.0;
    for (const char c : level) {
      if (!digit(c)) return false;
      x = 10.0 * x + (c - '0');
    }
    if (!municipality_code(x, short_code)) return false;
  }
  return short_code && levels.size() > 1;
}

void check_predictor(const Column& column, Context& context) {
  note_integer_predictor(column, context);
  check_text_numbers(column, context);
  check_level_count(column);
}

void note_integer_predictor(const Column& column, Context& context) {
  if (column.type != Column::Type::real) return;
  DistinctValues values;
  double last = 0.5;  // the cell before: most cells repeat it, and it is no whole number at first
  for (std::size_t i = 0; i < column.real.size(); ++i) {
    const double x = column.real[i];
    if (x == last || column.is_missing(i)) continue;
    if (x != std::floor(x)) return;
    values.insert(x);
    if (values.size() > few_values) return;
    last = x;
  }
  const auto& found = values.values();
  const bool zero_one =
      std::all_of(found.begin(), found.end(), [](double x) { return x == 0 || x == 1; });
  if (zero_one) return;
  context.note(column_text(column.name) + " holds " + std::to_string(values.size()) +
               " different whole numbers and is used as a number; for categories write C(" +
               column.name + ")");
}

void check_text_numbers(const Column& column, Context& context) {
  if (!plain_text(column)) return;
  std::vector<char> number(column.levels.size());
  bool comma = false;
  std::size_t n_numbers = 0;
  for (std::size_t k = 0; k < number.size(); ++k) {
    number[k] = reads_as_number(column.levels[k], comma);
    n_numbers += number[k] != 0;
  }
  if (n_numbers == 0) return;
  const std::string reading = comma ? " (with decimal comma)" : "";
  if (n_numbers == number.size()) {
    context.note(column_text(column.name) + " is text, though every cell reads as a number" +
                 reading + "; its " + std::to_string(number.size()) +
                 " values are used as categories");
    return;
  }
  RowCollector others;
  std::size_t n_cells = 0;
  for (std::size_t i = 0; i < column.codes.size(); ++i) {
    if (column.is_missing(i)) continue;
    ++n_cells;
    if (!number[static_cast<std::size_t>(column.codes[i])]) others.add(i);
  }
  // Few numbers among the levels are categories ("0", "1", "2", "3+"); many are measurements.
  if (n_numbers <= few_values || 2 * others.count() >= n_cells) return;
  throw DataError("text_in_number",
                  column_text(column.name) + " is text because " + std::to_string(others.count()) +
                      " of its " + std::to_string(n_cells) +
                      (others.count() == 1 ? " cells is" : " cells are") + " not a number, in " +
                      others.text() + "; the others are" + reading +
                      ": correct these cells or make them missing and turn the column into "
                      "numbers, or write C(" +
                      column.name + ") if its texts are categories",
                  others.place(column.name));
}

void check_level_count(const Column& column) {
  if (!plain_text(column)) return;
  const std::size_t n_levels = column.levels.size();
  if (n_levels <= always_levels) return;
  if (n_levels <= many_levels && 10 * n_levels <= column.codes.size()) return;
  throw DataError("too_many_levels",
                  column_text(column.name) + " is text with " + std::to_string(n_levels) +
                      " different values in " + std::to_string(column.codes.size()) +
                      " rows, which would give as many coefficients: write C(" + column.name +
                      ") if that is meant, (1 | " + column.name +
                      ") for a random intercept, or turn it into numbers",
                  ErrorPlace{column.name, {}, 0});
}

void check_group(const Column& column, Context& context) {
  if (column.type == Column::Type::real) {
    RowCollector broken, large;
    for (std::size_t i = 0; i < column.real.size(); ++i) {
      if (column.is_missing(i)) continue;
      const double x = column.real[i];
      if (std::fabs(x) >= exact_limit) {
        large.add(i);
      } else if (x != std::floor(x)) {
        broken.add(i);
      }
    }
    if (!large.empty()) {
      throw DataError("group_id",
                      "group " + column_text(column.name) + " holds numbers of 2^53 or more in " +
                          large.text() +
                          ": neighbours of that size are the same double, so groups may have "
                          "merged; read the column as text",
                      large.place(column.name));
    }
    if (!broken.empty()) {
      throw DataError(
          "group_id",
          "group " + column_text(column.name) + " is not a whole number in " + broken.text() +
              ": a group is named by whole numbers, text or levels; round the column if "
              "the fractions are noise",
          broken.place(column.name));
    }
  }
  if (lost_leading_zeros(column)) {
    context.warn("kommunkod",
                 "group " + column_text(column.name) +
                     " looks like municipality codes that lost their leading zero (114 "
                     "for 0114): read the column as text if names are to be joined");
  }
}

}  // namespace skillnad
