#include "skillnad/nuso/codebook.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "skillnad/base/error.hpp"
#include "skillnad/tables/embedded_data.hpp"
#include "skillnad/text/csv.hpp"
#include "words.hpp"

namespace skillnad::nuso {

namespace {

std::string cell(const Table& table, const char* column, std::size_t row) {
  const Column& c = table.at(column);
  return c.is_missing(row) ? "" : c.text[row];
}

Codebook read_codebook(const std::string& name) {
  const Table variables = read_csv(embedded_file(name + "_variables.csv"));
  const Table levels = read_csv(embedded_file(name + "_levels.csv"));
  Codebook book;
  book.name = name;
  for (std::size_t i = 0; i < variables.n_rows; ++i) {
    Variable v;
    v.table = cell(variables, "table", i);
    v.name = cell(variables, "variable", i);
    v.type = cell(variables, "type", i);
    v.label_sv = cell(variables, "label_sv", i);
    v.label_en = cell(variables, "label_en", i);
    v.asked_of = cell(variables, "asked_of", i);
    const std::string missing = cell(variables, "missing", i);
    if (!missing.empty()) v.missing = split(missing, ' ');
    v.assumed = cell(variables, "assumed", i) == "1";
    if (std::find(book.tables.begin(), book.tables.end(), v.table) == book.tables.end())
      book.tables.push_back(v.table);
    book.variables.push_back(std::move(v));
  }
  for (std::size_t i = 0; i < levels.n_rows; ++i) {
    const std::string variable = cell(levels, "variable", i);
    bool known = false;
    for (Variable& v : book.variables) {
      if (v.name != variable || v.type != "levels") continue;
      known = true;
      v.levels.push_back({cell(levels, "level", i), cell(levels, "label_sv", i),
                          cell(levels, "label_en", i), cell(levels, "assumed", i) == "1"});
    }
    if (!known) throw std::logic_error("codebook: levels of '" + variable + "', no such variable");
  }
  for (const Variable& v : book.variables)
    if (v.type == "levels" && v.levels.empty())
      throw std::logic_error("codebook: '" + v.name + "' has no levels");
  return book;
}

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
                      "There is no codebook '" + name + "': the package has \"nuso\".",
                      ErrorPlace{"name", {}, 0});
  static const Codebook book = read_codebook("nuso");
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
