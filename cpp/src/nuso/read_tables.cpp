#include "skillnad/nuso/read_tables.hpp"

#include <algorithm>
#include <unordered_map>

#include "skillnad/base/error.hpp"
#include "skillnad/data/levels.hpp"
#include "skillnad/nuso/codebook.hpp"
#include "skillnad/nuso/coded_cells.hpp"

namespace skillnad::nuso {

namespace {

/// The texts of a key column; whole numbers are written out.
std::vector<std::string> keys(const ValueList& tables, const std::string& table,
                              const std::string& name) {
  const Column* column = table_named(tables, table).find(name);
  if (column == nullptr || column->type == Column::Type::other ||
      column->type == Column::Type::logical)
    throw DataError("table",
                    "Table " + table + " has no column \"" + name +
                        "\" of texts or whole numbers, by which tables are joined.",
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

/// @param strict  cells that are no level, or no number, are an error: counted out in silence they
///                would change every share
Population population_of(const Table& table, const std::string& name, bool strict) {
  Population p;
  p.n = table.n_rows;
  for (const Variable& variable : load_codebook("nuso").variables) {
    if (variable.table != name || variable.type == "key" || variable.type == "text") continue;
    const Column* column = table.find(variable.name);
    if (column == nullptr) continue;
    CodedCells cells = coded_cells(variable, *column, p.n);
    if (strict && cells.n_wrong > 0.0)
      throw DataError("table",
                      "Table " + name + ", column " + variable.name + ": " +
                          number_level(cells.n_wrong) + " cells are not " + cells.expected +
                          ". check_data() counts all that breaks the codebook.",
                      {variable.name, {}, static_cast<std::size_t>(cells.n_wrong)});
    p.add(variable.name, variable.level_names()).code = std::move(cells.code);
  }
  return p;
}

using Places = std::unordered_map<std::string, std::int32_t>;

/// The rows of the keys, each of which stands once.
Places places_of(const std::vector<std::string>& key, const std::string& table,
                 const std::string& name) {
  Places places;
  std::vector<std::size_t> again;
  for (std::size_t i = 0; i < key.size(); ++i)
    if (!places.emplace(key[i], static_cast<std::int32_t>(i)).second) again.push_back(i + 1);
  if (!again.empty()) {
    const std::size_t n = again.size();
    again.resize(std::min<std::size_t>(n, 5));
    throw DataError("table",
                    "Table " + table + ": " + number_level(static_cast<double>(n)) +
                        " rows repeat a key in \"" + name +
                        "\" and would be counted again. Take them out; check_data() says more.",
                    {name, again, n});
  }
  return places;
}

std::vector<std::int32_t> joined(const std::vector<std::string>& key, const Places& places,
                                 const std::string& child, const std::string& parent,
                                 const std::string& name) {
  std::vector<std::int32_t> rows;
  std::vector<std::size_t> without;
  for (std::size_t i = 0; i < key.size(); ++i) {
    const auto found = places.find(key[i]);
    if (found == places.end())
      without.push_back(i + 1);
    else
      rows.push_back(found->second);
  }
  if (!without.empty()) {
    const std::size_t n = without.size();
    without.resize(std::min<std::size_t>(n, 5));
    throw DataError("table",
                    "Table " + child + ": " + number_level(static_cast<double>(n)) +
                        " rows have a key in \"" + name + "\" that table " + parent +
                        " does not have.",
                    {name, without, n});
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
  return population_of(table_named(tables, name), name, false);
}

std::map<std::string, Population> read_populations(const ValueList& tables, Which which) {
  std::map<std::string, Population> out;
  for (const char* name :
       {"enhet", "utredning", "insats", "insats_mal", "hanvisning", "aktualisering"})
    if (which == Which::all || tables.find(name) != nullptr) {
      out[name] = population_of(table_named(tables, name), name, which == Which::present);
      if (which == Which::present) add_kinds(out[name], table_named(tables, name));
    }
  if (out.count("enhet") == 0) table_named(tables, "enhet");
  Population& units = out.at("enhet");
  std::vector<std::int32_t>& number = units.add("enhet_nr").code;
  for (std::size_t u = 0; u < units.n; ++u) number[u] = static_cast<std::int32_t>(u);
  const auto join = [&](const std::string& child, const std::string& parent,
                        const std::string& key) -> std::vector<std::int32_t> {
    if (out.count(child) == 0) return {};
    const Places places = places_of(keys(tables, parent, key), parent, key);
    const std::vector<std::int32_t> rows =
        joined(keys(tables, child, key), places, child, parent, key);
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
