// The fitting functions, and the calls that show what a formula makes of data.
#include <cmath>
#include <memory>

#include "call_text.hpp"
#include "functions.hpp"
#include "skillnad/api/live_fit.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/models/fit_binary.hpp"
#include "skillnad/models/fit_hazard.hpp"
#include "skillnad/models/fit_multinomial.hpp"
#include "skillnad/models/fit_ordinal.hpp"
#include "skillnad/text/csv.hpp"
#include "skillnad/text/numbers.hpp"
#include "skillnad/text/suggest.hpp"

namespace skillnad::api {

namespace {

/// The arguments that all fitting functions share, from `weights` on.
std::vector<Argument> shared_fit_arguments() {
  return {
      option("weights", {},
             "The column of weights, not negative; rows of weight 0 take no part. Sampling weights "
             "by level: a named list, {\"row\": \"w1\", \"kommun\": \"w2\"}, the rows' given "
             "that their group was drawn, and those of the levels of grouping factors."),
      option("weight_kind", {},
             "What the weights are; needed with weights. \"frequency\": a row stands for that many "
             "equal rows (whole numbers). \"sampling\": it was drawn with a chance that is "
             "unequal; \"precision\": it counts so much. Both multiply the log-likelihood of the "
             "row; precision weights are for fit_logit without random effects."),
      option("weight_scale", "size",
             "How sampling weights are scaled: to sum to the number of rows (\"size\"), to the "
             "effective number (sum w)^2 / sum w^2 (\"effective\"), or not (\"none\"). With random "
             "effects within each group, and levels within the factor above; the weights of the "
             "top factor stay as they are. Without effect on other weights."),
      option(
          "cluster", {},
          "The column of clusters for the robust covariance; with random effects it must equal or "
          "contain the grouping factor."),
      option("link", "logit", "\"logit\", \"probit\" or \"cloglog\"."),
      option(
          "nodes", "auto",
          "Quadrature nodes of a random effect: a whole number from 1 (Laplace) to 101, or "
          "\"auto\": 7, 11, 15, 25, 41, 61, 101 until the log-likelihood at the optimum moves by "
          "less than 1e-6 max(1, groups/100)."),
      option("penalty", "none",
             "\"none\": maximum likelihood. \"firth\": Jeffreys' prior (logit). \"ridge\": half "
             "of control ridge times the squared coefficients of standardised columns, without "
             "the intercept, which is for models with random effects too. Separation is then no "
             "error."),
      option(
          "missing", "drop",
          "What to do with rows that have a missing cell in a column in use: \"drop\" (counted per "
          "column, and said) or \"fail\"."),
      option(
          "force", false,
          "Fit although the outcome is separated; the estimates concerned have no finite value."),
      option("threads", 1, "Threads to use; results do not depend on it."),
      option("control", {},
             "Named list: max_iterations (50), tolerance (1e-10, the gain in log-likelihood at "
             "which the last Newton step is taken), ridge (1, the strength of that penalty).")};
}

std::vector<Argument> with_shared(std::vector<Argument> own) {
  for (Argument& argument : shared_fit_arguments()) own.push_back(std::move(argument));
  return own;
}

std::vector<Argument> logit_arguments() {
  return with_shared(
      {positional("formula", ArgumentType::value,
                  "The model as a text, \"y ~ x + f + (1 | g)\". The response is "
                  "logical, 0/1, a column of two levels, or cbind(successes, failures). See "
                  "docs/formulas.md."),
       positional("data", ArgumentType::data, "A data frame, one row a case."),
       option("event", {},
              "The level of the response that is modelled; by default the second of two. Needed "
              "where the levels read yes-no in that order.")});
}

std::vector<Argument> ordinal_arguments() {
  return with_shared(
      {positional(
           "formula", ArgumentType::value,
           "The model as a text, \"y ~ x + f + (1 | g)\". The response is an ordered factor, "
           "or whole numbers. See docs/formulas.md."),
       positional("data", ArgumentType::data, "A data frame, one row a case."),
       option("nonproportional", {},
              "Terms of the formula, such as \"x\", with a coefficient of their own at each "
              "threshold.")});
}

std::vector<Argument> multinomial_arguments() {
  return with_shared(
      {positional(
           "formula", ArgumentType::value,
           "The model as a text, \"y ~ x + f\" or \"y ~ x + f + (1 | g)\". The response is a "
           "factor or a column of text, or whole numbers. See docs/formulas.md."),
       positional("data", ArgumentType::data, "A data frame, one row a case."),
       option("base", {}, "The category that the others are held against; by default the first.")});
}

std::vector<Argument> hazard_arguments() {
  std::vector<Argument> own = {
      positional(
          "formula", ArgumentType::value,
          "The model as a text without a left side, \"~ x + f + (1 | g)\". The bands stand in "
          "the place of the intercept. See docs/formulas.md."),
      positional("data", ArgumentType::data, "A data frame, one row a person.")};
  for (Argument& argument : history_arguments()) own.push_back(std::move(argument));
  own.push_back(
      option("link", "cloglog", "\"cloglog\" (proportional hazards), \"logit\" or \"probit\"."));
  for (Argument& argument : shared_fit_arguments())
    if (argument.name != "link") own.push_back(std::move(argument));
  return own;
}

/// One column, or a named list of columns by level.
void read_weight_columns(const Arguments& args, RowsRequest& request) {
  const ValueList* list = args["weights"].list();
  if (!list) {
    request.weights = args.text_or("weights", "");
    return;
  }
  for (const auto& [level, column] : list->items) {
    const auto* name = column.get<std::string>();
    if (!name || name->empty() || level.empty() || (level == "row" && !request.weights.empty()))
      throw OptionError(
          "weights",
          "weights must be the name of a column, or a named list of such: \"row\" and "
          "grouping factors of the random effects, each with its column.",
          {"weights", {}, 0});
    if (level == "row") {
      request.weights = *name;
    } else {
      request.level_weights.push_back({level, *name});
    }
  }
}

RowsRequest rows_request(const Arguments& args) {
  RowsRequest request;
  request.formula = args.text("formula");
  if (args.has("nonproportional")) request.outcome = OutcomeKind::ordered;
  if (args.has("base")) request.outcome = OutcomeKind::categories;
  if (args.has("breaks")) {
    request.outcome = OutcomeKind::history;
    request.history = history_request(args);
    request.whole_bands = args.text("link") != "cloglog";
  }
  request.event = event_argument(args);
  read_weight_columns(args, request);
  request.weight_kind = args.text_or("weight_kind", "");
  request.weight_scale = args.choice("weight_scale", {"size", "effective", "none"});
  request.cluster = args.text_or("cluster", "");
  request.missing = args.choice("missing", {"drop", "fail"});
  return request;
}

int read_nodes(const Arguments& args) {
  const Value& nodes = args["nodes"];
  if (const auto* text = nodes.get<std::string>()) {
    if (*text == "auto") return 0;
    throw OptionError("argument_value", "nodes must be \"auto\" or a whole number from 1 to 101.",
                      {"nodes", {}, 0});
  }
  return static_cast<int>(args.whole("nodes", 1, 101));
}

void read_control(const Arguments& args, FitOptions& options) {
  NewtonControl& control = options.newton;
  const Value& given = args["control"];
  if (given.is_null()) return;
  const ValueList* list = given.list();
  if (!list)
    throw OptionError("argument_type",
                      "control must be a named list, such as max_iterations = 100.",
                      {"control", {}, 0});
  const std::vector<std::string> known = {"max_iterations", "tolerance", "ridge"};
  for (const auto& [name, value] : list->items) {
    const auto* number = value.get<double>();
    if (!number || !(*number > 0.0))
      throw OptionError("control", "control: " + name + " must be a number above 0.",
                        {"control", {}, 0});
    if (name == "max_iterations") {
      if (*number != static_cast<double>(static_cast<int>(*number)) || *number > 100000)
        throw OptionError("control", "control: max_iterations must be a whole number up to 100000.",
                          {"control", {}, 0});
      control.max_iterations = static_cast<int>(*number);
    } else if (name == "tolerance") {
      if (*number > 1e-6)
        throw OptionError(
            "control",
            "control: tolerance is the log-likelihood left to be gained; it must be at "
            "most 1e-6.",
            {"control", {}, 0});
      control.tolerance = *number;
    } else if (name == "ridge") {
      if (options.penalty.kind != Penalty::ridge || !std::isfinite(*number))
        throw OptionError("control",
                          "control: ridge is the strength of penalty = \"ridge\", a finite number; "
                          "it goes with that penalty only.",
                          {"control", {}, 0});
      options.penalty.ridge = *number;
    } else {
      throw OptionError("control",
                        "control has no setting " + name +
                            "; there are max_iterations, tolerance and ridge." +
                            did_you_mean(name, known),
                        {"control", {}, 0});
    }
  }
}

const char fit_example[] =
    "data = pd.DataFrame({\"y\": [0, 0, 1, 0, 1, 1, 0, 1], \"x\": [1, 2, 3, 4, 5, 6, 7, 8]})\n"
    "fit = sk.fit_logit(\"y ~ x\", data)\n"
    "print(fit)";

/// Penalties are for fit_logit, Firth's without random effects.
void read_penalty(const Arguments& args, bool logit, bool random, FitOptions& options) {
  const std::string kind = args.choice("penalty", {"none", "firth", "ridge"});
  if (kind == "none") return;
  if (!logit)
    throw OptionError(
        "not_available",
        "penalty = \"" + kind + "\" is for fit_logit in this version; leave it at \"none\".",
        {"penalty", {}, 0});
  if (random && kind == "firth")
    throw OptionError("not_available",
                      "penalty = \"firth\" is Jeffreys' prior of a model without random effects: "
                      "with them it would have to be integrated too. Use penalty = \"ridge\".",
                      {"penalty", {}, 0});
  options.penalty.kind = kind == "firth" ? Penalty::firth : Penalty::ridge;
  if (options.penalty.kind == Penalty::firth && options.link != Link::logit)
    throw OptionError(
        "not_available",
        "penalty = \"firth\" is for link = \"logit\" in this version; \"ridge\" is for "
        "all links.",
        {"penalty", {}, 0});
}

/// Precision weights are for fit_logit without random effects.
void refuse_weights(const Arguments& args, bool logit, bool random) {
  const std::string kind = args.text_or("weight_kind", "");
  if (kind == "precision" && (!logit || random))
    throw OptionError("not_available",
                      "weight_kind = \"precision\" is for fit_logit without random effects in "
                      "this version; \"frequency\" and \"sampling\" are for all models.",
                      {"weight_kind", {}, 0});
}

/// Whether the formula has random terms.
bool has_random_terms(const Arguments& args) {
  return !formula::parse(args.text("formula")).random.empty();
}

void read_options(Context& context, const Arguments& args, bool logit, FitOptions& options) {
  options.link = link_from_name(args.text("link"));
  options.nodes = read_nodes(args);
  options.force = args.logical("force");
  context.threads = static_cast<int>(args.whole("threads", 1, 1024));
  const bool random = has_random_terms(args);
  read_penalty(args, logit, random, options);
  read_control(args, options);
  refuse_weights(args, logit, random);
}

Value finish(const Context& context, const RowsRequest& request, Fit fit,
             std::shared_ptr<FitRows> rows) {
  fit.cluster = request.cluster;
  fit.weights = request.weights;
  fit.level_weights = request.level_weights;
  fit.weight_kind = request.weight_kind;
  fit.weight_scale = request.weight_scale;
  fit.event_given = request.event;
  fit.missing = request.missing;
  fit.notes = context.notes;
  fit.warnings = context.warnings;
  return make_result(std::move(fit), std::move(rows));
}

std::shared_ptr<FitRows> read_rows(Context& context, const Arguments& args,
                                   const RowsRequest& request) {
  args.table("data");
  auto rows = std::make_shared<FitRows>();
  rows->model =
      read_model_rows(context, *args["data"].get<std::shared_ptr<const Table>>(), request);
  return rows;
}

Value run_fit_logit(Context& context, const Arguments& args) {
  FitOptions options;
  read_options(context, args, true, options);
  RowsRequest request = rows_request(args);
  request.lay_out = true;
  auto rows = read_rows(context, args, request);
  Fit fit = fit_binary(context, *rows, options);
  fit.call = call_text("fit_logit", logit_arguments(), args, fit.formula);
  return finish(context, request, std::move(fit), std::move(rows));
}

Value run_fit_ordinal(Context& context, const Arguments& args) {
  OrdinalOptions options;
  read_options(context, args, false, options);
  options.nonproportional = args.texts("nonproportional");
  const RowsRequest request = rows_request(args);
  auto rows = read_rows(context, args, request);
  Fit fit = fit_ordinal(context, *rows, options);
  fit.call = call_text("fit_ordinal", ordinal_arguments(), args, fit.formula);
  return finish(context, request, std::move(fit), std::move(rows));
}

Value run_fit_multinomial(Context& context, const Arguments& args) {
  MultinomialOptions options;
  read_options(context, args, false, options);
  if (options.link != Link::logit)
    throw OptionError("not_available",
                      "link = \"" + args.text("link") +
                          "\" is not available for unordered outcomes: there is \"logit\" only.",
                      {"link", {}, 0});
  options.base = level_argument_text(args, "base");
  const RowsRequest request = rows_request(args);
  auto rows = read_rows(context, args, request);
  Fit fit = fit_multinomial(context, *rows, options);
  fit.call = call_text("fit_multinomial", multinomial_arguments(), args, fit.formula);
  return finish(context, request, std::move(fit), std::move(rows));
}

Value run_fit_hazard(Context& context, const Arguments& args) {
  FitOptions options;
  read_options(context, args, false, options);
  const RowsRequest request = rows_request(args);
  auto rows = read_rows(context, args, request);
  rows->people = std::make_shared<const ModelRows>(std::move(rows->model));
  Fit fit = fit_hazard(context, *rows, options, request.history);
  fit.call = call_text("fit_hazard", hazard_arguments(), args, fit.formula);
  read_competing(context, *args["data"].get<std::shared_ptr<const Table>>(), request, fit, *rows);
  return finish(context, request, std::move(fit), std::move(rows));
}

std::vector<std::string> columns_of_request(const RowsRequest& request,
                                            const std::vector<std::string>& names) {
  return needed_columns(request, names);
}

std::vector<std::string> fit_columns(const Arguments& args, const std::string&,
                                     const std::vector<std::string>& names) {
  return columns_of_request(rows_request(args), names);
}

}  // namespace

void add_fitting(std::vector<Function>& functions) {
  Function fit;
  fit.name = "fit_logit";
  fit.family = "fitting";
  fit.title = "Binary and grouped-binomial regression, with or without random effects";
  fit.doc =
      "Maximum likelihood for a binary outcome: g(P(event)) = x'b + z'u of the group + offset, "
      "with "
      "u normal with mean 0, and g the logit, probit or complementary log-log link. Terms such as "
      "(1 | g), (1 + x | g), (1 + x || g) or (1 | a/b) in the formula make it multilevel; random "
      "effects are integrated out by Laplace's method (nodes = 1) or adaptive Gauss-Hermite "
      "quadrature.\n\n"
      "Newton's method on exact first and second derivatives; the fit has converged when less than "
      "1e-10 of log-likelihood is still to be gained. Columns that depend on each other, "
      "separation, one group only and an outcome without variation are errors, named before any "
      "number is shown. A standard deviation of 0 is decided by the score at the boundary, and "
      "said.\n\n"
      "Contrasts are treatment contrasts with the first level as base, also for ordered factors; "
      "text columns have their levels in code point order.";
  fit.returns =
      "A fit. Its fields: call, formula, family, event, n_used, n_dropped, dropped_by, n_groups, "
      "log_likelihood, n_parameters, aic, bic, converged, status, iterations, nodes_used, "
      "node_check, notes, warnings, data_hash, result_hash. It holds no rows of the data.";
  fit.errors = {"FormulaError",
                "DataError",
                "ModelError[rank]",
                "ModelError[separation]",
                "ConvergenceError[numeric]",
                "OptionError[not_available]"};
  fit.example = fit_example;
  fit.arguments = logit_arguments();
  fit.run = run_fit_logit;
  fit.columns = fit_columns;
  functions.push_back(std::move(fit));

  Function ordinal;
  ordinal.name = "fit_ordinal";
  ordinal.family = "fitting";
  ordinal.title = "Cumulative regression of an ordered outcome, with or without random effects";
  ordinal.doc =
      "Maximum likelihood for an ordered outcome: g(P(Y <= c)) = t_c - x'b - z'u of the group - "
      "offset, g the logit, probit or complementary log-log link, so that a positive coefficient "
      "goes with higher categories. The thresholds t_c are the terms \"a|b\". Terms named in "
      "nonproportional have a coefficient at each threshold.\n\n"
      "With the logit the likelihood is exactly that of binomial rows between neighbouring "
      "categories plus a part in the thresholds alone, so that everything said of fit_logit holds: "
      "all random effects, exact derivatives, quadrature or Laplace's method, separation and "
      "variances of 0 found and said. The other links have no such form: their likelihood is that "
      "of the categories' probabilities F(t_c - eta) - F(t_(c-1) - eta), F the inverse link, and "
      "they take one random intercept, (1 | g), or none; standard errors are of the observed "
      "information for every link.";
  ordinal.returns = "A fit, as from fit_logit; family is \"ordinal\".";
  ordinal.errors = {"FormulaError",           "DataError[unordered_outcome]", "ModelError[rank]",
                    "ModelError[separation]", "OptionError[nonproportional]", "OptionError[link]"};
  ordinal.arguments = ordinal_arguments();
  ordinal.run = run_fit_ordinal;
  ordinal.columns = fit_columns;
  functions.push_back(std::move(ordinal));

  Function multinomial;
  multinomial.name = "fit_multinomial";
  multinomial.family = "fitting";
  multinomial.title =
      "Baseline-category logit of an unordered outcome, with or without random intercepts";
  multinomial.doc =
      "Maximum likelihood for an unordered outcome: log(P(category) / P(base)) = x'b_category + "
      "u_category of the group + offset, for every category but the base. With (1 | g) a group has "
      "a random intercept for each of these, u normal with mean 0 and any covariance matrix; it "
      "does not depend on the base. They are integrated out by Laplace's method (nodes = 1) or "
      "adaptive Gauss-Hermite quadrature on a tensor grid (\"auto\": for up to four "
      "categories).\n\n"
      "Newton's method on exact first and second derivatives. Separation is looked for in all "
      "comparisons of categories together; variances of 0 and correlations of 1 are found and "
      "said. exp(b) is the ratio of the odds of the category against the base, the relative risk "
      "ratio. Categories that no row has are left out, with a warning.";
  multinomial.returns =
      "A fit, as from fit_logit; family is \"multinomial\". In the tables the column category says "
      "which category a coefficient or a probability belongs to; coefficients have the names "
      "\"category: term\".";
  multinomial.errors = {"FormulaError",      "DataError[constant_outcome]",
                        "ModelError[rank]",  "ModelError[separation]",
                        "OptionError[base]", "OptionError[not_available]"};
  multinomial.arguments = multinomial_arguments();
  multinomial.run = run_fit_multinomial;
  multinomial.columns = fit_columns;
  functions.push_back(std::move(multinomial));

  Function hazard;
  hazard.name = "fit_hazard";
  hazard.family = "fitting";
  hazard.title = "Discrete-time event history, with or without random effects";
  hazard.doc =
      "Maximum likelihood for the hazard of an event in bands of time: g(h_k) = a_k + x'b + z'u of "
      "the group + offset, h_k = P(event in band k | at risk when it begins), one baseline term "
      "band[0,90) a band and no intercept. With the complementary log-log link this is the "
      "grouped-time proportional hazards model, and exp(b) are hazard ratios. Random effects are "
      "frailties, such as (1 | kommun); everything said of fit_logit holds.\n\n"
      "A person counts in every band it is at risk in. An event lies somewhere in its band, so the "
      "band counts to its end. A band that is left early (censored, or a competing event), or "
      "entered late, counts its share s of the width by the offset log(s) under cloglog; under "
      "the other links it is left out, and the note says how many. Histories are censored at the "
      "last break, and an event at a break belongs to the band that begins there.\n\n"
      "Competing events end a history at their time without the event: what is modelled is the "
      "cause-specific hazard. The rows are expanded to person-periods inside, after equal ones are "
      "collapsed. See docs/event_history.md.";
  hazard.returns =
      "A fit, as from fit_logit; family is \"hazard\", n_used counts persons, n_trials of "
      "fit_statistics() person-periods.";
  hazard.errors = {"FormulaError[response]",      "DataError[time]",     "DataError[entry]",
                   "DataError[constant_outcome]", "OptionError[breaks]", "OptionError[causes]",
                   "ModelError[separation]"};
  hazard.arguments = hazard_arguments();
  hazard.run = run_fit_hazard;
  hazard.columns = fit_columns;
  functions.push_back(std::move(hazard));
}

}  // namespace skillnad::api
