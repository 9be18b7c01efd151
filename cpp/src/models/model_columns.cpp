#include "model_columns.hpp"

#include <algorithm>

#include "skillnad/data/names.hpp"

namespace skillnad {

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end())
    names.push_back(name);
}

/// The columns that stand bare as predictors, not inside a function.
std::vector<std::string> bare_predictors(const formula::Side& side) {
  std::vector<std::string> names;
  for (const formula::Term& term : side.terms)
    for (std::size_t v : term)
      if (side.variables[v].expression.kind == formula::Expression::Kind::column)
        add_once(names, side.variables[v].expression.name);
  return names;
}

namespace {

bool holds_weights(const RowsRequest& request, const std::string& name) {
  if (name == request.weights) return true;
  for (const LevelWeightColumn& one : request.level_weights)
    if (name == one.column) return true;
  return false;
}

}  // namespace

/// The columns a dot may stand for: weights and clusters are no covariates.
std::vector<std::string> names_for_dot(const RowsRequest& request,
                                       const std::vector<std::string>& names) {
  std::vector<std::string> out;
  for (const std::string& name : names)
    if (!holds_weights(request, name) && name != request.cluster && name != request.history.time &&
        name != request.history.status && name != request.history.entry)
      add_once(out, name);
  return out;
}

/// Every column the call needs, in the order in which they are checked.
std::vector<std::string> used_columns(const formula::Formula& formula, const RowsRequest& request,
                                      const std::vector<std::string>& names) {
  const formula::Formula expanded = formula::expand_dot(formula, names_for_dot(request, names));
  std::vector<std::string> used;
  const bool history = request.outcome == OutcomeKind::history;
  if ((request.with_response || history) && request.with_groups) {
    used = formula::variables(expanded, names);
  } else {
    const formula::Roles roles = formula::roles(expanded);
    if (request.with_response)
      for (const std::string& name : roles.response) add_once(used, name);
    for (const auto* role : {&roles.fixed, &roles.offset})
      for (const std::string& name : *role) add_once(used, name);
    if (request.with_groups || request.with_effects)
      for (const std::string& name : roles.random_slopes) add_once(used, name);
    if (request.with_groups)
      for (const std::string& name : roles.groups) add_once(used, name);
  }
  if (history && request.with_response)
    for (const std::string* name :
         {&request.history.time, &request.history.status, &request.history.entry})
      add_once(used, *name);
  add_once(used, request.weights);
  if (request.with_groups)
    for (const LevelWeightColumn& one : request.level_weights) add_once(used, one.column);
  add_once(used, request.cluster);
  for (const std::string& name : request.apart) add_once(used, name);
  return used;
}

std::vector<std::string> needed_columns(const RowsRequest& request,
                                        const std::vector<std::string>& names) {
  return select_columns(names, used_columns(formula::parse(request.formula), request, names));
}

}  // namespace skillnad
