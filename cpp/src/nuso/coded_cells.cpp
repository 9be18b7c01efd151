#include "skillnad/nuso/coded_cells.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "skillnad/nuso/population.hpp"
#include "skillnad/text/csv.hpp"

namespace skillnad::nuso {

namespace {

constexpr double largest_number = 2147483647.0;

/// "2024-03-31" as 20240331; `no_value` for anything else.
std::int32_t date_code(const std::string& text) {
  constexpr int length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return no_value;
  std::int32_t code = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i == 4 || i == 7) continue;
    if (text[i] < '0' || text[i] > '9') return no_value;
    code = 10 * code + (text[i] - '0');
  }
  const int year = code / 10000, month = code / 100 % 100, day = code % 100;
  if (month < 1 || month > 12 || day < 1) return no_value;
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return day <= length[month - 1] + (month == 2 && leap ? 1 : 0) ? code : no_value;
}

std::int32_t number_code(double x) {
  return x >= 0.0 && x <= largest_number && x == std::floor(x) ? static_cast<std::int32_t>(x)
                                                               : no_value;
}

/// The code of each level of a column of texts.
std::vector<std::int32_t> codes_of_texts(const Variable& variable,
                                         const std::vector<std::string>& texts) {
  std::unordered_map<std::string, std::int32_t> place;
  for (const Level& level : variable.levels)
    place.emplace(level.level, static_cast<std::int32_t>(place.size()));
  std::vector<std::int32_t> codes;
  for (const std::string& text : texts) {
    if (variable.type == "date") {
      codes.push_back(date_code(text));
      continue;
    }
    const auto found = place.find(text);
    codes.push_back(found == place.end() ? no_value : found->second);
  }
  return codes;
}

std::string expected_of(const Variable& variable) {
  if (variable.type == "levels") return "one of the levels of the codebook";
  if (variable.type == "yes_no") return "0 or 1";
  if (variable.type == "date") return "a date as text, year-month-day";
  if (variable.type == "key" || variable.type == "text")
    return "text, so that a code keeps its leading zeros";
  return "a whole number from 0";
}

}  // namespace

const std::vector<std::string>& missing_kinds() {
  static const std::vector<std::string> kinds = {"FE", "EA", "ES", "EB", "EI", "OA"};
  return kinds;
}

CodedCells coded_cells(const Variable& variable, const Column& column, std::size_t n) {
  CodedCells out;
  out.code.assign(n, no_value);
  out.empty.assign(n, 0);
  out.expected = expected_of(variable);
  out.wrong = "type";
  const bool plain = variable.type == "key" || variable.type == "text";
  if (column.type == Column::Type::other || (plain && column.type == Column::Type::real)) {
    out.n_wrong = static_cast<double>(n);
    return out;
  }
  const bool by_text = variable.type == "levels" || variable.type == "date";
  const bool categorical = column.type == Column::Type::categorical;
  const std::vector<std::int32_t> of_level = categorical && by_text
                                                 ? codes_of_texts(variable, column.levels)
                                                 : std::vector<std::int32_t>();
  const std::vector<std::int32_t> of_text = column.type == Column::Type::text && by_text
                                                ? codes_of_texts(variable, column.text)
                                                : std::vector<std::int32_t>();
  for (std::size_t i = 0; i < n; ++i) {
    out.empty[i] =
        column.is_missing(i) ||
                (categorical && column.levels[static_cast<std::size_t>(column.codes[i])].empty()) ||
                (column.type == Column::Type::text && column.text[i].empty())
            ? 1
            : 0;
    if (out.empty[i] || plain) continue;
    if (!of_level.empty()) out.code[i] = of_level[static_cast<std::size_t>(column.codes[i])];
    if (!of_text.empty()) out.code[i] = of_text[i];
    if (!by_text && column.type == Column::Type::real) out.code[i] = number_code(column.real[i]);
    if (!by_text && column.type == Column::Type::logical) out.code[i] = column.codes[i];
    if (variable.type == "yes_no" && out.code[i] > 1) out.code[i] = no_value;
    out.n_wrong += out.code[i] == no_value ? 1.0 : 0.0;
  }
  if (variable.type == "levels" && (categorical || column.type == Column::Type::text))
    out.wrong = "unknown_level";
  return out;
}

std::vector<std::string> cell_texts(const Column& column) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < column.size(); ++i) {
    if (column.is_missing(i))
      out.emplace_back();
    else if (column.type == Column::Type::categorical)
      out.push_back(column.levels[static_cast<std::size_t>(column.codes[i])]);
    else if (column.type == Column::Type::text)
      out.push_back(column.text[i]);
    else if (column.type == Column::Type::real)
      out.push_back(csv_number(column.real[i]));
    else
      out.emplace_back(column.type == Column::Type::logical && column.codes[i] == 1 ? "true"
                                                                                    : "false");
  }
  return out;
}

}  // namespace skillnad::nuso
