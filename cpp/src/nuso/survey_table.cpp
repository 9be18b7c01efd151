#include "skillnad/nuso/survey_table.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "skillnad/base/utf8.hpp"
#include "skillnad/data/names.hpp"
#include "skillnad/nuso/coded_cells.hpp"
#include "skillnad/text/print.hpp"
#include "survey_column.hpp"

namespace skillnad::nuso {

namespace {

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() > end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

void check_names(Context& context, RawTable& raw) {
  std::size_t n_changed = 0, n_numbers = 0;
  for (std::size_t j = 0; j < raw.columns.size(); ++j) {
    std::string& name = raw.columns[j].name;
    NameChange change = normalise_name(name);
    const std::size_t first = name.find_first_not_of(" \t\r\n");
    const std::string inner =
        first == std::string::npos
            ? std::string()
            : name.substr(first, name.find_last_not_of(" \t\r\n") - first + 1);
    n_changed += change.any() || inner != name ? 1 : 0;
    name = inner;
    n_numbers += notation_of(name).number ? 1 : 0;
    if (name.empty())
      throw DataError("column_name",
                      raw.file + ": column " + std::to_string(j + 1) +
                          " has no name. Give it one, or leave it out (numbers of rows that a "
                          "program has written in front, for instance).",
                      {"", {}, 0});
  }
  if (n_numbers == raw.columns.size())
    throw DataError("column_name",
                    raw.file +
                        " has numbers where the names of columns should be: its first row "
                        "must be a header.",
                    {"", {}, 0});
  if (n_changed > 0)
    context.warn("column_name", raw.file + ": " +
                                    count_text(static_cast<double>(n_changed), "name", "names") +
                                    " of columns put in normal form (no blanks at the ends, "
                                    "letters in Unicode form NFC).");
  std::set<std::string> seen;
  for (const RawColumn& column : raw.columns)
    if (!seen.insert(column.name).second) {
      const auto n = std::count_if(raw.columns.begin(), raw.columns.end(),
                                   [&](const RawColumn& one) { return one.name == column.name; });
      throw DataError("duplicate_column",
                      raw.file + ": " + column_text(column.name) + " occurs " + std::to_string(n) +
                          " times. Rename or remove all but one.",
                      {utf8::display(column.name), {}, 0});
    }
}

/// The table of the codebook that the file is.
std::string table_in(Context& context, const RawTable& raw, const std::string& table,
                     const Codebook& book) {
  if (std::find(book.tables.begin(), book.tables.end(), table) != book.tables.end()) return table;
  std::string best = table;
  std::ptrdiff_t most = 0;
  for (const std::string& one : book.tables) {
    const auto n = std::count_if(
        raw.columns.begin(), raw.columns.end(),
        [&](const RawColumn& column) { return book.find(one, column.name) != nullptr; });
    if (n <= most) continue;
    most = n;
    best = one;
  }
  context.warn("table", raw.file + (most == 0 ? " has none of the columns of the codebook: it was "
                                                "read without it."
                                              : " is not called like a table of the codebook and "
                                                "was read as " +
                                                    best + ", which has most of its columns (" +
                                                    std::to_string(most) + " of " +
                                                    std::to_string(raw.columns.size()) + ")."));
  return best;
}

/// Texts in one spelling: Unicode form NFC, no blanks at the ends.
void normalise_texts(SurveyColumn& column) {
  for (std::size_t i = 0; i < column.size(); ++i) {
    if (column.raw.kind[i] != CellKind::text) continue;
    normalise_level(column.raw.text[i], column.raw.name);
    if (column.raw.text[i].empty()) column.raw.kind[i] = CellKind::empty;
  }
}

Column kind_column(std::string name, const std::vector<std::int8_t>& kinds) {
  Column out;
  out.name = std::move(name);
  out.type = Column::Type::categorical;
  out.declared = true;
  out.levels = missing_kinds();
  for (const std::int8_t kind : kinds) {
    out.missing.push_back(kind < 0 ? 1 : 0);
    out.codes.push_back(kind < 0 ? 0 : kind);
  }
  return out;
}

/// A column x__missing of the file.
void convert_kinds(Context& context, SurveyColumn& column) {
  const std::vector<std::string> texts = texts_of_cells(column.raw);
  column.kind.assign(texts.size(), -1);
  RowCollector others;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (texts[i].empty()) continue;
    const auto& kinds = missing_kinds();
    const auto found = std::find(kinds.begin(), kinds.end(), texts[i]);
    if (found == kinds.end())
      others.add(i);
    else
      column.kind[i] = static_cast<std::int8_t>(found - kinds.begin());
  }
  column.type = "kind";
  if (others.empty()) {
    column.out = kind_column(column.raw.name, column.kind);
    return;
  }
  context.warn("missing_kind", column.where +
                                   " holds something else than FE, EA, ES, EB, EI and "
                                   "OA in " +
                                   others.text() + ": it was left as text.");
  column.out = Column::of_optional_text(column.raw.name, texts);
}

/// Kinds that follow from the levels: not documented, and other, are answers too.
void kinds_of_levels(SurveyColumn& column) {
  const Variable& variable = *column.variable;
  if (variable.missing.empty()) return;
  if (column.kind.empty()) column.kind.assign(column.size(), -1);
  if (column.type != "levels") return;
  for (const auto& [name, kind] : {std::pair("framgår ej", "FE"), std::pair("annat", "OA")}) {
    if (std::count(variable.missing.begin(), variable.missing.end(), kind) == 0) continue;
    const std::int8_t place = kind_of_label(kind);
    for (std::size_t i = 0; i < column.size(); ++i)
      if (!column.out.is_missing(i) &&
          column.out.levels[static_cast<std::size_t>(column.out.codes[i])] == name)
        column.kind[i] = place;
  }
}

Variable label_of(const SurveyColumn& column, const std::string& table) {
  if (column.variable != nullptr) return *column.variable;
  Variable v;
  v.table = table;
  v.name = column.raw.name;
  v.type = column.type;
  v.label_sv = column.raw.label;
  if (v.type == "levels")
    for (const std::string& level : column.out.levels) v.levels.push_back({level, "", "", false});
  if (v.levels.empty() && v.type == "levels") v.type = "text";
  return v;
}

std::vector<std::string> kinds_in(const std::vector<std::int8_t>& kinds) {
  std::vector<std::string> out;
  for (std::size_t k = 0; k < missing_kinds().size(); ++k)
    if (std::count(kinds.begin(), kinds.end(), static_cast<std::int8_t>(k)) > 0)
      out.push_back(missing_kinds()[k]);
  return out;
}

bool wants_numbers(const SurveyColumn& column) {
  return column.variable == nullptr || column.is("number") || column.is("yes_no");
}

std::vector<SurveyColumn> columns_of(Context& context, RawTable& raw, const std::string& table,
                                     const Codebook* book) {
  std::vector<SurveyColumn> columns;
  for (RawColumn& own : raw.columns) {
    context.tick();
    SurveyColumn column;
    column.raw = std::move(own);
    column.where = raw.file + ": " + column_text(column.raw.name);
    column.variable = book == nullptr ? nullptr : book->find(table, column.raw.name);
    column.is_kind = column.variable == nullptr && ends_with(column.raw.name, kind_suffix);
    normalise_texts(column);
    if (!column.is_kind) {
      take_declared_missing(context, column);
      const bool has_numbers =
          std::count(column.raw.kind.begin(), column.raw.kind.end(), CellKind::number) > 0;
      if (wants_numbers(column) || has_numbers) column.reading = read_numbers(column.raw);
    }
    columns.push_back(std::move(column));
  }
  return columns;
}

}  // namespace

SurveyTable survey_table(Context& context, RawTable raw, const std::string& table,
                         const Codebook* book) {
  check_names(context, raw);
  const std::string name = book == nullptr ? table : table_in(context, raw, table, *book);
  std::vector<SurveyColumn> columns = columns_of(context, raw, name, book);
  check_notation(context, raw, columns);
  SurveyTable out;
  out.labels.name = "file";
  out.labels.tables = {name};
  std::set<std::string> with_kinds;
  for (const SurveyColumn& column : columns)
    if (column.is_kind) with_kinds.insert(column.raw.name);
  for (SurveyColumn& column : columns) {
    context.tick();
    if (column.is_kind) {
      convert_kinds(context, column);
      out.data.add(std::move(column.out));
      continue;
    }
    if (!levels_of_labels(context, column)) convert_cells(context, column, raw.plain_text);
    if (column.variable != nullptr) kinds_of_levels(column);
    const std::string kinds = column.raw.name + kind_suffix;
    const bool stamp = book != nullptr && column.variable == nullptr && column.raw.name == "kalla";
    if (!stamp) out.labels.variables.push_back(label_of(column, name));
    out.data.add(std::move(column.out));
    if (column.kind.empty()) continue;
    if (with_kinds.count(kinds) > 0) {
      if (!column.raw.missing.empty() || !column.raw.tag.empty())
        context.warn("missing_kind", column.where +
                                         " declares values as missing and has a column "
                                         "of kinds beside it: the latter was used.");
      continue;
    }
    if (column.variable == nullptr) out.labels.variables.back().missing = kinds_in(column.kind);
    out.data.add(kind_column(kinds, column.kind));
  }
  for (Variable& variable : out.labels.variables) {
    if (book != nullptr && book->find(name, variable.name) != nullptr) continue;
    for (const SurveyColumn& column : columns)
      if (column.is_kind && column.raw.name == variable.name + kind_suffix)
        variable.missing = kinds_in(column.kind);
  }
  out.data.n_rows = raw.n_rows;
  return out;
}

}  // namespace skillnad::nuso
