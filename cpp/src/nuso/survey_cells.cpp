// Cells of a file as a column, by the codebook's type or, without one, by what they are.
#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <utility>

#include "skillnad/data/checks.hpp"
#include "skillnad/text/csv.hpp"
#include "skillnad/text/print.hpp"
#include "survey_column.hpp"

namespace skillnad::nuso {

namespace {

void put_text(SurveyColumn& column, std::vector<std::string> texts, const char* type) {
  column.out = Column::of_optional_text(column.raw.name, std::move(texts));
  column.type = type;
}

void put_numbers(SurveyColumn& column, std::vector<double> cells, const char* type) {
  constexpr double exact_limit = 9007199254740992.0;  // 2^53
  Column out;
  out.name = column.raw.name;
  out.whole = true;
  bool any_missing = false;
  std::vector<std::uint8_t> missing(cells.size(), 0);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (column.raw.kind[i] == CellKind::empty) {
      missing[i] = 1;
      any_missing = true;
      cells[i] = 0.0;
    }
    out.whole = out.whole && cells[i] == std::floor(cells[i]) && std::fabs(cells[i]) <= exact_limit;
  }
  if (any_missing) out.missing = std::move(missing);
  out.real = std::move(cells);
  column.out = std::move(out);
  column.type = type;
}

bool all_words(const RawColumn& raw, const std::vector<std::string>& words) {
  for (std::size_t i = 0; i < raw.kind.size(); ++i)
    if (raw.kind[i] != CellKind::empty &&
        (raw.kind[i] != CellKind::text ||
         std::find(words.begin(), words.end(), raw.text[i]) == words.end()))
      return false;
  return true;
}

void put_logical(SurveyColumn& column, const std::vector<double>& cells) {
  Column out;
  out.name = column.raw.name;
  out.type = Column::Type::logical;
  out.missing.assign(cells.size(), 0);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    out.missing[i] = column.raw.kind[i] == CellKind::empty ? 1 : 0;
    out.codes.push_back(cells[i] == 1.0 && out.missing[i] == 0 ? 1 : 0);
  }
  column.out = std::move(out);
  column.type = "yes_no";
}

/// Yes and no as 1 and 0, if all cells are such words.
bool put_yes_no(SurveyColumn& column) {
  std::vector<double> cells(column.size(), 0.0);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (column.raw.kind[i] == CellKind::empty) continue;
    const int word = column.raw.kind[i] == CellKind::text ? yes_or_no(column.raw.text[i]) : -1;
    if (word < 0) return false;
    cells[i] = word;
  }
  put_numbers(column, std::move(cells), "yes_no");
  return true;
}

void put_codebook_numbers(SurveyColumn& column) {
  const NumberReading& reading = column.reading;
  if (column.is("yes_no") && reading.n_numbers < reading.n_cells && put_yes_no(column)) return;
  if (!reading.others.empty())
    throw DataError("text_in_number",
                    column.where + " should be numbers by the codebook and holds text in " +
                        reading.others.text() +
                        ": correct the cells, or the variable's type in the codebook.",
                    reading.others.place(column.raw.name));
  put_numbers(column, reading.value, column.variable->type.c_str());
}

void put_codebook_dates(SurveyColumn& column) {
  std::vector<std::string> texts = texts_of_cells(column.raw);
  RowCollector wrong, others;
  DateForm first = DateForm::none;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (texts[i].empty()) continue;
    const DateForm form = date_form(texts[i], texts[i]);
    if (form == DateForm::none || form == DateForm::day_first || form == DateForm::with_time)
      wrong.add(i);
    else if (first == DateForm::none)
      first = form;
    else if (form != first)
      others.add(i);
  }
  if (!wrong.empty())
    throw DataError("date_format",
                    column.where +
                        " should be dates and holds something else, or dates of which "
                        "day and month cannot be told apart, in " +
                        wrong.text() + ": write year-month-day (2024-03-31).",
                    wrong.place(column.raw.name));
  if (!others.empty())
    throw DataError("date_format",
                    column.where + " has dates in several formats; they change in " +
                        others.text() + ": write all as year-month-day (2024-03-31).",
                    others.place(column.raw.name));
  put_text(column, std::move(texts), "date");
}

/// A key or text of the codebook. Numbers stay numbers: zeros before them are lost.
void put_codebook_text(Context& context, SurveyColumn& column) {
  const auto& kind = column.raw.kind;
  const auto n = static_cast<std::size_t>(std::count(kind.begin(), kind.end(), CellKind::number));
  if (n > 0)
    context.warn("leading_zeros",
                 column.where + " should be text by the codebook and holds " +
                     count_text(static_cast<double>(n), "number", "numbers") +
                     ": zeros at the beginning of codes are lost. Export it as text.");
  if (n > 0 && column.reading.numbers())
    put_numbers(column, column.reading.value, "number");
  else
    put_text(column, texts_of_cells(column.raw), column.variable->type.c_str());
}

void warn_of_dates(Context& context, const SurveyColumn& column,
                   const std::vector<std::string>& texts) {
  std::set<DateForm> forms;
  std::string iso;
  for (const std::string& text : texts) {
    if (text.empty()) continue;
    const DateForm form = date_form(text, iso);
    if (form == DateForm::none || form == DateForm::plain) return;
    forms.insert(form);
  }
  if (forms.size() > 1 || forms.count(DateForm::day_first) > 0)
    context.warn("date_format",
                 column.where +
                     (forms.size() > 1 ? " has dates in several formats"
                                       : " has dates that do not begin with the year") +
                     ": they stay text as they are. Write year-month-day (2024-03-31).");
}

void put_mixed(Context& context, SurveyColumn& column, bool plain_text) {
  const NumberReading& reading = column.reading;
  const auto& kind = column.raw.kind;
  const bool number_cells = std::count(kind.begin(), kind.end(), CellKind::number) > 0;
  const std::size_t n_numbers = reading.n_numbers - reading.n_zero;
  if ((plain_text || number_cells) && 2 * n_numbers > reading.n_cells && !reading.others.empty())
    context.warn("text_in_number", column.where + " has numbers in " +
                                       count_text(static_cast<double>(n_numbers), "cell", "cells") +
                                       " and something else in " + reading.others.text() +
                                       ": it was left as text.");
  std::vector<std::string> texts = texts_of_cells(column.raw);
  warn_of_dates(context, column, texts);
  put_text(column, std::move(texts), "text");
}

/// Date cells of a workbook or statistics file.
void put_dates(SurveyColumn& column) {
  std::vector<std::string> texts = texts_of_cells(column.raw), days = texts;
  bool plain = true;
  for (std::string& day : days)
    plain = plain && (day.empty() || date_form(day, day) == DateForm::dashes);
  put_text(column, plain ? std::move(days) : std::move(texts), plain ? "date" : "text");
}

void put_without_codebook(Context& context, SurveyColumn& column, bool plain_text) {
  static const std::array<std::vector<std::string>, 3> words = {
      {{"TRUE", "FALSE"}, {"True", "False"}, {"true", "false"}}};
  const auto& kind = column.raw.kind;
  const auto n = [&](CellKind one) {
    return static_cast<std::size_t>(std::count(kind.begin(), kind.end(), one));
  };
  const NumberReading& reading = column.reading;
  if (reading.n_cells == 0) return put_text(column, std::vector<std::string>(kind.size()), "text");
  if (n(CellKind::logical) == reading.n_cells) return put_logical(column, reading.value);
  if (n(CellKind::date) == reading.n_cells) return put_dates(column);
  const bool may_be_numbers = plain_text || n(CellKind::number) == reading.n_cells;
  if (may_be_numbers && reading.numbers()) return put_numbers(column, reading.value, "number");
  for (const std::vector<std::string>& pair : words) {
    if (!plain_text || !all_words(column.raw, pair)) continue;
    std::vector<double> cells;
    for (const std::string& text : column.raw.text) cells.push_back(text == pair[0] ? 1.0 : 0.0);
    return put_logical(column, cells);
  }
  put_mixed(context, column, plain_text);
}

}  // namespace

int yes_or_no(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (text == "ja" || text == "yes" || text == "true" || text == "sant") return 1;
  return text == "nej" || text == "no" || text == "false" || text == "falskt" ? 0 : -1;
}

std::vector<std::string> texts_of_cells(const RawColumn& raw) {
  std::vector<std::string> out(raw.kind.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (raw.kind[i] == CellKind::text || raw.kind[i] == CellKind::date)
      out[i] = raw.text[i];
    else if (raw.kind[i] == CellKind::number)
      out[i] = csv_number(raw.number[i]);
    else if (raw.kind[i] == CellKind::logical)
      out[i] = raw.number[i] == 1.0 ? "true" : "false";
  }
  return out;
}

void convert_cells(Context& context, SurveyColumn& column, bool plain_text) {
  RowCollector errors;
  for (std::size_t i = 0; i < column.size(); ++i)
    if (column.raw.kind[i] == CellKind::error) errors.add(i);
  if (!errors.empty())
    throw DataError("formula_error",
                    column.where +
                        " holds an error of the spreadsheet, or a formula that was "
                        "never computed, in " +
                        errors.text() + ": correct the cells and save the file again.",
                    errors.place(column.raw.name));
  if (column.variable == nullptr)
    put_without_codebook(context, column, plain_text);
  else if (column.is("number") || column.is("yes_no"))
    put_codebook_numbers(column);
  else if (column.is("date"))
    put_codebook_dates(column);
  else if (column.is("levels"))
    levels_of_texts(column, texts_of_cells(column.raw));
  else
    put_codebook_text(context, column);
  const bool code_name = column.raw.name.find("ommun") != std::string::npos;
  if (code_name && lost_leading_zeros(column.out))
    context.warn("kommunkod", column.where +
                                  " looks like municipality codes that lost their leading zero "
                                  "(114 for 0114): export it as text.");
}

}  // namespace skillnad::nuso
