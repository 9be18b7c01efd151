// figure() and figure_data(): which figures a result has, and what they show.
#include <algorithm>
#include <cstdint>
#include <limits>

#include "functions.hpp"
#include "predicted.hpp"
#include "skillnad/api/live_decomposition.hpp"
#include "skillnad/api/live_fit.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/data/levels.hpp"
#include "skillnad/decomposition/gap_figure.hpp"
#include "skillnad/inference/residuals.hpp"
#include "skillnad/tables/figure.hpp"
#include "skillnad/text/numbers.hpp"
#include "skillnad/text/print.hpp"
#include "skillnad/text/suggest.hpp"

namespace skillnad::api {

namespace {

constexpr std::uint64_t figure_seed = 1;

/// The column of the first categorical (or logical) predictor; empty if there is none.
std::string first_categorical(const Fit& fit) {
  for (const formula::VariableState& v : fit.design.variables)
    if (v.kind != "numeric" && !v.column.empty()) return v.column;
  return "";
}

/// The column of the predictor that "predicted" is about: categorical before numeric.
std::string first_predictor(const Fit& fit) {
  std::string categorical = first_categorical(fit);
  if (!categorical.empty()) return categorical;
  for (const formula::VariableState& v : fit.design.variables)
    if (!v.column.empty()) return v.column;
  return "";
}

bool has_intercept_effects(const Fit& fit) {
  return !fit.random.empty() &&
         std::find(fit.random[0].effects.begin(), fit.random[0].effects.end(), "(Intercept)") !=
             fit.random[0].effects.end();
}

void require_rows(const LiveFit& live) {
  if (!live.rows())
    throw DataError("data_needed",
                    "This figure is made from the cases, and this fit was loaded or copied and "
                    "does not hold its rows. Fit it again.",
                    {"x", {}, 0});
}

FigureRows prediction_rows(Context& context, const LiveFit& live, const std::string& name) {
  constexpr std::size_t grid = 41;
  const Fit& fit = live.fit;
  require_rows(live);
  const Column values = values_to_show(*live.rows(), name, grid);
  const Predictions at = predicted_at(context, fit, *live.rows(), name, values);
  const Column levels = as_categorical(values);
  bool categorical = values.type != Column::Type::real;
  for (const formula::VariableState& v : fit.design.variables)
    categorical = categorical || (v.column == name && v.kind != "numeric");
  const std::vector<std::string> groups =
      fit.categories.empty() ? std::vector<std::string>{""} : fit.categories;
  FigureRows rows;
  for (std::size_t v = 0; v < values.size(); ++v) {
    const std::string level = categorical ? levels.levels[static_cast<std::size_t>(levels.codes[v])]
                                          : format_significant(values.real[v], 4, plain_style());
    const double place = categorical ? static_cast<double>(v + 1) : values.real[v];
    for (std::size_t c = 0; c < groups.size(); ++c) {
      const std::size_t i = v * groups.size() + c;
      rows.add(name, level, groups[c], place, at.estimate[i], at.conf_low[i], at.conf_high[i]);
    }
  }
  return rows;
}

/// Cumulative incidence of the event by the first categorical predictor, from 0 at the first break.
FigureRows incidence_rows(Context& context, const LiveFit& live) {
  const Fit& fit = live.fit;
  require_rows(live);
  const std::string name = first_categorical(fit);
  Column values;
  std::vector<std::string> levels = {""};
  if (!name.empty()) {
    values = values_to_show(*live.rows(), name, SIZE_MAX);
    levels = as_categorical(values).levels;
  }
  const Predictions at = incidence_at(context, fit, *live.rows(), name, values);
  const std::size_t causes = fit.history.causes.size() + 1;
  const Vector& breaks = fit.history.breaks;
  const std::string& term = name.empty() ? fit.history.time : name;
  FigureRows rows;
  for (std::size_t v = 0; v < levels.size(); ++v) {
    rows.add(term, levels[v], levels[v], breaks[0], 0.0, 0.0, 0.0);
    for (std::size_t k = 0; k < fit.history.n_bands(); ++k) {
      const std::size_t i = (v * fit.history.n_bands() + k) * causes;
      rows.add(term, levels[v], levels[v], breaks[k + 1], at.estimate[i], at.conf_low[i],
               at.conf_high[i]);
    }
  }
  return rows;
}

FigureRows residual_rows(Context& context, const LiveFit& live) {
  require_rows(live);
  const Table residuals =
      residuals_table(context, live.fit, person_rows(*live.rows()), "quantile", figure_seed);
  const Column& column = residuals.at("residual");
  Vector values = column.real.copy();
  for (std::size_t i = 0; i < values.size(); ++i)
    if (column.is_missing(i)) values[i] = std::numeric_limits<double>::quiet_NaN();
  return quantile_rows(values);
}

/// The categories of the outcome as stacked bars by the first categorical predictor.
FigureRows stacked_rows(Context& context, const LiveFit& live) {
  FigureRows rows = prediction_rows(context, live, first_categorical(live.fit));
  stack(rows);
  return rows;
}

/// One kind of figure: whether a fit has it, and its rows.
struct Kind {
  std::string name;
  bool (*fits)(const Fit&);
  FigureRows (*rows)(Context&, const LiveFit&);
};

/// All kinds; a new one is an entry here and its words in tables/figure_words.
const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all = {
      {"coefficients", [](const Fit& fit) { return coefficient_rows(fit).size() > 0; },
       [](Context&, const LiveFit& live) { return coefficient_rows(live.fit); }},
      {"units", has_intercept_effects,
       [](Context&, const LiveFit& live) { return unit_rows(live.fit); }},
      {"predicted",
       [](const Fit& fit) { return fit.family != Family::hazard && !first_predictor(fit).empty(); },
       [](Context& context, const LiveFit& live) {
         return prediction_rows(context, live, first_predictor(live.fit));
       }},
      {"ordinal",
       [](const Fit& fit) {
         return fit.family == Family::ordinal && !first_categorical(fit).empty();
       },
       stacked_rows},
      {"categories",
       [](const Fit& fit) {
         return fit.family == Family::multinomial && !first_categorical(fit).empty();
       },
       stacked_rows},
      {"incidence", [](const Fit& fit) { return fit.family == Family::hazard; }, incidence_rows},
      {"qq", [](const Fit& fit) { return fit.family != Family::multinomial; }, residual_rows}};
  return all;
}

const Kind& kind_of(const Arguments& args, const Fit& fit) {
  std::vector<std::string> names;
  for (const Kind& kind : kinds())
    if (kind.fits(fit)) names.push_back(kind.name);
  std::string wanted = has_intercept_effects(fit) ? "units" : "coefficients";
  if (args.given("kind")) wanted = args.text("kind");
  const bool there = std::find(names.begin(), names.end(), wanted) != names.end();
  for (const Kind& kind : kinds())
    if (there && kind.name == wanted) return kind;
  std::vector<std::string> quoted;
  for (const std::string& name : names) quoted.push_back("\"" + name + "\"");
  throw OptionError("kind",
                    "This fit has no figure of kind \"" + wanted + "\"." +
                        did_you_mean(wanted, names) +
                        (names.empty() ? " It has no predictor and no groups to show."
                                       : " It has " + enumeration(quoted) + "."),
                    {"kind", {}, 0});
}

/// The kind of a decomposition's figure.
std::string gap_kind(const Arguments& args, const Decomposition& d) {
  const std::vector<std::string> names = gap_figure_kinds(d);
  std::string wanted = args.text_or("kind", names[0]);
  if (std::find(names.begin(), names.end(), wanted) == names.end()) {
    std::vector<std::string> quoted;
    for (const std::string& name : names) quoted.push_back("\"" + name + "\"");
    throw OptionError("kind",
                      "This decomposition has no figure of kind \"" + wanted + "\"." +
                          did_you_mean(wanted, names) + " It has " + enumeration(quoted) + ".",
                      {"kind", {}, 0});
  }
  return wanted;
}

GapFigure drawn_gap(Context& context, const Arguments& args, const std::string& lang) {
  const auto live = live_decomposition(args.result("x"));
  const Decomposition& d = live->decomposition;
  return gap_figure(context, d, live->data.get(), gap_kind(args, d), lang);
}

Value run_figure_data(Context& context, const Arguments& args) {
  if (is_decomposition(args.result("x"))) return drawn_gap(context, args, "en").rows.table();
  const auto live = live_fit(args.result("x"));
  return kind_of(args, live->fit).rows(context, *live).table();
}

Value run_figure(Context& context, const Arguments& args) {
  const std::string lang = args.choice("lang", {"sv", "en"});
  if (is_decomposition(args.result("x"))) {
    const GapFigure gap = drawn_gap(context, args, lang);
    ValueList out = gap.spec.list();
    out.add("data", gap.rows.table());
    return out;
  }
  const auto live = live_fit(args.result("x"));
  const Kind& kind = kind_of(args, live->fit);
  const FigureRows rows = kind.rows(context, *live);
  ValueList out = figure_words(live->fit, kind.name, rows, lang);
  out.add("data", rows.table());
  return out;
}

Argument kind_argument() {
  return option(
      "kind", {},
      "\"coefficients\", \"units\", \"predicted\", \"ordinal\", \"categories\", \"incidence\" or "
      "\"qq\"; by default \"units\" for a fit with groups (not for unordered outcomes), else "
      "\"coefficients\". Of a decomposition: \"components\" (by default), \"waterfall\", "
      "\"unexplained\", \"sensitivity\" (of two groups and one outcome), \"verdicts\" (strata, "
      "stages "
      "or several contrasts) or \"units\" (with unit); of stages also \"stages\" (by default).");
}

}  // namespace

void add_figures(std::vector<Function>& functions) {
  const std::vector<std::string> errors = {"OptionError[kind]", "DataError[data_needed]"};
  Function f;
  f.name = "figure";
  f.family = "output";
  f.title = "A figure of a fit or a decomposition";
  f.doc =
      "An object of plotnine (Python) or ggplot2 (R) that can be added to. Its numbers are those "
      "of figure_data(); order, labels, ticks, title, caption and alternative text are made by "
      "the core, in Swedish or English. Without the package it is an error. In R, plot() of a fit "
      "draws it.";
  f.returns = "A plotnine or ggplot2 object.";
  f.errors = errors;
  f.errors.emplace_back("OptionError[plot_package]");
  f.arguments = {positional("x", ArgumentType::result, "A fit or a decomposition."),
                 kind_argument(), option("lang", "sv", "\"sv\" or \"en\".")};
  f.run = run_figure;
  functions.push_back(f);
  f.name = "figure_data";
  f.title = "The numbers behind a figure";
  f.doc =
      "\"coefficients\": in the order of estimates(), without intercept and thresholds, odds "
      "ratios for the logit, hazard ratios for hazards with cloglog. \"units\": the intercept "
      "effects of the first grouping factor as in "
      "random_effects(), smallest first. \"predicted\": marginal predictions by the first "
      "categorical predictor, else the first numeric one (at 41 values if it has more): the mean "
      "over all cases of the fit, each with that value and its own values elsewhere. \"ordinal\", "
      "\"categories\" (of an unordered outcome): the same by the first categorical predictor, "
      "stacked over the categories of the outcome. "
      "\"incidence\" (hazard models): the cumulative incidence of the event at the breaks, as in "
      "predicted(), by the first categorical predictor, averaged as for \"predicted\". \"qq\": the "
      "quantile residuals of fit_residuals() with seed 1, sorted, against normal quantiles; the "
      "limits hold 95% of the i-th of n independent normal values (points of Beta(i, n + 1 - i)), "
      "each by itself; of more than 1,000 rows the outermost and 800 between. The last five need a "
      "fit that still has its rows.\n\n"
      "Of a decomposition: \"components\", the parts of every contrast with their limits; "
      "\"waterfall\", the parts of the first contrast as steps that add up to it; "
      "\"unexplained\", the unexplained part of every stratum, or contrast, with its verdict "
      "(delta of the decomposition, Holm over the rows); of decompose_stages() \"stages\", what "
      "each stage adds to the first contrast by each component, as tiles; "
      "\"verdicts\", the same as tiles of strata, and stages, by contrasts (start, end); "
      "\"sensitivity\", of the "
      "first contrast: which difference of the groups in a criterion that is missing (position, "
      "standard deviations) and which effect of one standard deviation of it (estimate) leave "
      "nothing, or delta, of the unexplained part (group), and without a group the observed sets: "
      "their effect, and the difference that makes the change which leaving the set out makes; "
      "\"units\", the first contrast in every unit with at least 10 cases of either group (others "
      "are not shown), smallest first: the mean over the unit's cases of what either group's rule "
      "with units expects of them, drawn towards that of all units, with limits by the posterior "
      "and the estimated parameters; it needs a decomposition that still has its cases.";
  f.returns =
      "A data frame: term (coefficient, grouping factor or predictor), label, group (category, "
      "ordinal and multinomial fits), position (1, 2, ..., the value of a numeric predictor, the "
      "time, or the "
      "normal quantile), estimate, "
      "conf_low, conf_high (95%), start, end (edges of a stacked bar, or of a tile).";
  f.errors = errors;
  f.arguments.pop_back();
  f.run = run_figure_data;
  functions.push_back(std::move(f));
}

}  // namespace skillnad::api
