#include <algorithm>
#include <cstdint>

#include "analysis.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/nuso/coded_cells.hpp"
#include "skillnad/nuso/read_tables.hpp"
#include "skillnad/tables/embedded_data.hpp"
#include "skillnad/text/csv.hpp"
#include "skillnad/text/labels.hpp"

namespace skillnad::api {

namespace {

using nuso::Attribute;
using nuso::no_value;
using nuso::Population;

/// A level of a column that is made of others.
struct DerivedLevel {
  std::string table, column, column_sv, column_en, level, condition, label_sv, label_en;
};

const std::vector<DerivedLevel>& derived_levels() {
  static const std::vector<DerivedLevel> all = [] {
    const Table file = read_csv(embedded_file("nuso_derived.csv"));
    const auto text = [&](const char* column, std::size_t i) {
      const Column& cells = file.at(column);
      return cells.is_missing(i) ? std::string() : cells.text[i];
    };
    std::vector<DerivedLevel> out;
    for (std::size_t i = 0; i < file.n_rows; ++i)
      out.push_back({text("table", i), text("column", i), text("column_sv", i),
                     text("column_en", i), text("level", i), text("condition", i),
                     text("label_sv", i), text("label_en", i)});
    return out;
  }();
  return all;
}

/// The columns that a derived one is made of.
std::vector<std::string> sources_of(const std::string& column) {
  std::vector<std::string> out;
  for (const DerivedLevel& line : derived_levels())
    if (line.column == column)
      for (const std::string& name : nuso::names_in(line.condition)) out.push_back(name);
  return out;
}

/// The tables whose columns the rows of a table have, itself first.
std::vector<std::string> with_parents(const std::string& table) {
  if (table == "enhet") return {"enhet"};
  if (table == "utredning") return {"utredning", "enhet"};
  if (table == "insats" || table == "hanvisning") return {table, "utredning", "enhet"};
  return {table, "insats", "utredning", "enhet"};
}

const std::string goal_stem = "mal_", any_goal = "mal_nagot";

/// The place of the area of a column such as mal_03, from 0; -1 for other names.
int goal_area(const std::string& name) {
  if (name.size() != goal_stem.size() + 2 || name.compare(0, goal_stem.size(), goal_stem) != 0)
    return -1;
  const char tens = name[goal_stem.size()], ones = name[goal_stem.size() + 1];
  if (tens < '0' || tens > '9' || ones < '0' || ones > '9') return -1;
  return (tens - '0') * 10 + (ones - '0') - 1;
}

}  // namespace

AnalysisData::AnalysisData(const ValueList& tables, const nuso::Codebook& book)
    : tables_(tables), book_(book), rows_(nuso::read_populations(tables, nuso::Which::present)) {
  const Column* unit = tables.find("enhet")->table()->find("enhet_id");
  if (unit == nullptr)
    throw DataError("table", "Table enhet has no column enhet_id, by which units are told apart.",
                    {"enhet_id", {}, 0});
  units_ = nuso::cell_texts(*unit);
  for (auto& [name, rows] : rows_) derive(name);
}

void AnalysisData::derive(const std::string& table) {
  Population& rows = rows_.at(table);
  const std::vector<std::string> tables = with_parents(table);
  for (const DerivedLevel& line : derived_levels()) {
    if (std::find(tables.begin(), tables.end(), line.table) == tables.end()) continue;
    const std::vector<std::string> needed = sources_of(line.column);
    if (!std::all_of(needed.begin(), needed.end(),
                     [&](const std::string& name) { return rows.has(name); }))
      continue;
    if (!rows.has(line.column)) rows.add(line.column);
    Attribute& column = rows.at(line.column);
    column.levels.push_back(line.level);
    const std::vector<std::uint8_t> in = nuso::rows_where(rows, line.condition);
    for (std::size_t i = 0; i < rows.n; ++i)
      if (in[i] && column.code[i] == no_value)
        column.code[i] = static_cast<std::int32_t>(column.levels.size() - 1);
  }
  if (!rows.has("mal_01")) return;
  std::vector<std::int32_t>& any = rows.add(any_goal).code;
  any.assign(rows.n, 0);
  for (const auto& [name, goal] : rows.attributes)
    if (goal_area(name) >= 0)
      for (std::size_t i = 0; i < rows.n; ++i) any[i] = std::max(any[i], goal.code[i]);
}

const Population& AnalysisData::rows(const std::string& table) const {
  const auto at = rows_.find(table);
  if (at == rows_.end()) nuso::table_named(tables_, table);  // says that it is missing
  return rows_.at(table);
}

const Attribute& AnalysisData::attribute(const AnalysisPart& part, const std::string& name) const {
  const Population& all = rows(part.table);
  if (!all.has(name) && (name == any_goal || goal_area(name) >= 0))
    nuso::table_named(tables_, "insats_mal");  // whose rows the areas are
  if (!all.has(name))
    throw DataError("table",
                    "Table " + part.table + ", with the tables above it, has no column \"" + name +
                        "\", which analysis " + part.analysis + " is counted from.",
                    {name, {}, 0});
  return all.at(name);
}

std::vector<std::uint8_t> AnalysisData::in_base(const AnalysisPart& part) const {
  std::string condition = nuso::base_words(part.base).condition;
  if (!part.where.empty()) condition += (condition.empty() ? "" : " & ") + part.where;
  for (const std::string& name : nuso::names_in(condition)) attribute(part, name);
  return nuso::rows_where(rows(part.table), condition);
}

std::vector<std::string> AnalysisData::expanded(const AnalysisPart& part,
                                                const std::vector<std::string>& names) const {
  std::vector<std::string> out;
  for (const std::string& name : names) {
    if (name.empty() || name.back() != '*') {
      out.push_back(name);
      continue;
    }
    const std::string stem = name.substr(0, name.size() - 1);
    for (const auto& [own, column] : rows(part.table).attributes) {
      if (own.compare(0, stem.size(), stem) != 0) continue;
      // x_01, x_2 and avslut_mal belong to the family of x_*, longer names do not.
      if (stem == goal_stem ? goal_area(own) >= 0 : own.find("__") == std::string::npos)
        out.push_back(own);
    }
  }
  return out;
}

const nuso::Variable* AnalysisData::found(const std::string& table, const std::string& name) const {
  for (const std::string& from : with_parents(table))
    if (const nuso::Variable* variable = book_.find(from, name)) return variable;
  return nullptr;
}

Table AnalysisData::columns(const AnalysisPart& part, const std::vector<std::string>& names,
                            bool plain) const {
  const Population& all = rows(part.table);
  const std::vector<std::uint8_t> in = in_base(part);
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < all.n; ++i)
    if (in[i]) kept.push_back(i);
  if (kept.empty())
    throw DataError("no_rows", "Analysis " + part.analysis + " (" + part.part +
                                   "): no row is in its base (" +
                                   nuso::base_words(part.base).label_en + ").");
  Table out;
  out.n_rows = kept.size();
  const auto coded = [&](std::string name, std::vector<std::string> levels,
                         const std::vector<std::int32_t>& code) {
    Column column;
    column.name = std::move(name);
    column.type = Column::Type::categorical;
    column.declared = true;
    column.levels = std::move(levels);
    column.missing.assign(kept.size(), 0);
    for (std::size_t k = 0; k < kept.size(); ++k) {
      const std::int32_t x = code[kept[k]];
      column.codes.push_back(std::max(x, 0));
      column.missing[k] = x == no_value ? 1 : 0;
    }
    out.add(std::move(column));
  };
  std::vector<std::string> used = names;
  if (part.table != "enhet") coded("enhet_id", units_, all.at("enhet_nr").code);
  for (const std::string& name : used) {
    if (out.find(name) != nullptr) continue;
    const Attribute& column = attribute(part, name);
    if (std::all_of(column.code.begin(), column.code.end(),
                    [](std::int32_t x) { return x == no_value; }))
      throw DataError("all_missing",
                      "Column " + name + ", which analysis " + part.analysis +
                          " is counted from, has no value in any row.",
                      {name, {}, 0});
    const nuso::Variable* variable = found(part.table, name);
    const bool yes_no = (variable != nullptr && variable->type == "yes_no") || goal_area(name) >= 0;
    if (!column.levels.empty()) {
      coded(name, column.levels, column.code);
    } else if (!plain && yes_no) {
      coded(name, {"0", "1"}, column.code);
    } else if (!plain && name == "ros") {
      const std::int32_t most = *std::max_element(column.code.begin(), column.code.end());
      std::vector<std::string> levels;
      std::vector<std::int32_t> code = column.code;
      for (std::int32_t x = 1; x <= most; ++x) levels.push_back(std::to_string(x));
      for (std::int32_t& x : code) x = x <= 0 ? no_value : x - 1;
      coded(name, levels, code);
    } else {
      std::vector<double> cells;
      std::vector<std::uint8_t> missing;
      for (const std::size_t i : kept) {
        cells.push_back(column.code[i] == no_value ? 0.0 : column.code[i]);
        missing.push_back(column.code[i] == no_value ? 1 : 0);
      }
      Column numbers = Column::of_whole(name, cells);
      numbers.missing = missing;
      out.add(std::move(numbers));
    }
    const std::string kinds = name + "__missing";
    if (all.has(kinds)) coded(kinds, all.at(kinds).levels, all.at(kinds).code);
  }
  return out;
}

std::string AnalysisData::variable(const std::string& table, const std::string& name,
                                   Language language) const {
  const bool sv = language == Language::sv;
  for (const DerivedLevel& line : derived_levels())
    if (line.column == name) return sv ? line.column_sv : line.column_en;
  const int area = goal_area(name);
  if (const nuso::Variable* areas = book_.find("insats_mal", "malomrade");
      area >= 0 && areas != nullptr && static_cast<std::size_t>(area) < areas->levels.size()) {
    const nuso::Level& one = areas->levels[static_cast<std::size_t>(area)];
    return sv ? one.label_sv : one.label_en;
  }
  const nuso::Variable* known = found(table, name);
  if (known == nullptr) return name;
  const std::string& label = sv ? known->label_sv : known->label_en;
  return label.empty() ? name : label;
}

std::string AnalysisData::level(const std::string& table, const std::string& name,
                                const std::string& level, Language language) const {
  const bool sv = language == Language::sv;
  if (name == "ros" && !level.empty()) return label("profile", language) + " " + level;
  for (const DerivedLevel& line : derived_levels())
    if (line.column == name && line.level == level) return sv ? line.label_sv : line.label_en;
  if (const nuso::Variable* known = found(table, name)) {
    for (const nuso::Level& one : known->levels)
      if (one.level == level) {
        const std::string& label = sv ? one.label_sv : one.label_en;
        return label.empty() ? level : label;
      }
    if (known->type == "yes_no" && level == "1") return sv ? "ja" : "yes";
    if (known->type == "yes_no" && level == "0") return sv ? "nej" : "no";
  }
  if (level == "FE") return sv ? "framgår ej av dokumentationen" : "not documented";
  if (level == "OA") return sv ? "annat" : "other";
  if (level.empty()) return sv ? "uppgift saknas" : "not known";
  return level;
}

}  // namespace skillnad::api
