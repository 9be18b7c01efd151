// Calls that hold the data against the model: simulated outcomes, residuals, influence.
#include <cstdint>

#include "functions.hpp"
#include "prediction_rows.hpp"
#include "skillnad/api/live_fit.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/data/levels.hpp"
#include "skillnad/inference/influence.hpp"
#include "skillnad/inference/residuals.hpp"
#include "skillnad/inference/simulation.hpp"

namespace skillnad::api {

namespace {

constexpr long long most_replicates = 100000;
constexpr double most_cells = 2e8;
Value run_simulate_outcomes(Context& context, const Arguments& args) {
  const auto live = live_fit(args.result("fit"));
  const long long n = args.whole("n", 1, most_replicates);
  const std::uint64_t seed = seed_argument(args);
  const auto rows = rows_of(context, *live, args["data"]);
  if (static_cast<double>(n) * static_cast<double>(rows->model.n_frame_rows) > most_cells)
    throw OptionError("argument_value",
                      "n replicates of all rows are more than 200 million cells: ask for fewer, "
                      "and again with another seed.",
                      {"n", {}, 0});
  return simulated_outcomes(context, live->fit, person_rows(*rows), static_cast<std::size_t>(n),
                            seed);
}

Value run_fit_residuals(Context& context, const Arguments& args) {
  const auto live = live_fit(args.result("fit"));
  const std::string kind = args.choice("kind", {"quantile", "pearson", "response", "deviance"});
  const std::uint64_t seed = seed_argument(args);
  const auto rows = rows_of(context, *live, args["data"]);
  return residuals_table(context, live->fit, person_rows(*rows), kind, seed);
}

/// The units that `by` names; null is the fit's own.
PatternUnits units_by(const Arguments& args, const Fit& fit, const ModelRows& rows) {
  const std::string name = args.text_or("by", "");
  if (name.empty() || (!fit.random.empty() && name == fit.random[0].group)) return own_units(rows);
  const BySlots slots = slots_by({name}, rows);
  PatternUnits out;
  out.of_pattern = slots.slot_of_row;
  const Column labels = as_categorical(slots.columns[0]);
  for (std::int32_t code : labels.codes)
    out.label.push_back(labels.levels[static_cast<std::size_t>(code)]);
  return out;
}

Value run_fit_influence(Context& context, const Arguments& args) {
  const auto live = live_fit(args.result("fit"));
  const auto rows = rows_of(context, *live, args["data"]);
  return influence_table(context, live->fit, *rows, units_by(args, live->fit, rows->model));
}

std::vector<std::string> columns_of_fit(const Arguments& args, const std::string&,
                                        const std::vector<std::string>& names) {
  return needed_columns(request_of(live_fit(args.result("fit"))->fit), names);
}

}  // namespace

void add_model_checks(std::vector<Function>& functions) {
  Function residuals;
  residuals.name = "fit_residuals";
  residuals.family = "reading";
  residuals.title = "Residuals of the rows";
  residuals.doc =
      "Against the model with its random effects integrated out, F the distribution function of "
      "the row's outcome and p its probability. \"quantile\": normal score of F(y-) + V (F(y) - "
      "F(y-)), V uniform (Dunn & Smyth 1996): standard normal in every row if the model is true, "
      "though rows of one group are correlated. \"response\": share of events - p. \"pearson\": "
      "(y - m p) / sd, m trials, sd^2 = m p (1 - p) + m (m - 1) Var(P), P the probability given "
      "the random effects. \"deviance\": signed root of the row's deviance, for fits without "
      "random effects. Weights take no part.\n\nOf hazard models: one a person, F of "
      "the time of the event from entry on, 1 - E prod (1 - h_j). Who was censored at c, or had "
      "another cause, lies in F(c) to 1 (Li, Wu & Feng 2021); an event in band k lies in F_(k-1) "
      "to "
      "F_k, evenly or, where persons are censored inside the band, by f(t) G(t), G the "
      "Kaplan-Meier "
      "estimate of the censoring.";
  residuals.returns =
      "A data frame: residual, one row for each row of the data (missing where a row was not "
      "used).";
  residuals.errors = {"DataError[data_needed]", "OptionError[not_available]"};
  residuals.arguments = {
      fit_argument(),
      option("kind", "quantile",
             "\"quantile\", \"pearson\", \"response\" or \"deviance\"; ordinal outcomes and "
             "hazard models have the first only, unordered outcomes none."),
      option("seed", {},
             "Whole number from 0 to 2^53 that decides V; by default 1. The same in every "
             "language."),
      rows_argument()};
  residuals.run = run_fit_residuals;
  residuals.columns = columns_of_fit;
  functions.push_back(std::move(residuals));

  Function simulate;
  simulate.name = "simulate_outcomes";
  simulate.family = "reading";
  simulate.title = "New outcomes from a fitted model";
  simulate.doc =
      "Each replicate draws the random effects of every group anew and then the outcome of each "
      "row, at the estimates. Draws are Philox4x32-10 (Salmon et al. 2011) by seed, replicate and "
      "row: the same in every language, and for the same rows in the same order.\n\nOf hazard "
      "models: a "
      "new time of the event from entry on, the place in its band by a hazard constant inside it "
      "(cloglog) or uniform. Censoring is kept: who was censored, or had a competing event, is "
      "observed to that time again; who had the event until a time drawn from the Kaplan-Meier "
      "estimate of the censoring after the event (Davison & Hinkley 1997, algorithm "
      "3.3), at most the last break.";
  simulate.returns =
      "A data frame with the columns sim_1, sim_2, ..., one row for each row of the data (missing "
      "where a row was not used): 1 for the event and 0 for none; of counts the successes; of an "
      "ordinal outcome the category, as an ordered factor, of an unordered one as a factor. Of "
      "hazard models two columns a "
      "replicate, sim_1_time and sim_1_status (1 the event, 0 censored).";
  simulate.errors = {"DataError[data_needed]"};
  Argument seed = option("seed", {}, "Whole number from 0 to 2^53: another gives other draws.");
  seed.required = true;
  simulate.arguments = {fit_argument(), option("n", 1, "Replicates."), seed, rows_argument()};
  simulate.run = run_simulate_outcomes;
  simulate.columns = columns_of_fit;
  functions.push_back(std::move(simulate));

  Function influence;
  influence.name = "fit_influence";
  influence.family = "reading";
  influence.title = "Influence of groups or rows on the estimates";
  influence.doc =
      "One step from the maximum: with g the score of a unit and V the model's covariance of all "
      "parameters, those of the random effects included, dfbeta = V g, about the estimate with the "
      "unit less that without it (of Firth's fits g is the penalised score), and cooks_distance = "
      "g' V g / p, p the number of parameters. No "
      "model is fitted again. Units are the groups of the top grouping factor, else the clusters, "
      "else the rows of the data, of hazard models the persons.";
  influence.returns =
      "A data frame, one row for each unit and coefficient: level (the unit; of rows their "
      "number), n (cases), cooks_distance, term, dfbeta.";
  influence.errors = {"DataError[data_needed]", "OptionError[by]", "OptionError[not_available]"};
  influence.arguments = {
      fit_argument(),
      option("by", {},
             "A variable of the model that makes the units; with random effects it must be the "
             "same within each group of the top factor."),
      rows_argument()};
  influence.run = run_fit_influence;
  influence.columns = columns_of_fit;
  functions.push_back(std::move(influence));
}

}  // namespace skillnad::api
