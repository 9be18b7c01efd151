#include "skillnad/nuso/read_tables.hpp"

#include <algorithm>
#include <unordered_map>

#include "skillnad/base/error.hpp"
#include "skillnad/nuso/codebook.hpp"
#include "skillnad/nuso/coded_cells.hpp"

namespace skillnad::nuso {

namespace {

/// The texts of a key column.
std::vector<std::string> keys(const Table& table, const std::string& name) {
  const Column* column = table.find(name);
  if (column == nullptr ||
      (column->type != Column::Type::text && column->type != Column::Type::categorical))
    throw DataError("table",
                    "A table has no text column \"" + name + "\", by which tables are joined.",
                    {name, {}, 0});
  return cell_texts(*column);
}

/// The kinds of missingness of the table's variables, as attributes of the columns' names.
void add_kinds(Population& p, const Table& table) {
  for (const Column& column : table.columns) {
    static const std::string suffix = "__missing";
    const std::size_t size = column.name.size();
    if (size <= suffix.size() || column.name.compare(size - suffix.size(), size, suffix) != 0 ||
        !p.has(column.name.substr(0, size - suffix.size())))
      continue;
    const std::vector<std::string> cells = cell_texts(column);
    const std::vector<std::string>& kinds = missing_kinds();
    std::vector<std::int32_t>& code = p.add(column.name, kinds).code;
    code.assign(p.n, no_value);
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const auto place = std::find(kinds.begin(), kinds.end(), cells[i]);
      if (place != kinds.end()) code[i] = static_cast<std::int32_t>(place - kinds.begin());
    }
  }
}

Population population_of(const Table& table, const std::string& name) {
  Population p;
  p.n = table.n_rows;
  for (const Variable& variable : load_codebook("nuso").variables) {
    if (variable.table != name || variable.type == "key" || variable.type == "text") continue;
    const Column* column = table.find(variable.name);
    if (column == nullptr) continue;
    p.add(variable.name, variable.level_names()).code = coded_cells(variable, *column, p.n).code;
  }
  return p;
}

using Places = std::unordered_map<std::string, std::int32_t>;

Places places_of(const std::vector<std::string>& key) {
  Places places;
  for (std::size_t i = 0; i < key.size(); ++i) places[key[i]] = static_cast<std::int32_t>(i);
  return places;
}

std::vector<std::int32_t> joined(const std::vector<std::string>& key, const Places& places,
                                 const std::string& name) {
  std::vector<std::int32_t> rows;
  for (std::size_t i = 0; i < key.size(); ++i) {
    const auto found = places.find(key[i]);
    if (found == places.end())
      throw DataError("table",
                      "Row " + std::to_string(i + 1) + " has a key in \"" + name +
                          "\" that the table above does not have.",
                      {name, {i + 1}, 1});
    rows.push_back(found->second);
  }
  return rows;
}

}  // namespace

const Table& table_named(const ValueList& tables, const std::string& name) {
  const Value* value = tables.find(name);
  if (value == nullptr || value->table() == nullptr)
    throw DataError("table",
                    "The set of tables has no table \"" + name +
                        "\": expected the tables of the codebook, as simulate_nuso() gives them.",
                    {"tables", {}, 0});
  return *value->table();
}

Population read_population(const ValueList& tables, const std::string& name) {
  return population_of(table_named(tables, name), name);
}

std::map<std::string, Population> read_populations(const ValueList& tables, Which which) {
  std::map<std::string, Population> out;
  for (const char* name :
       {"enhet", "utredning", "insats", "insats_mal", "hanvisning", "aktualisering"})
    if (which == Which::all || tables.find(name) != nullptr) {
      out[name] = read_population(tables, name);
      if (which == Which::present) add_kinds(out[name], table_named(tables, name));
    }
  if (out.count("enhet") == 0) table_named(tables, "enhet");
  Population& units = out.at("enhet");
  std::vector<std::int32_t>& number = units.add("enhet_nr").code;
  for (std::size_t u = 0; u < units.n; ++u) number[u] = static_cast<std::int32_t>(u);
  const auto join = [&](const std::string& child, const std::string& parent,
                        const std::string& key) -> std::vector<std::int32_t> {
    if (out.count(child) == 0) return {};
    const Places places = places_of(keys(table_named(tables, parent), key));
    const std::vector<std::int32_t> rows =
        joined(keys(table_named(tables, child), key), places, key);
    out.at(child).take(out.at(parent), rows);
    return rows;
  };
  join("utredning", "enhet", "enhet_id");
  join("insats", "utredning", "utr_id");
  join("hanvisning", "utredning", "utr_id");
  join("aktualisering", "insats", "insats_id");
  const std::vector<std::int32_t> of_goal = join("insats_mal", "insats", "insats_id");
  if (out.count("insats_mal") == 0 || !out.at("insats_mal").has("malomrade")) return out;
  Population& interventions = out.at("insats");
  const Attribute& area = out.at("insats_mal").at("malomrade");
  for (std::size_t k = 0; k < area.levels.size(); ++k) {
    const std::string digits = std::to_string(k + 1);
    std::vector<std::int32_t>& goal =
        interventions.add("mal_" + std::string(2 - digits.size(), '0') + digits).code;
    goal.assign(interventions.n, 0);
    for (std::size_t i = 0; i < of_goal.size(); ++i)
      if (area.code[i] == static_cast<std::int32_t>(k))
        goal[static_cast<std::size_t>(of_goal[i])] = 1;
  }
  return out;
}

}  // namespace skillnad::nuso
