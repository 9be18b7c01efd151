#include "prediction_rows.hpp"

#include <algorithm>
#include <map>
#include <memory>

#include "skillnad/base/error.hpp"
#include "skillnad/data/levels.hpp"
#include "skillnad/text/suggest.hpp"

namespace skillnad::api {

namespace {

/// The states of the random terms in the order in which new data meet them: with one factor that of
/// the fit, with several that of the formula.
RandomStates states_by_formula(const Fit& fit) {
  RandomStates out;
  std::vector<std::string> seen;
  for (const formula::RandomTerm& term : formula::parse(fit.formula).random) {
    if (std::find(seen.begin(), seen.end(), term.group_name) != seen.end()) continue;
    seen.push_back(term.group_name);
    for (const FittedFactor& factor : fit.random)
      if (factor.group == term.group_name) out.push_back(factor.states);
  }
  return out;
}

/// The variables of the patterns by name, and the groups as a column.
std::vector<const Column*> by_columns(const std::vector<std::string>& by, const Frame& variables,
                                      const Column& groups) {
  std::vector<const Column*> out;
  for (const std::string& name : by) {
    const Column* found = variables.find(name);
    if (!found && name == groups.name) found = &groups;
    if (found && std::find(out.begin(), out.end(), found) != out.end()) continue;
    if (!found) {
      std::vector<std::string> names = variables.names();
      if (!groups.name.empty()) names.push_back(groups.name);
      throw OptionError(
          "by", "by: " + name + " is not a variable of the model." + did_you_mean(name, names),
          {"by", {}, 0});
    }
    out.push_back(found);
  }
  return out;
}

}  // namespace

RowsRequest newdata_request(const Fit& fit, bool with_groups) {
  RowsRequest request;
  request.formula = fit.formula;
  request.with_response = false;
  request.with_groups = with_groups;
  request.with_effects = true;
  if (fit.family == Family::hazard) {
    request.outcome = OutcomeKind::history;
    request.history = fit.history;
  }
  return request;
}

ModelRows new_rows(Context& context, const Fit& fit, const Value& newdata, bool with_groups) {
  const auto* table = newdata.get<std::shared_ptr<const Table>>();
  if (!table)
    throw OptionError("argument_type", "newdata must be a data frame.", {"newdata", {}, 0});
  const RandomStates states = states_by_formula(fit);
  ModelRows rows =
      read_model_rows(context, *table, newdata_request(fit, with_groups), &fit.design, &states);
  // A note would not be seen beside a table.
  for (const std::string& note : rows.design.notes) context.warn("extrapolation", note);
  return rows;
}

void check_cumulative(const Fit& fit, const std::string& kind) {
  if (kind == "cumulative" && fit.family != Family::hazard)
    throw OptionError("times", "kind = \"cumulative\" is for hazard models: this fit has no time.",
                      {"kind", {}, 0});
}

Column cells_at(const Column& column, const std::vector<std::uint32_t>& rows) {
  if (column.type != Column::Type::text) return gather(column, rows);
  std::vector<std::string> cells;
  cells.reserve(rows.size());
  for (const std::uint32_t row : rows) cells.push_back(column.text[row]);
  return Column::of_text(column.name, std::move(cells));
}

std::vector<Column> estimate_columns(const Fit& fit, bool cumulative,
                                     const std::vector<std::size_t>& bands) {
  std::vector<std::string> category = fit.outcomes();
  std::vector<Column> out;
  if (cumulative) {
    const std::vector<std::string>& others = fit.history.causes;
    category.clear();
    Vector time;
    for (const std::size_t k : bands) {
      time.insert(time.end(), others.size() + 1, fit.history.breaks[k]);
      category.push_back(fit.event);
      category.insert(category.end(), others.begin(), others.end());
    }
    out.push_back(Column::of_real("time", std::move(time)));
  } else if (fit.family == Family::hazard) {
    std::vector<std::string> labels = band_labels(fit.history.breaks);
    category.assign(labels.size(), fit.event);
    out.push_back(Column::of_text("band", std::move(labels)));
  }
  out.push_back(Column::of_text("category", std::move(category)));
  return out;
}

BySlots slots_by(const std::vector<std::string>& names, const ModelRows& rows) {
  const std::size_t n = rows.patterns.size();
  Column groups;
  if (!rows.group_name.empty()) {
    groups.name = rows.group_name;
    groups.type = Column::Type::categorical;
    groups.declared = true;
    groups.levels = rows.group_levels;
    groups.codes.assign(rows.patterns.group_of_pattern.begin(),
                        rows.patterns.group_of_pattern.end());
  }
  const std::vector<const Column*> by = by_columns(names, rows.variables, groups);
  std::vector<Column> factors;
  for (const Column* column : by) factors.push_back(as_categorical(*column));
  std::vector<std::vector<std::int32_t>> keys(n);
  // The first row of each slot stands for it: numbers stay numbers.
  std::map<std::vector<std::int32_t>, std::uint32_t> slots;
  for (std::size_t i = 0; i < n; ++i) {
    for (const Column& factor : factors) keys[i].push_back(factor.codes[i]);
    slots.emplace(keys[i], static_cast<std::uint32_t>(i));
  }
  BySlots out;
  std::vector<std::uint32_t> first;
  for (auto& [key, slot] : slots) {
    first.push_back(slot);
    slot = static_cast<std::uint32_t>(out.n_slots++);
  }
  for (const Column* column : by) out.columns.push_back(gather(*column, first));
  for (const auto& key : keys) out.slot_of_row.push_back(slots[key]);
  return out;
}

}  // namespace skillnad::api
