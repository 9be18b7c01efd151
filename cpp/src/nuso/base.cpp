#include "skillnad/nuso/base.hpp"

#include <cmath>

#include "skillnad/base/error.hpp"
#include "skillnad/data/frame.hpp"
#include "skillnad/data/levels.hpp"
#include "skillnad/nuso/population.hpp"
#include "skillnad/tables/embedded_data.hpp"
#include "skillnad/text/csv.hpp"

namespace skillnad::nuso {

namespace {

constexpr double largest_number = 2147483647.0;

[[noreturn]] void bad_base(const ConditionError& error) {
  throw OptionError("argument_value", std::string("base: ") + error.what() + ".", {"base", {}, 0});
}

/// A column as conditions see it: levels, or whole numbers.
Attribute attribute_of(const Column& column, std::size_t n) {
  Attribute out;
  out.code.assign(n, no_value);
  if (column.type == Column::Type::categorical) out.levels = column.levels;
  for (std::size_t i = 0; i < n; ++i) {
    if (column.is_missing(i)) continue;
    if (column.type != Column::Type::real) {
      out.code[i] = column.codes[i];
      continue;
    }
    const double x = column.real[i];
    if (!(x >= 0.0 && x <= largest_number && x == std::floor(x)))
      throw DataError("type",
                      "base compares " + column.name +
                          ", which must hold whole numbers from 0 or levels: make a column of "
                          "levels first.",
                      {column.name, {i + 1}, 1});
    out.code[i] = static_cast<std::int32_t>(x);
  }
  return out;
}

}  // namespace

BaseWords base_words(const std::string& base) {
  static const Table file = read_csv(embedded_file("nuso_bases.csv"));
  const auto text = [&](const char* column, std::size_t i) {
    const Column& cells = file.at(column);
    return cells.is_missing(i) ? std::string() : cells.text[i];
  };
  if (base.empty()) return {"", "alla rader", "all rows"};
  std::string names;
  for (std::size_t i = 0; i < file.n_rows; ++i) {
    if (text("base", i) == base)
      return {text("condition", i), text("label_sv", i), text("label_en", i)};
    names += (i > 0 ? ", " : "") + text("base", i);
  }
  if (base.find_first_of("=!<>?") == std::string::npos)
    throw OptionError(
        "argument_value",
        "base must be one of " + names + ", or a condition such as \"behov=ja & alder>=12\".",
        {"base", {}, 0});
  return {base, "rader där " + base, "rows where " + base};
}

std::vector<std::string> columns_of_base(const std::string& base) {
  try {
    return names_in(base_words(base).condition);
  } catch (const ConditionError& error) {
    bad_base(error);
  }
}

Base read_base(Context& context, const Table& data, const std::string& base) {
  const BaseWords entry = base_words(base);
  Base out{{}, entry.label_sv, entry.label_en};
  Population rows;
  rows.n = data.n_rows;
  for (const std::string& name : columns_of_base(base))
    rows.attributes[name] = attribute_of(Frame::read(data, {name}, context).at(name), rows.n);
  try {
    out.rows = rows_where(rows, entry.condition);
  } catch (const ConditionError& error) {
    bad_base(error);
  }
  return out;
}

}  // namespace skillnad::nuso
