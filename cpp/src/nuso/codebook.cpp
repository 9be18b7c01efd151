#include "skillnad/nuso/codebook.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "skillnad/base/error.hpp"
#include "skillnad/nuso/coded_cells.hpp"
#include "skillnad/nuso/population.hpp"
#include "skillnad/nuso/words.hpp"
#include "skillnad/tables/embedded_data.hpp"
#include "skillnad/text/csv.hpp"
#include "skillnad/text/print.hpp"

namespace skillnad::nuso {

namespace {

[[noreturn]] void bad_codebook(const std::string& what) {
  throw DataError("codebook",
                  "The codebook cannot be read: " + what +
                      ". Expected are the data frames variables and levels, as "
                      "load_codebook() gives them.",
                  {"codebook", {}, 0});
}

/// The cells of a column as texts; one that may be left out is empty then.
std::vector<std::string> texts_of(const Table& table, const char* of, const char* name,
                                  bool needed) {
  const Column* column = table.find(name);
  if (column == nullptr && !needed) return std::vector<std::string>(table.n_rows);
  if (column == nullptr || column->type == Column::Type::other)
    bad_codebook(std::string(of) + " has no column " + name);
  return cell_texts(*column);
}

bool is_yes(const std::string& text) {
  return text == "1" || text == "true" || text == "True" || text == "TRUE" || text == "SANT";
}

const std::vector<std::string>& variable_types() {
  static const std::vector<std::string> types = {"key",    "text",   "date",
                                                 "number", "yes_no", "levels"};
  return types;
}

template <class T>
bool contains(const std::vector<T>& all, const T& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

void check_variable(const Variable& v, std::size_t row) {
  const std::string where = "row " + std::to_string(row + 1) + " of variables ";
  if (v.table.empty() || v.name.empty()) bad_codebook(where + "has no table or no variable");
  if (!contains(variable_types(), v.type))
    bad_codebook(where + "has none of the types " + enumeration(variable_types()));
  for (const std::string& kind : v.missing)
    if (!contains(missing_kinds(), kind))
      bad_codebook(where + "has a kind of missingness that is none of " +
                   enumeration(missing_kinds()));
  try {
    names_in(v.asked_of);
  } catch (const ConditionError&) {
    bad_codebook(where + "has a condition in asked_of that cannot be read");
  }
}

}  // namespace

Codebook codebook_from(const Table& variables, const Table& levels, const std::string& name) {
  Codebook book;
  book.name = name;
  const auto of_variables = [&](const char* column, bool needed = true) {
    return texts_of(variables, "variables", column, needed);
  };
  const std::vector<std::string> table = of_variables("table"), names = of_variables("variable"),
                                 type = of_variables("type"), sv = of_variables("label_sv", false),
                                 en = of_variables("label_en", false),
                                 asked = of_variables("asked_of", false),
                                 missing = of_variables("missing", false),
                                 assumed = of_variables("assumed", false);
  for (std::size_t i = 0; i < variables.n_rows; ++i) {
    Variable v{table[i], names[i], type[i], sv[i], en[i], asked[i], {}, is_yes(assumed[i]), {}};
    if (!missing[i].empty()) v.missing = split(missing[i], ' ');
    check_variable(v, i);
    if (book.find(v.table, v.name) != nullptr)
      bad_codebook("row " + std::to_string(i + 1) + " of variables repeats a variable");
    if (!contains(book.tables, v.table)) book.tables.push_back(v.table);
    book.variables.push_back(std::move(v));
  }
  const auto of_levels = [&](const char* column, bool needed = true) {
    return texts_of(levels, "levels", column, needed);
  };
  const std::vector<std::string> variable = of_levels("variable"), level = of_levels("level"),
                                 level_table = of_levels("table", false),
                                 level_sv = of_levels("label_sv", false),
                                 level_en = of_levels("label_en", false),
                                 level_assumed = of_levels("assumed", false);
  for (std::size_t i = 0; i < levels.n_rows; ++i) {
    bool known = false;
    for (Variable& v : book.variables) {
      if (v.name != variable[i] || v.type != "levels") continue;
      if (!level_table[i].empty() && level_table[i] != v.table) continue;
      known = true;
      v.levels.push_back({level[i], level_sv[i], level_en[i], is_yes(level_assumed[i])});
    }
    if (!known)
      bad_codebook("row " + std::to_string(i + 1) + " of levels is of no variable with levels");
  }
  for (std::size_t i = 0; i < book.variables.size(); ++i)
    if (book.variables[i].type == "levels" && book.variables[i].levels.empty())
      bad_codebook("row " + std::to_string(i + 1) + " of variables has no levels");
  return book;
}

namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

}  // namespace

std::vector<std::string> Variable::level_names() const {
  std::vector<std::string> names;
  for (const Level& level : levels) names.push_back(level.level);
  return names;
}

const Variable* Codebook::find(const std::string& table, const std::string& name) const {
  for (const Variable& v : variables)
    if (v.table == table && v.name == name) return &v;
  return nullptr;
}

const Codebook& load_codebook(const std::string& name) {
  if (name != "nuso")
    throw OptionError("argument_value",
                      "There is no codebook '" + name +
                          "': the package has \"nuso\", and there is no folder of that name with "
                          "the files variables and levels.",
                      ErrorPlace{"name", {}, 0});
  static const Codebook book = codebook_from(read_csv(embedded_file("nuso_variables.csv")),
                                             read_csv(embedded_file("nuso_levels.csv")), "nuso");
  return book;
}

ValueList codebook_tables(const Codebook& codebook) {
  std::vector<double> counts;
  for (const std::string& table : codebook.tables)
    counts.push_back(
        static_cast<double>(std::count_if(codebook.variables.begin(), codebook.variables.end(),
                                          [&](const Variable& v) { return v.table == table; })));
  Table tables;
  tables.add(Column::of_text("table", codebook.tables));
  tables.add(Column::of_whole("n_variables", counts));

  std::vector<std::string> table, name, type, sv, en, asked, missing;
  std::vector<bool> assumed;
  std::vector<std::string> of_table, of_name, level, level_sv, level_en;
  std::vector<bool> level_assumed;
  for (const Variable& v : codebook.variables) {
    table.push_back(v.table);
    name.push_back(v.name);
    type.push_back(v.type);
    sv.push_back(v.label_sv);
    en.push_back(v.label_en);
    asked.push_back(v.asked_of);
    missing.push_back(joined(v.missing));
    assumed.push_back(v.assumed);
    for (const Level& l : v.levels) {
      of_table.push_back(v.table);
      of_name.push_back(v.name);
      level.push_back(l.level);
      level_sv.push_back(l.label_sv);
      level_en.push_back(l.label_en);
      level_assumed.push_back(l.assumed);
    }
  }
  Table variables;
  variables.add(Column::of_text("table", table));
  variables.add(Column::of_text("variable", name));
  variables.add(Column::of_text("type", type));
  variables.add(Column::of_text("label_sv", sv));
  variables.add(Column::of_text("label_en", en));
  variables.add(Column::of_optional_text("asked_of", asked));
  variables.add(Column::of_optional_text("missing", missing));
  variables.add(Column::of_logical("assumed", assumed));
  Table levels;
  levels.add(Column::of_text("table", of_table));
  levels.add(Column::of_text("variable", of_name));
  levels.add(Column::of_text("level", level));
  levels.add(Column::of_text("label_sv", level_sv));
  levels.add(Column::of_text("label_en", level_en));
  levels.add(Column::of_logical("assumed", level_assumed));
  ValueList out;
  out.add("tables", tables);
  out.add("variables", variables);
  out.add("levels", levels);
  return out;
}

}  // namespace skillnad::nuso
