// Numbers among the cells of a file, and how they are written.
#include <cmath>

#include "skillnad/text/print.hpp"
#include "survey_column.hpp"

namespace skillnad::nuso {

namespace {

constexpr double exact_limit = 9007199254740992.0;  // 2^53

[[noreturn]] void bad_notation(const std::string& text, const ErrorPlace& place) {
  throw DataError("number_format", text, place);
}

/// Does the column hold numbers, by the codebook or by its cells?
bool of_numbers(const SurveyColumn& column, bool plain_text) {
  if (column.is_kind || !column.reading.all_numbers()) return false;
  if (column.variable == nullptr) return plain_text && column.reading.n_zero == 0;
  return column.is("number") || column.is("yes_no");
}

}  // namespace

NumberReading read_numbers(const RawColumn& raw) {
  NumberReading out;
  out.value.assign(raw.kind.size(), 0.0);
  for (std::size_t i = 0; i < raw.kind.size(); ++i) {
    if (raw.kind[i] == CellKind::empty) continue;
    ++out.n_cells;
    if (raw.kind[i] == CellKind::number || raw.kind[i] == CellKind::logical) {
      ++out.n_numbers;
      out.value[i] = raw.number[i];
      continue;
    }
    const Notation cell = raw.kind[i] == CellKind::text ? notation_of(raw.text[i]) : Notation();
    if (!cell.number) {
      out.others.add(i);
      continue;
    }
    ++out.n_numbers;
    out.value[i] = cell.value;
    out.n_comma += cell.comma ? 1 : 0;
    out.n_point += cell.point ? 1 : 0;
    out.n_three += cell.three_decimals ? 1 : 0;
    out.n_zero += cell.leading_zero ? 1 : 0;
    out.n_long += !cell.comma && !cell.point && std::fabs(cell.value) > exact_limit ? 1 : 0;
    if (cell.grouped) out.grouped.add(i);
  }
  return out;
}

void check_notation(Context& context, const RawTable& file,
                    const std::vector<SurveyColumn>& columns) {
  const SurveyColumn *with_comma = nullptr, *with_point = nullptr;
  std::size_t n_marks = 0, n_three = 0;
  for (const SurveyColumn& column : columns) {
    if (!of_numbers(column, file.plain_text)) continue;
    const NumberReading& reading = column.reading;
    if (!reading.grouped.empty())
      bad_notation(column.where + " has marks between thousands in " + reading.grouped.text() +
                       ": write numbers without (1234,5).",
                   reading.grouped.place(column.raw.name));
    if (reading.n_comma > 0 && reading.n_point > 0)
      bad_notation(column.where + " has a decimal comma in " +
                       count_text(static_cast<double>(reading.n_comma), "cell", "cells") +
                       " and a decimal point in " + std::to_string(reading.n_point) +
                       ": write all numbers of the file with the same mark.",
                   {column.raw.name, {}, 0});
    if (reading.n_comma > 0 && with_comma == nullptr) with_comma = &column;
    if (reading.n_point > 0 && with_point == nullptr) with_point = &column;
    n_marks += reading.n_comma + reading.n_point;
    n_three += reading.n_three;
  }
  if (with_comma != nullptr && with_point != nullptr)
    bad_notation(with_comma->where + " has decimal commas, and column \"" + with_point->raw.name +
                     "\" decimal points: write all numbers of the file with the same mark.",
                 {with_comma->raw.name, {}, 0});
  if (n_marks == 0 || n_three < n_marks) return;
  // 1,234 between commas is 1234 as likely as 1.234; between semicolons the comma is decimal.
  const SurveyColumn& marked = with_comma != nullptr ? *with_comma : *with_point;
  if (with_comma != nullptr && file.delimiter != ';')
    bad_notation(marked.where +
                     " has a comma before three digits in every number with a comma: that may be "
                     "a mark of thousands or of decimals. Write numbers without marks of "
                     "thousands, and with a decimal point.",
                 {marked.raw.name, {}, 0});
  context.warn("number_format",
               marked.where +
                   " has three digits behind the decimal mark in every number that has "
                   "one: they were read as decimals, not as thousands.");
}

}  // namespace skillnad::nuso
