// predicted(): where to predict, and the table of it.
#include <algorithm>
#include <cmath>
#include <map>
#include <memory>

#include "functions.hpp"
#include "skillnad/api/live_fit.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/data/levels.hpp"
#include "skillnad/inference/predictions.hpp"
#include "skillnad/text/suggest.hpp"

namespace skillnad::api {

namespace {

/// The groups of new data matter for conditional predictions only, and may be missing else.
RowsRequest newdata_request(const Fit& fit, bool with_groups) {
  RowsRequest request;
  request.formula = fit.formula;
  request.with_response = false;
  request.with_groups = with_groups;
  request.with_effects = true;
  return request;
}

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

/// The designs of the random effects at the patterns, by factor of the fit.
std::vector<Matrix> effect_designs(const Fit& fit, const ModelRows& rows) {
  std::vector<Matrix> out;
  for (const FittedFactor& factor : fit.random) {
    Matrix z;
    for (const RandomFactor& own : rows.random.factors)
      if (own.name == factor.group) z = own.z;
    if (z.empty()) z = Matrix(rows.patterns.size(), 1, 1.0);  // one random intercept
    if (z.cols() != factor.effects.size())
      throw DataError("file_format",
                      "The saved fit is damaged: its random terms do not give its random effects. "
                      "Save the fit again.");
    out.push_back(std::move(z));
  }
  return out;
}

/// Groups of the fit for the groups of new data, by label.
std::vector<std::uint32_t> match_groups(const Fit& fit, const ModelRows& rows) {
  std::map<std::string, std::uint32_t> known;
  const FittedFactor& factor = fit.random[0];
  for (std::size_t g = 0; g < factor.levels.size(); ++g)
    known[factor.levels[g].level] = static_cast<std::uint32_t>(g);
  std::vector<std::uint32_t> match(rows.patterns.n_groups, 0);
  std::vector<bool> unseen(rows.patterns.n_groups, false);
  std::size_t n_unseen = 0;
  for (std::size_t g = 0; g < match.size(); ++g) {
    const auto found = known.find(rows.group_levels[g]);
    if (found != known.end()) {
      match[g] = found->second;
    } else {
      unseen[g] = true;
      ++n_unseen;
    }
  }
  if (n_unseen == 0) return match;
  RowCollector at;
  for (std::size_t i = 0; i < rows.n_frame_rows; ++i) {
    const std::uint32_t pattern = rows.patterns.pattern_of_row[i];
    if (pattern != Patterns::not_kept && unseen[rows.patterns.group_of_pattern[pattern]]) at.add(i);
  }
  throw DataError("unseen_level",
                  factor.group + ": " + at.text() + " of newdata " +
                      (at.count() == 1 ? "holds" : "hold") + " " + std::to_string(n_unseen) +
                      (n_unseen == 1 ? " group" : " groups") +
                      " the fit does not know. Conditional predictions need the group's own data: "
                      "use kind = \"marginal\" or \"typical\" for new groups.",
                  at.place(factor.group));
}

/// Labels of the cells of `by` columns, joined; one slot for each combination that occurs, in the
/// order of the columns' levels.
struct BySlots {
  std::vector<std::uint32_t> slot_of_row;
  std::vector<Column> columns;  ///< one row a slot
  std::size_t n_slots = 0;
};

BySlots slots_by(const std::vector<const Column*>& by, const std::vector<std::uint8_t>& keep,
                 std::size_t n) {
  std::vector<Column> factors;
  for (const Column* column : by) factors.push_back(as_categorical(*column));
  std::map<std::vector<std::int32_t>, std::uint32_t> slots;
  for (std::size_t i = 0; i < n; ++i) {
    if (!keep.empty() && !keep[i]) continue;
    std::vector<std::int32_t> key;
    for (const Column& factor : factors) key.push_back(factor.codes[i]);
    slots[key] = 0;
  }
  BySlots out;
  // A cell of the first row of each slot stands for it: numbers stay numbers.
  std::map<std::vector<std::int32_t>, std::uint32_t> first;
  for (std::size_t i = n; i-- > 0;) {
    if (!keep.empty() && !keep[i]) continue;
    std::vector<std::int32_t> key;
    for (const Column& factor : factors) key.push_back(factor.codes[i]);
    first[key] = static_cast<std::uint32_t>(i);
  }
  std::vector<std::uint32_t> rows;
  for (const auto& [key, row] : first) rows.push_back(row);
  for (const Column* column : by) out.columns.push_back(gather(*column, rows));
  for (auto& [key, slot] : slots) slot = static_cast<std::uint32_t>(out.n_slots++);
  out.slot_of_row.assign(n, UINT32_MAX);
  for (std::size_t i = 0; i < n; ++i) {
    if (!keep.empty() && !keep[i]) continue;
    std::vector<std::int32_t> key;
    for (const Column& factor : factors) key.push_back(factor.codes[i]);
    out.slot_of_row[i] = slots[key];
  }
  return out;
}

/// The variables of the fit's patterns by name, and its groups as a column.
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

Table table_of(const Fit& fit, std::vector<Column> beside, const Predictions& at,
               const std::vector<std::uint32_t>& row_of_slot) {
  const std::vector<std::string> categories =
      fit.family == Family::binary ? std::vector<std::string>{fit.event} : fit.categories;
  const std::size_t n_categories = categories.size();
  const auto expand = [&](const Vector& values) {
    if (row_of_slot.empty()) return values;
    Vector out;
    out.reserve(row_of_slot.size() * n_categories);
    for (std::uint32_t slot : row_of_slot)
      for (std::size_t c = 0; c < n_categories; ++c)
        out.push_back(slot == Patterns::not_kept ? std::nan("") : values[slot * n_categories + c]);
    return out;
  };
  Table table;
  const Vector estimate = expand(at.estimate);
  for (Column& column : beside) {
    std::vector<std::uint32_t> rows;
    for (std::size_t i = 0; n_categories > 1 && i < estimate.size(); ++i)
      rows.push_back(static_cast<std::uint32_t>(i / n_categories));
    table.add(n_categories > 1 ? gather(column, rows) : std::move(column));
  }
  std::vector<std::string> category;
  for (std::size_t i = 0; i < estimate.size(); ++i)
    category.push_back(categories[i % n_categories]);
  table.add(Column::of_text("category", category));
  table.add(Column::of_real("estimate", estimate));
  table.add(Column::of_real("std_error", expand(at.std_error)));
  table.add(Column::of_real("conf_low", expand(at.conf_low)));
  table.add(Column::of_real("conf_high", expand(at.conf_high)));
  return table;
}

Value run_predicted(Context& context, const Arguments& args) {
  const auto live = live_fit(args.result("fit"));
  const Fit& fit = live->fit;
  const std::string kind = args.choice("kind", {"marginal", "conditional", "typical"});
  const std::vector<std::string> by = args.texts("by");
  if (kind == "conditional" && fit.random.size() > 1 && fit.has_random_parameters())
    throw OptionError("not_available",
                      "kind = \"conditional\" is not available in this version for several "
                      "grouping factors; \"marginal\" and \"typical\" are.",
                      {"kind", {}, 0});
  if (args.given("times"))
    throw OptionError("times", "times is for hazard models; leave it out for this fit.",
                      {"times", {}, 0});
  const bool conditional = kind == "conditional" && fit.has_random_parameters();
  const bool new_data = args.given("newdata");
  std::shared_ptr<const FitRows> own;
  if (!new_data || conditional) own = rows_of(context, *live, args["data"]);

  ModelRows fresh;
  std::vector<Column> beside;
  if (new_data) {
    const auto* table = args["newdata"].get<std::shared_ptr<const Table>>();
    if (!table)
      throw OptionError("argument_type", "newdata must be a data frame.", {"newdata", {}, 0});
    const RandomStates states = states_by_formula(fit);
    fresh =
        read_model_rows(context, *table, newdata_request(fit, conditional), &fit.design, &states);
    // A note would not be seen beside a table.
    for (const std::string& note : fresh.design.notes) context.warn("extrapolation", note);
    for (const Column& column : (*table)->columns) beside.push_back(column);
  }
  const ModelRows& rows = new_data ? fresh : own->model;

  const bool ordinal = fit.family == Family::ordinal;
  if (!ordinal && rows.design.columns.size() != fit.n_coefficients()) damaged_design();
  PredictionPoints points;
  points.x = rows.design.x;
  if (!ordinal) fit.standardiser.apply(points.x);
  points.offset = rows.design.offset;
  const std::size_t n = rows.patterns.size();
  points.z = effect_designs(fit, rows);
  if (conditional) {
    if (new_data) {
      const std::vector<std::uint32_t> match = match_groups(fit, rows);
      for (std::uint32_t g : rows.patterns.group_of_pattern) points.group.push_back(match[g]);
    } else {
      points.group = rows.patterns.group_of_pattern;
    }
  }
  const double level = args.number("level");
  if (by.empty()) {
    points.weight.assign(n, 1.0);
    for (std::size_t i = 0; i < n; ++i) points.slot.push_back(static_cast<std::uint32_t>(i));
    points.n_slots = n;
    if (ordinal) expand_cuts(fit, rows.design, points);
    const Predictions at = predict(context, fit, own.get(), points, kind, args.text("vcov"), level);
    return table_of(fit, std::move(beside), at, rows.patterns.pattern_of_row);
  }
  // Averages: each pattern counts as many times as it has cases, a count as many as its trials.
  // Sampling weights say how many cases of the population a row stands for.
  points.weight = rows.m.empty() ? rows.cases : fit.sampling_weights() ? rows.m : rows.trials;
  Column groups;
  if (!rows.group_name.empty()) {
    groups.name = rows.group_name;
    groups.type = Column::Type::categorical;
    groups.declared = true;
    groups.levels = rows.group_levels;
    groups.codes.assign(rows.patterns.group_of_pattern.begin(),
                        rows.patterns.group_of_pattern.end());
  }
  const BySlots slots = slots_by(by_columns(by, rows.variables, groups), {}, n);
  points.slot = slots.slot_of_row;
  points.n_slots = slots.n_slots;
  if (ordinal) expand_cuts(fit, rows.design, points);
  const Predictions at = predict(context, fit, own.get(), points, kind, args.text("vcov"), level);
  return table_of(fit, slots.columns, at, {});
}

}  // namespace

void add_predicted(std::vector<Function>& functions) {
  Function f;
  f.name = "predicted";
  f.family = "reading";
  f.title = "Predicted probabilities";
  f.doc =
      "\"marginal\": random effects integrated out, E g(eta + sd z) over groups (population "
      "averaged). \"conditional\": posterior mean for the case's own group; its standard error "
      "holds "
      "the posterior variance and the uncertainty of the parameters. \"typical\": a group of "
      "effect "
      "0. Standard errors by the delta method in all parameters, log sd included; limits on the "
      "logit scale, transformed back. Without random effects the three are the same.";
  f.returns =
      "A data frame: the columns of newdata that the model uses (if given) or of by, then category "
      "(the modelled "
      "event), "
      "estimate, std_error, conf_low, conf_high. One row for each row of the data (missing where a "
      "row was not used), or for each combination of by, averaged over the cases.";
  f.errors = {"DataError[data_needed]", "DataError[unseen_level]", "OptionError[by]"};
  Argument newdata = option("newdata", {}, "Rows to predict for; by default those of the fit.");
  newdata.type = ArgumentType::data;
  f.arguments = {fit_argument(),
                 newdata,
                 rows_argument(),
                 option("kind", "marginal", "\"marginal\", \"conditional\" or \"typical\"."),
                 option("by", {}, "Variables of the model to average by."),
                 option("times", {}, "For hazard models only."),
                 vcov_argument(),
                 level_argument()};
  f.run = run_predicted;
  f.columns = [](const Arguments& args, const std::string& argument,
                 const std::vector<std::string>& names) {
    const auto live = live_fit(args.result("fit"));
    if (argument == "data") return needed_columns(request_of(live->fit), names);
    const bool groups = args.text("kind") == "conditional" && live->fit.has_random_parameters();
    return needed_columns(newdata_request(live->fit, groups), names);
  };
  functions.push_back(std::move(f));
}

}  // namespace skillnad::api
