#include "criteria_terms.hpp"

#include <algorithm>
#include <map>

#include "skillnad/base/error.hpp"
#include "skillnad/decomposition/components_table.hpp"
#include "skillnad/decomposition/shapley.hpp"

namespace skillnad {

[[noreturn]] void bad_criteria(const std::string& text) {
  throw OptionError("criteria", text, {"criteria", {}, 0});
}

void add_new(std::vector<std::string>& names, const std::string& name) {
  if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end())
    names.push_back(name);
}

std::vector<std::string> outcome_columns(const GapRequest& request) {
  if (request.stages.empty()) return {request.outcome};
  std::vector<std::string> out;
  for (const StageRequest& stage : request.stages) add_new(out, stage.column);
  return out;
}

namespace {

CriterionTerm read_term(const std::string& text, std::size_t set, const std::string& set_name) {
  CriterionTerm out;
  out.text = text;
  out.set = set;
  out.formula = formula::parse("~ " + text);
  const formula::Formula& read = out.formula;
  if (!read.response.parts.empty() || !read.random.empty() || !read.offsets.empty() ||
      read.has_dot || read.fixed.terms.empty())
    bad_criteria("\"" + text + "\" in the set " + set_name +
                 " is no criterion: give a column or a term of a formula, such as \"age\", "
                 "\"C(ros)\" or \"poly(age, 2)\".");
  out.formula.fixed.intercept = true;
  out.columns = formula::roles(read).fixed;
  return out;
}

[[noreturn]] void outcome_as_criterion(const GapRequest& request, const std::string& column) {
  if (request.stages.empty())
    bad_criteria("The outcome " + column + " is among the criteria: take it out.");
  bad_criteria("The stage " + column +
               " is among the criteria: it is an outcome of its own, at later stages all have "
               "passed it, and before it nobody has come to it. Take it out.");
}

/// The terms of all sets, no column in two of them.
std::vector<CriterionTerm> read_terms(const GapRequest& request,
                                      const std::vector<CriteriaSet>& criteria) {
  const std::vector<std::string> outcomes = outcome_columns(request);
  if (criteria.empty() && request.stages.empty())
    bad_criteria(
        "criteria is empty: what may account for the gap must be named, such as need = "
        "[\"age\", \"C(ros)\"].");
  if (criteria.size() > most_sets)
    bad_criteria("criteria has " + std::to_string(criteria.size()) +
                 " sets, and the exact attribution goes through every combination: at most " +
                 std::to_string(most_sets) + ". Put criteria that belong together into one set.");
  std::vector<CriterionTerm> out;
  std::map<std::string, std::size_t> set_of_column;
  std::vector<std::string> names;
  for (std::size_t k = 0; k < criteria.size(); ++k) {
    const CriteriaSet& set = criteria[k];
    if (set.terms.empty())
      bad_criteria("The set " + set.name + " has no criterion: name at least one column.");
    if (std::find(names.begin(), names.end(), set.name) != names.end() || set.name.empty())
      bad_criteria("criteria needs a name of its own for each set, and " +
                   (set.name.empty() ? "one has none." : set.name + " stands for two."));
    const std::vector<std::string>& taken = reserved_components();
    if (std::find(taken.begin(), taken.end(), set.name) != taken.end())
      bad_criteria("A set of criteria cannot be called " + set.name +
                   ": a part of every gap has that name. Choose another.");
    names.push_back(set.name);
    for (const std::string& text : set.terms) {
      CriterionTerm term = read_term(text, k, set.name);
      for (const CriterionTerm& other : out)
        if (other.text == text)
          bad_criteria("The criterion " + text + " is named twice: leave one out.");
      for (const std::string& column : term.columns) {
        const auto at = set_of_column.emplace(column, k).first;
        if (at->second != k)
          bad_criteria("The column " + column + " stands in the sets " + criteria[at->second].name +
                       " and " + set.name + ": what it accounts for belongs to one of them.");
        if (std::find(outcomes.begin(), outcomes.end(), column) != outcomes.end())
          outcome_as_criterion(request, column);
      }
      out.push_back(std::move(term));
    }
  }
  if (out.size() > most_variables)
    bad_criteria("criteria has " + std::to_string(out.size()) + " terms, at most " +
                 std::to_string(most_variables) +
                 " can be told apart. Join some with + in one term.");
  return out;
}

}  // namespace

std::vector<std::vector<CriterionTerm>> read_all_terms(const GapRequest& request) {
  if (!request.criteria_by_stage) return {read_terms(request, request.criteria)};
  std::vector<std::vector<CriterionTerm>> out;
  for (const StageRequest& stage : request.stages)
    out.push_back(read_terms(request, stage.criteria));
  return out;
}

std::vector<std::string> columns_of(const std::vector<std::vector<CriterionTerm>>& terms) {
  std::vector<std::string> out;
  for (const std::vector<CriterionTerm>& of_stage : terms)
    for (const CriterionTerm& term : of_stage)
      for (const std::string& column : term.columns) add_new(out, column);
  return out;
}

std::vector<StageCriterion> first_stages(const std::vector<std::vector<CriterionTerm>>& terms) {
  std::vector<StageCriterion> out;
  std::vector<std::string> seen;
  for (std::size_t t = 0; t < terms.size(); ++t)
    for (const CriterionTerm& term : terms[t])
      for (const std::string& column : term.columns) {
        if (std::find(seen.begin(), seen.end(), column) != seen.end()) continue;
        seen.push_back(column);
        out.push_back({column, t});
      }
  return out;
}

}  // namespace skillnad
