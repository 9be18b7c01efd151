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
#include "skillnad/inference/hazard_points.hpp"
#include "skillnad/inference/predictions.hpp"
#include "skillnad/models/hazard_rows.hpp"

namespace skillnad::api {

namespace {

/// By label the levels of a factor of the fit for those of other rows, of each pattern.
/// @param labels  of the levels that `level_of_pattern` numbers
std::vector<std::uint32_t> match_levels(const FittedFactor& factor, const ModelRows& rows,
                                        const std::vector<std::string>& labels,
                                        const std::vector<std::uint32_t>& level_of_pattern) {
  std::map<std::string, std::uint32_t> known;
  for (std::size_t g = 0; g < factor.levels.size(); ++g)
    known[factor.levels[g].level] = static_cast<std::uint32_t>(g);
  std::vector<std::uint32_t> match(labels.size(), 0);
  std::vector<bool> unseen(labels.size(), false);
  std::size_t n_unseen = 0;
  for (std::size_t g = 0; g < match.size(); ++g) {
    const auto found = known.find(labels[g]);
    if (found != known.end()) {
      match[g] = found->second;
    } else {
      unseen[g] = true;
      ++n_unseen;
    }
  }
  std::vector<std::uint32_t> out;
  for (std::uint32_t level : level_of_pattern) out.push_back(match[level]);
  if (n_unseen == 0) return out;
  RowCollector at;
  for (std::size_t i = 0; i < rows.n_frame_rows; ++i) {
    const std::uint32_t pattern = rows.patterns.pattern_of_row[i];
    if (pattern != Patterns::not_kept && unseen[level_of_pattern[pattern]]) at.add(i);
  }
  throw DataError("unseen_level",
                  factor.group + ": " + at.text() + " of newdata " +
                      (at.count() == 1 ? "holds" : "hold") + " " + std::to_string(n_unseen) +
                      (n_unseen == 1 ? " group" : " groups") +
                      " the fit does not know. Conditional predictions need the group's own data: "
                      "use kind = \"marginal\" or \"typical\" for new groups.",
                  at.place(factor.group));
}

/// The groups of the points, whose data the predictions are given.
void set_groups(const Fit& fit, const ModelRows& rows, bool new_data, PredictionPoints& points) {
  if (fit.random.size() == 1) {
    points.group = new_data ? match_levels(fit.random[0], rows, rows.group_levels,
                                           rows.patterns.group_of_pattern)
                            : rows.patterns.group_of_pattern.get();
    return;
  }
  for (const FittedFactor& factor : fit.random)
    for (const RandomFactor& own : rows.random.factors)
      if (own.name == factor.group)
        points.level.push_back(match_levels(factor, rows, own.levels, own.level_of_pattern));
}

/// @param inside  what a point has several estimates for, a row each, the category last
Table table_of(std::vector<Column> beside, const std::vector<Column>& inside, const Predictions& at,
               const std::vector<std::uint32_t>& row_of_slot) {
  const std::size_t n_categories = inside.back().size();
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
  std::vector<std::uint32_t> position;
  for (std::size_t i = 0; i < estimate.size(); ++i)
    position.push_back(static_cast<std::uint32_t>(i % n_categories));
  for (const Column& column : inside) table.add(cells_at(column, position));
  table.add(Column::of_real("estimate", estimate));
  table.add(Column::of_real("std_error", expand(at.std_error)));
  table.add(Column::of_real("conf_low", expand(at.conf_low)));
  table.add(Column::of_real("conf_high", expand(at.conf_high)));
  return table;
}

/// What may be asked of a hazard fit, and of no other.
void check_kind(const Fit& fit, const std::string& kind, bool times) {
  if (fit.family != Family::hazard) {
    check_cumulative(fit, kind);
    if (times)
      throw OptionError("times", "times is for hazard models; leave it out for this fit.",
                        {"times", {}, 0});
    return;
  }
  if (times && kind != "cumulative")
    throw OptionError("times",
                      "times goes with kind = \"cumulative\"; the hazards of kind = \"" + kind +
                          "\" are those of every band.",
                      {"times", {}, 0});
}

Value run_predicted(Context& context, const Arguments& args) {
  const auto live = live_fit(args.result("fit"));
  const Fit& fit = live->fit;
  const std::string kind =
      args.choice("kind", {"marginal", "conditional", "typical", "cumulative"});
  const std::vector<std::string> by = args.texts("by");
  check_kind(fit, kind, args.given("times"));
  const bool hazard = fit.family == Family::hazard;
  const bool cumulative = kind == "cumulative";
  std::vector<std::size_t> bands;
  if (cumulative) bands = bands_of_times(fit.history, number_list(args, "times"));
  const bool conditional = kind == "conditional" && fit.has_random_parameters();
  const bool new_data = args.given("newdata");
  std::shared_ptr<const FitRows> own;
  const bool competing = cumulative && !fit.history.causes.empty();
  if (!new_data || conditional || competing) own = rows_of(context, *live, args["data"]);
  Causes causes;
  if (cumulative) causes = causes_of(context, fit, own.get(), args.text("vcov"));

  ModelRows fresh;
  std::vector<Column> beside;
  if (new_data) {
    fresh = new_rows(context, fit, args["newdata"], conditional);
    beside = (*args["newdata"].get<std::shared_ptr<const Table>>())->columns;
  }
  const ModelRows& rows = new_data ? fresh : person_rows(*own);

  const bool ordinal = fit.family == Family::ordinal;
  PredictionPoints points = pattern_points(fit, rows);
  const std::size_t n = rows.patterns.size();
  if (conditional) set_groups(fit, rows, new_data, points);
  const double level = args.number("level");
  const auto estimate = [&](const PredictionPoints& at) {
    if (!cumulative) return predict(context, fit, own.get(), at, kind, args.text("vcov"), level);
    std::vector<PredictionPoints> all = {at};
    for (std::size_t c = 1; c < causes.size(); ++c)
      all.push_back(points_with(*causes.fits[c], rows, rows.variables));
    return cumulative_incidence(context, causes, all, bands, level);
  };
  const auto expand = [&](PredictionPoints& at) {
    if (ordinal) expand_cuts(fit, rows.design, at);
    if (hazard && !cumulative) expand_bands(fit, at);
  };
  const std::vector<Column> inside = estimate_columns(fit, cumulative, bands);
  if (by.empty()) {
    points.weight.assign(n, 1.0);
    for (std::size_t i = 0; i < n; ++i) points.slot.push_back(static_cast<std::uint32_t>(i));
    points.n_slots = n;
    expand(points);
    return table_of(std::move(beside), inside, estimate(points), rows.patterns.pattern_of_row);
  }
  // Averages: each pattern counts as many times as it has cases, a count as many as its trials.
  // Sampling weights say how many cases of the population a row stands for.
  points.weight = rows.m.empty()           ? rows.cases.get()
                  : fit.sampling_weights() ? times_level_weights(rows.random, rows.m)
                                           : rows.trials.get();
  const BySlots slots = slots_by(by, rows);
  points.slot = slots.slot_of_row;
  points.n_slots = slots.n_slots;
  expand(points);
  return table_of(slots.columns, inside, estimate(points), {});
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
  const Column& own = person_rows(rows).variables.at(name);
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

namespace {

/// The cases of a fit, all with the same value in one column, once for each value.
struct MovedRows {
  ModelRows rows;
  PredictionPoints points;
};

MovedRows moved_rows(Context& context, const Fit& fit, const FitRows& own, const std::string& name,
                     const Column& values) {
  const ModelRows& given = person_rows(own);
  const std::size_t n = given.patterns.size();
  const auto table = std::make_shared<const Table>(rows_at_values(given.variables, name, values));
  Context quiet;  // what these data have to say was said at the fit
  quiet.interrupted = context.interrupted;
  MovedRows out;
  out.rows = new_rows(quiet, fit, table, false);
  out.points = pattern_points(fit, out.rows);
  out.points.weight.assign(out.rows.patterns.size(), 0.0);
  out.points.slot.assign(out.rows.patterns.size(), 0);
  out.points.n_slots = values.size();
  const Vector cases =
      given.m.empty() ? given.cases.get() : times_level_weights(given.random, given.m);
  for (std::size_t i = 0; i < table->n_rows; ++i) {
    const std::uint32_t pattern = out.rows.patterns.pattern_of_row[i];
    out.points.weight[pattern] += cases[i % n];
    out.points.slot[pattern] = static_cast<std::uint32_t>(i / n);
  }
  return out;
}

}  // namespace

Predictions predicted_at(Context& context, const Fit& fit, const FitRows& own,
                         const std::string& name, const Column& values) {
  MovedRows at = moved_rows(context, fit, own, name, values);
  if (fit.family == Family::ordinal) expand_cuts(fit, at.rows.design, at.points);
  return predict(context, fit, nullptr, at.points, "marginal", "auto", 0.95);
}

Predictions incidence_at(Context& context, const Fit& fit, const FitRows& own,
                         const std::string& name, const Column& values) {
  const Causes causes = causes_of(context, fit, &own, "auto");
  const std::vector<std::size_t> bands = bands_of_times(fit.history, {});
  std::vector<PredictionPoints> points;
  if (name.empty()) {
    const ModelRows& people = person_rows(own);
    for (const Fit* cause : causes.fits)
      points.push_back(points_with(*cause, people, people.variables));
    points[0].weight =
        people.m.empty() ? people.cases.get() : times_level_weights(people.random, people.m);
    points[0].slot.assign(people.patterns.size(), 0);
    points[0].n_slots = 1;
  } else {
    MovedRows at = moved_rows(context, fit, own, name, values);
    points.push_back(std::move(at.points));
    for (std::size_t c = 1; c < causes.size(); ++c)
      points.push_back(points_with(*causes.fits[c], at.rows, at.rows.variables));
  }
  return cumulative_incidence(context, causes, points, bands, 0.95);
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
      "the posterior variance and the uncertainty of the parameters. With several grouping factors "
      "it is given the groups of all of them: nested intercepts are integrated by quadrature, "
      "other "
      "effects taken as normal about their mode. \"typical\": a group of "
      "effect "
      "0. Standard errors by the delta method in all parameters, log sd included; limits on the "
      "logit scale, transformed back. Without random effects the three are the same.\n\n"
      "Of hazard models these are the hazards of every band, counted whole, as if all groups were "
      "still at risk. \"cumulative\": the probability that the event has happened by each of "
      "times, 1 - prod (1 - h_k), with the random effects integrated out, one effect of a group "
      "holding in all bands. With competing causes the models of the other causes are fitted to "
      "the same rows by the same formula, and the table has the incidence of every cause: F_c(k) = "
      "sum of S_(j-1) P_cj. P_cj is H_c / H (1 - exp(-H)) with cloglog, H_c = exp(predictor) and H "
      "their sum, and O_c / (1 + sum O) with logit and probit, O_c the odds of the hazard. Random "
      "effects of different causes are taken as independent.";
  f.returns =
      "A data frame: the columns of newdata that the model uses (if given) or of by, then (of "
      "hazard models) band, or time of a cumulative incidence, category (the modelled event, or "
      "each category), "
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
