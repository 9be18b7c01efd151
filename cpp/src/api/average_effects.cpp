// average_effects(): which rows, which contrasts, and the table of them.
#include "skillnad/inference/average_effects.hpp"

#include <memory>

#include "functions.hpp"
#include "prediction_rows.hpp"
#include "skillnad/api/live_fit.hpp"
#include "skillnad/base/error.hpp"

namespace skillnad::api {

namespace {

Value run_average_effects(Context& context, const Arguments& args) {
  const auto live = live_fit(args.result("fit"));
  const Fit& fit = live->fit;
  AverageEffectsRequest request;
  request.variables = args.texts("variables");
  const std::string kind =
      args.choice("kind", {"marginal", "conditional", "typical", "cumulative"});
  const bool cumulative = kind == "cumulative";
  check_cumulative(fit, kind);
  if (kind == "conditional" && fit.has_random_parameters())
    throw OptionError("not_available",
                      "kind = \"conditional\" is not available in this version for average "
                      "effects; \"marginal\" and \"typical\" are.",
                      {"kind", {}, 0});
  request.marginal = kind != "typical";
  request.comparison = args.choice("comparison", {"difference", "ratio", "odds_ratio"});
  request.vcov = args.text("vcov");
  request.level = args.number("level");
  std::shared_ptr<const FitRows> own;
  ModelRows fresh;
  const bool new_data = args.given("newdata");
  if (new_data) fresh = new_rows(context, fit, args["newdata"], false);
  if (!new_data || (cumulative && !fit.history.causes.empty()))
    own = rows_of(context, *live, args["data"]);
  Causes causes;
  if (cumulative) {
    causes = causes_of(context, fit, own.get(), request.vcov);
    request.causes = &causes;
    request.bands = bands_of_times(fit.history, {});
  }
  const ModelRows& rows = new_data ? fresh : person_rows(*own);
  const BySlots slots = slots_by(args.texts("by"), rows);
  request.weight = rows.m.empty() ? rows.cases.get() : times_level_weights(rows.random, rows.m);
  request.slot = slots.slot_of_row;
  request.n_slots = slots.n_slots;
  const AverageEffects found = average_effects(context, fit, rows, request);

  const std::vector<Column> inside = estimate_columns(fit, cumulative, request.bands);
  Table table;
  table.add(cells_at(inside.back(), found.category));
  if (inside.size() > 1) table.add(cells_at(inside.front(), found.category));
  table.add(Column::of_text("variable", found.variable));
  table.add(Column::of_text("contrast", found.contrast));
  for (const Column& column : slots.columns) table.add(gather(column, found.slot));
  table.add(Column::of_real("estimate", found.estimate));
  table.add(Column::of_real("std_error", found.std_error));
  table.add(Column::of_real("conf_low", found.conf_low));
  table.add(Column::of_real("conf_high", found.conf_high));
  return table;
}

}  // namespace

void add_average_effects(std::vector<Function>& functions) {
  Function f;
  f.name = "average_effects";
  f.family = "reading";
  f.title = "Average effects on probabilities";
  f.doc =
      "With P(v) the mean probability if the variable were v in all rows and the others as they "
      "are: P(level) against P(base) for categories, P(true) against P(false), for numbers P(x + "
      "1) against P(x). \"ratio\" and \"odds_ratio\" are of these means (standardised, not means "
      "of "
      "ratios). \"difference\" of a number is the mean slope dP/dx, by central differences of the "
      "fourth order, the step a thousandth of the standard deviation of x. \"marginal\": random "
      "effects integrated out; \"typical\": a group of effect 0. Standard errors by the delta "
      "method in all parameters, those of the random effects included; limits of ratios on the log "
      "scale.\n\nOf hazard models P is the hazard in each band, counted whole, of all persons; "
      "with "
      "\"cumulative\" it is the cumulative incidence at each break, as in predicted(), random "
      "effects "
      "integrated out.\n\nRows count as many times as they have cases, counts as many as their "
      "trials.";
  f.returns =
      "A data frame: category (the modelled event, or each category), of hazard models band or "
      "time, variable, "
      "contrast (\"b - a\", \"b / a\", "
      "\"slope\", \"+1\"), the columns of by, estimate, std_error, conf_low, conf_high.";
  f.errors = {"DataError[data_needed]", "OptionError[variables]", "OptionError[by]",
              "OptionError[not_available]", "OptionError[times]"};
  Argument variables = option("variables", {}, "One or more predictors of the model.");
  variables.required = true;
  Argument newdata = option("newdata", {}, "Rows to average over; by default those of the fit.");
  newdata.type = ArgumentType::data;
  f.arguments = {fit_argument(),
                 variables,
                 newdata,
                 rows_argument(),
                 option("by", {}, "Variables of the model to average by."),
                 option("kind", "marginal",
                        "\"marginal\" or \"typical\"; of hazard models also "
                        "\"cumulative\"."),
                 option("comparison", "difference", "\"difference\", \"ratio\" or \"odds_ratio\"."),
                 vcov_argument(),
                 level_argument()};
  f.run = run_average_effects;
  f.columns = [](const Arguments& args, const std::string& argument,
                 const std::vector<std::string>& names) {
    const auto live = live_fit(args.result("fit"));
    return needed_columns(
        argument == "data" ? request_of(live->fit) : newdata_request(live->fit, false), names);
  };
  functions.push_back(std::move(f));
}

}  // namespace skillnad::api
