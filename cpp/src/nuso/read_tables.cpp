#include "read_tables.hpp"

#include <cmath>
#include <unordered_map>

#include "skillnad/base/error.hpp"

namespace skillnad::nuso {

namespace {

const Table& table_named(const ValueList& tables, const std::string& name) {
  const Value* value = tables.find(name);
  if (value == nullptr || value->table() == nullptr)
    throw DataError("table",
                    "The set of tables has no table \"" + name +
                        "\": expected the tables of the codebook, as simulate_nuso() gives them.",
                    {"tables", {}, 0});
  return *value->table();
}

/// The texts of a key column.
std::vector<std::string> keys(const Table& table, const std::string& name) {
  const Column* column = table.find(name);
  if (column == nullptr || column->type == Column::Type::real)
    throw DataError("table",
                    "A table has no text column \"" + name + "\", by which tables are joined.",
                    {name, {}, 0});
  if (column->type == Column::Type::text) return column->text;
  std::vector<std::string> out;
  for (std::size_t i = 0; i < column->size(); ++i)
    out.push_back(
        column->is_missing(i) ? "" : column->levels[static_cast<std::size_t>(column->codes[i])]);
  return out;
}

Population population_of(const Table& table) {
  Population p;
  p.n = table.n_rows;
  for (const Column& column : table.columns) {
    if (column.type == Column::Type::text || column.type == Column::Type::other) continue;
    Attribute& attribute = p.add(column.name, column.levels);
    for (std::size_t i = 0; i < p.n; ++i) {
      if (column.is_missing(i)) continue;
      attribute.code[i] = column.type == Column::Type::real
                              ? static_cast<std::int32_t>(std::lround(column.real[i]))
                              : column.codes[i];
    }
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

std::map<std::string, Population> read_populations(const ValueList& tables) {
  std::map<std::string, Population> out;
  for (const char* name :
       {"enhet", "utredning", "insats", "insats_mal", "hanvisning", "aktualisering"})
    out[name] = population_of(table_named(tables, name));
  Population& units = out.at("enhet");
  std::vector<std::int32_t>& number = units.add("enhet_nr").code;
  for (std::size_t u = 0; u < units.n; ++u) number[u] = static_cast<std::int32_t>(u);
  const auto join = [&](const std::string& child, const std::string& parent,
                        const std::string& key) {
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
  const Attribute& area = out.at("insats_mal").at("malomrade");
  Population& interventions = out.at("insats");
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
