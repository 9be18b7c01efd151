// predicted(): where to predict, and the table of it.
#include "predicted.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>

#include "functions.hpp"
#include "prediction_rows.hpp"
#include "skillnad/api/live_fit.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/data/levels.hpp"
#include "skillnad/inference/cumulative_incidence.hpp"
#include "skillnad/inference/predictions.hpp"
#include "skillnad/models/hazard_rows.hpp"

namespace skillnad::api {

namespace {

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

/// `times`: of a cumulative incidence, else empty.
Table table_of(const Fit& fit, std::vector<Column> beside, const Predictions& at,
               const std::vector<std::uint32_t>& row_of_slot, const Vector& times = {}) {
  const std::vector<std::string> categories =
      fit.family == Family::ordinal ? fit.categories : std::vector<std::string>{fit.event};
  const std::size_t n_categories = times.empty() ? categories.size() : times.size();
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
  if (!times.empty()) {
    Vector time;
    for (std::size_t i = 0; i < estimate.size(); ++i) time.push_back(times[i % n_categories]);
    table.add(Column::of_real("time", time));
  }
  std::vector<std::string> category;
  for (std::size_t i = 0; i < estimate.size(); ++i)
    category.push_back(times.empty() ? categories[i % n_categories] : fit.event);
  table.add(Column::of_text("category", category));
  table.add(Column::of_real("estimate", estimate));
  table.add(Column::of_real("std_error", expand(at.std_error)));
  table.add(Column::of_real("conf_low", expand(at.conf_low)));
  table.add(Column::of_real("conf_high", expand(at.conf_high)));
  return table;
}

/// What may be asked of a hazard fit, and of no other.
void check_kind(const Fit& fit, const std::string& kind, bool times) {
  if (fit.family != Family::hazard) {
    if (kind == "cumulative")
      throw OptionError("times",
                        "kind = \"cumulative\" is for hazard models: this fit has no time.",
                        {"kind", {}, 0});
    if (times)
      throw OptionError("times", "times is for hazard models; leave it out for this fit.",
                        {"times", {}, 0});
    return;
  }
  if (kind != "cumulative")
    throw OptionError("not_available",
                      "kind = \"" + kind +
                          "\" is not available for hazard models in this version; "
                          "\"cumulative\" is.",
                      {"kind", {}, 0});
  if (!fit.history.causes.empty())
    throw OptionError("not_available",
                      "The cumulative incidence of one of several causes needs the hazards of all, "
                      "and this fit has that of " +
                          fit.event + " only. Use life_table(), which has them all.",
                      {"kind", {}, 0});
}

Value run_predicted(Context& context, const Arguments& args) {
  const auto live = live_fit(args.result("fit"));
  const Fit& fit = live->fit;
  const std::string kind =
      args.choice("kind", {"marginal", "conditional", "typical", "cumulative"});
  const std::vector<std::string> by = args.texts("by");
  if (kind == "conditional" && fit.random.size() > 1 && fit.has_random_parameters())
    throw OptionError("not_available",
                      "kind = \"conditional\" is not available in this version for several "
                      "grouping factors; \"marginal\" and \"typical\" are.",
                      {"kind", {}, 0});
  check_kind(fit, kind, args.given("times"));
  const bool hazard = fit.family == Family::hazard;
  std::vector<std::size_t> bands;
  Vector times;
  if (hazard) bands = bands_of_times(fit.history, number_list(args, "times"));
  for (std::size_t k : bands) times.push_back(fit.history.breaks[k]);
  const bool conditional = kind == "conditional" && fit.has_random_parameters();
  const bool new_data = args.given("newdata");
  std::shared_ptr<const FitRows> own;
  if (!new_data || conditional) own = rows_of(context, *live, args["data"]);

  ModelRows fresh;
  std::vector<Column> beside;
  if (new_data) {
    fresh = new_rows(context, fit, args["newdata"], conditional);
    beside = (*args["newdata"].get<std::shared_ptr<const Table>>())->columns;
  }
  const ModelRows& rows = new_data ? fresh : hazard ? *own->people : own->model;

  const bool ordinal = fit.family == Family::ordinal;
  PredictionPoints points = pattern_points(fit, rows);
  const std::size_t n = rows.patterns.size();
  if (conditional) {
    if (new_data) {
      const std::vector<std::uint32_t> match = match_groups(fit, rows);
      for (std::uint32_t g : rows.patterns.group_of_pattern) points.group.push_back(match[g]);
    } else {
      points.group = rows.patterns.group_of_pattern;
    }
  }
  const double level = args.number("level");
  const auto estimate = [&](const PredictionPoints& at) {
    if (hazard) return cumulative_incidence(context, fit, at, bands, args.text("vcov"), level);
    return predict(context, fit, own.get(), at, kind, args.text("vcov"), level);
  };
  if (by.empty()) {
    points.weight.assign(n, 1.0);
    for (std::size_t i = 0; i < n; ++i) points.slot.push_back(static_cast<std::uint32_t>(i));
    points.n_slots = n;
    if (ordinal) expand_cuts(fit, rows.design, points);
    const Predictions at = estimate(points);
    return table_of(fit, std::move(beside), at, rows.patterns.pattern_of_row, times);
  }
  // Averages: each pattern counts as many times as it has cases, a count as many as its trials.
  // Sampling weights say how many cases of the population a row stands for.
  points.weight = rows.m.empty()           ? rows.cases
                  : fit.sampling_weights() ? times_level_weights(rows.random, rows.m)
                                           : rows.trials;
  const BySlots slots = slots_by(by, rows);
  points.slot = slots.slot_of_row;
  points.n_slots = slots.n_slots;
  if (ordinal) expand_cuts(fit, rows.design, points);
  const Predictions at = estimate(points);
  return table_of(fit, slots.columns, at, {}, times);
}

/// The rows of the fit once for each value of one column, which holds that value in all of them.
Table rows_at_values(const Frame& variables, const std::string& name, const Column& values) {
  const std::size_t n = variables.n_rows();
  std::vector<std::uint32_t> own, value;
  for (std::size_t v = 0; v < values.size(); ++v)
    for (std::size_t i = 0; i < n; ++i) {
      own.push_back(static_cast<std::uint32_t>(i));
      value.push_back(static_cast<std::uint32_t>(v));
    }
  Table out;
  for (std::size_t c = 0; c < variables.n_columns(); ++c) {
    const Column& column = variables.column(c);
    out.add(column.name == name ? gather(values, value) : gather(column, own));
  }
  return out;
}

}  // namespace

Column values_to_show(const FitRows& rows, const std::string& name, std::size_t most) {
  const Column& own = rows.model.variables.at(name);
  const Column levels = as_categorical(own);
  std::vector<std::uint32_t> first(levels.levels.size(), 0);
  for (std::size_t i = levels.codes.size(); i-- > 0;)
    if (levels.codes[i] >= 0)
      first[static_cast<std::size_t>(levels.codes[i])] = static_cast<std::uint32_t>(i);
  Column out = gather(own, first);
  if (own.type != Column::Type::real || first.size() <= most) return out;
  const double low = out.real.front();
  const double high = out.real.back();
  out.real.clear();
  for (std::size_t k = 0; k < most; ++k) {
    const double share = static_cast<double>(k) / static_cast<double>(most - 1);
    out.real.push_back(k + 1 == most ? high : low + share * (high - low));
  }
  out.whole = false;
  out.missing.clear();
  return out;
}

Predictions predicted_at(Context& context, const Fit& fit, const FitRows& own,
                         const std::string& name, const Column& values) {
  const std::size_t n = own.model.patterns.size();
  const auto table =
      std::make_shared<const Table>(rows_at_values(own.model.variables, name, values));
  Context quiet;  // what these data have to say was said at the fit
  quiet.interrupted = context.interrupted;
  const ModelRows rows = new_rows(quiet, fit, table, false);
  PredictionPoints points = pattern_points(fit, rows);
  points.weight.assign(rows.patterns.size(), 0.0);
  points.slot.assign(rows.patterns.size(), 0);
  points.n_slots = values.size();
  const Vector cases =
      own.model.m.empty() ? own.model.cases : times_level_weights(own.model.random, own.model.m);
  for (std::size_t i = 0; i < table->n_rows; ++i) {
    const std::uint32_t pattern = rows.patterns.pattern_of_row[i];
    points.weight[pattern] += cases[i % n];
    points.slot[pattern] = static_cast<std::uint32_t>(i / n);
  }
  if (fit.family == Family::ordinal) expand_cuts(fit, rows.design, points);
  return predict(context, fit, nullptr, points, "marginal", "auto", 0.95);
}

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
      "logit scale, transformed back. Without random effects the three are the same.\n\n"
      "\"cumulative\" (hazard models only): the probability that the event has happened by each "
      "of times, 1 - prod (1 - h_k), with the random effects integrated out, one effect of a group "
      "holding in all bands.";
  f.returns =
      "A data frame: the columns of newdata that the model uses (if given) or of by, then (of a "
      "cumulative incidence) time, category "
      "(the modelled "
      "event), "
      "estimate, std_error, conf_low, conf_high. One row for each row of the data (missing where a "
      "row was not used), or for each combination of by, averaged over the cases.";
  f.errors = {"DataError[data_needed]", "DataError[unseen_level]", "OptionError[by]",
              "OptionError[times]"};
  Argument newdata = option("newdata", {}, "Rows to predict for; by default those of the fit.");
  newdata.type = ArgumentType::data;
  f.arguments = {
      fit_argument(),
      newdata,
      rows_argument(),
      option("kind", "marginal", "\"marginal\", \"conditional\", \"typical\" or \"cumulative\"."),
      option("by", {}, "Variables of the model to average by."),
      option("times", {}, "For hazard models: breaks of the fit; by default all but the first."),
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
