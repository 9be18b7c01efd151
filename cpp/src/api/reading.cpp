// What is read off a fit without its rows.
#include <cmath>
#include <limits>

#include "functions.hpp"
#include "skillnad/api/diagnosis.hpp"
#include "skillnad/api/live_fit.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/inference/covariance.hpp"
#include "skillnad/inference/refits.hpp"
#include "skillnad/inference/variance_components.hpp"
#include "skillnad/inference/wald.hpp"
#include "skillnad/text/csv.hpp"
#include "skillnad/text/numbers.hpp"

namespace skillnad::api {

namespace {

Fit const& fit_of(const std::shared_ptr<const LiveFit>& live) {
  return live->fit;
}

/// "auto", a word, or a number of degrees of freedom.
std::string df_text(const Arguments& args) {
  if (const auto* number = args["df"].get<double>()) {
    if (!(*number > 0.0)) throw OptionError("df", "df must be above 0.", {"df", {}, 0});
    return std::isinf(*number) ? "infinite" : format_significant(*number, 17, plain_style());
  }
  return args.text("df");
}

Value run_estimates(Context&, const Arguments& args) {
  const auto live = live_fit(args.result("fit"));
  return estimates_table(fit_of(live), args.number("level"), args.logical("exponentiate"),
                         args.text("vcov"), df_text(args));
}

Value run_joint_tests(Context& context, const Arguments& args) {
  const auto live = live_fit(args.result("fit"));
  const std::string method = args.choice("method", {"wald", "lr", "score"});
  const std::vector<std::string> terms = args.texts("terms");
  if (method == "wald") return wald_tests(context, live->fit, terms, args.text("vcov"));
  if (args.text("vcov") != "auto")
    throw OptionError("vcov", "vcov is for method = \"wald\" only: the others need no covariance.",
                      {"vcov", {}, 0});
  require_likelihood(live->fit, "method = \"" + method + "\"");
  if (!live->fit.cluster.empty())
    throw OptionError("vcov",
                      "method = \"" + method +
                          "\" takes rows as independent, and the fit has cluster = " +
                          live->fit.cluster + ". Use method = \"wald\".",
                      {"method", {}, 0});
  if (!live->rows())
    throw DataError("data_needed",
                    "method = \"" + method +
                        "\" refits the model, and this fit was loaded or copied and does not hold "
                        "its rows. Fit it again, or use method = \"wald\".",
                    {"fit", {}, 0});
  return refit_tests(context, live->fit, *live->rows(), terms, method);
}

Value run_combinations(Context&, const Arguments& args) {
  const auto live = live_fit(args.result("fit"));
  const ValueList* weights = args["weights"].list();
  if (!weights || weights->items.empty())
    throw OptionError("weights",
                      "weights must be a named list: coefficients with their weights, or "
                      "combinations, each a named list of its own.",
                      {"weights", {}, 0});
  std::vector<Combination> combinations;
  const auto read = [](const std::string& name, const ValueList& list) {
    Combination one{name, {}};
    for (const auto& [term, weight] : list.items) {
      const auto* number = weight.get<double>();
      if (!number || !std::isfinite(*number) || term.empty())
        throw OptionError("weights",
                          "weights: every weight must be a finite number with the name of "
                          "a coefficient.",
                          {"weights", {}, 0});
      one.weights.emplace_back(term, *number);
    }
    return one;
  };
  if (weights->items.front().second.list()) {
    for (const auto& [name, value] : weights->items) {
      const ValueList* list = value.list();
      if (!list || list->items.empty())
        throw OptionError("weights", "weights: the combination " + name + " is not a named list.",
                          {"weights", {}, 0});
      combinations.push_back(read(name, *list));
    }
  } else {
    Combination one = read("", *weights);
    for (const auto& [term, weight] : one.weights) {
      if (!one.name.empty()) one.name += weight < 0.0 ? " - " : " + ";
      if (one.name.empty() && weight < 0.0) one.name = "-";
      if (std::fabs(weight) != 1.0) one.name += csv_number(std::fabs(weight)) + "*";
      one.name += term;
    }
    combinations.push_back(std::move(one));
  }
  return combinations_table(live->fit, combinations, args.number("null"), args.number("level"),
                            args.text("vcov"));
}

Value run_fit_statistics(Context&, const Arguments& args) {
  const auto live = live_fit(args.result("fit"));
  const Fit& fit = live->fit;
  const double missing = std::numeric_limits<double>::quiet_NaN();
  Table table;
  table.add(Column::of_whole("n", {fit.n_used}));
  table.add(Column::of_whole("n_events", {fit.n_events}));
  table.add(Column::of_whole("n_trials", {fit.n_trials}));
  table.add(Column::of_real(
      "n_groups", {fit.multilevel ? static_cast<double>(fit.random[0].levels.size()) : missing}));
  table.add(Column::of_whole("n_parameters", {static_cast<double>(fit.n_parameters())}));
  table.add(Column::of_real("log_likelihood", {fit.log_likelihood}));
  table.add(Column::of_real("aic", {fit.aic()}));
  table.add(Column::of_real("bic", {fit.bic()}));
  table.add(Column::of_logical("converged", {fit.converged}));
  return table;
}

Value run_covariance_matrix(Context&, const Arguments& args) {
  const auto live = live_fit(args.result("fit"));
  const Matrix all = covariance_of(live->fit, args.text("vcov")).cells;
  const std::size_t p = live->fit.n_coefficients();
  NamedMatrix out;
  out.cells = Matrix(p, p);
  for (std::size_t j = 0; j < p; ++j) {
    for (std::size_t i = 0; i < p; ++i) out.cells(i, j) = all(i, j);
    out.rows.push_back(live->fit.coefficients[j].name());
  }
  out.cols = out.rows;
  return out;
}

Value run_variance_components(Context&, const Arguments& args) {
  return variance_components_table(live_fit(args.result("fit"))->fit, args.number("level"));
}

Value run_random_effects(Context&, const Arguments& args) {
  return random_effects_table(live_fit(args.result("fit"))->fit, args.number("level"),
                              args.choice("kind", {"mean", "mode"}));
}

Value run_diagnose(Context&, const Arguments& args) {
  return diagnosis_table(live_fit(args.result("fit"))->fit);
}

Function reading(std::string name, std::string title, std::string doc, std::string returns,
                 std::vector<Argument> arguments,
                 std::function<Value(Context&, const Arguments&)> run) {
  Function f;
  f.name = std::move(name);
  f.family = "reading";
  f.title = std::move(title);
  f.doc = std::move(doc);
  f.returns = std::move(returns);
  f.arguments.push_back(fit_argument());
  for (Argument& a : arguments) f.arguments.push_back(std::move(a));
  f.run = std::move(run);
  return f;
}

}  // namespace

void add_reading(std::vector<Function>& functions) {
  functions.push_back(reading(
      "estimates", "Coefficients with standard errors, tests and limits",
      "Wald's method. Degrees of freedom are between-within where there are fewer than 50 groups: "
      "groups minus coefficients constant within groups, for the others cases minus groups minus "
      "their number; Satterthwaite's with vcov = \"CR2\"; else infinite.",
      "A data frame: category (the modelled event; multinomial: the category held against the "
      "base), term, variable, level, reference, estimate, "
      "std_error, df, statistic, p_value, conf_low, conf_high, n (cases at the level, else all).",
      {level_argument(),
       option("exponentiate", false,
              "Odds ratios (logit; multinomial: of the category against the base): changes the "
              "estimate and its limits, nothing else."),
       vcov_argument(),
       option("df", "auto",
              "Degrees of freedom: \"auto\", \"between-within\", \"satterthwaite\" (with CR2), "
              "\"infinite\" or a number.")},
      run_estimates));
  functions.push_back(reading(
      "joint_tests", "Tests of whole terms",
      "\"wald\": chi-square of the term's coefficients divided by df1, an F statistic with df2 the "
      "smallest of its coefficients' degrees of freedom (infinite: the p-value is that of the "
      "chi-square). \"lr\": twice the log-likelihood lost without the term; \"score\": g' I^-1 g "
      "of "
      "the full model at the maximum without the term; both are chi-square and need a fit that "
      "still has its rows.",
      "A data frame: term, df1, df2, statistic, p_value.",
      {option("terms", {}, "Terms of the formula to test; by default all but the intercept."),
       option("method", "wald", "\"wald\", \"lr\" or \"score\"."), vcov_argument()},
      run_joint_tests));
  functions.push_back(reading(
      "combinations", "Linear combinations of coefficients",
      "The estimate is sum w b, its variance w' V w; tested against null.",
      "A data frame: combination, estimate, std_error, df, statistic, p_value, conf_low, "
      "conf_high.",
      {[] {
         Argument a =
             option("weights", {},
                    "A named list: coefficients with their weights, {\"x\": 1, \"z\": -1}, or "
                    "several combinations by name, each such a list.");
         a.required = true;
         return a;
       }(),
       option("null", 0, "The value tested against."), level_argument(), vcov_argument()},
      run_combinations));
  functions.push_back(reading("fit_statistics", "Sizes, log-likelihood and information criteria",
                              "aic = -2 log-likelihood + 2 parameters; bic with log(n_trials), the "
                              "cases: so grouped and ungrouped data agree.",
                              "A data frame of one row: n, n_events, n_trials, n_groups, "
                              "n_parameters, log_likelihood, aic, "
                              "bic, converged.",
                              {}, run_fit_statistics));
  functions.push_back(reading("covariance_matrix", "Covariance of the coefficients",
                              "Of the coefficients as estimates() lists them.",
                              "A square matrix with the terms as names of rows and columns.",
                              {vcov_argument()}, run_covariance_matrix));
  functions.push_back(reading(
      "variance_components", "Spread between groups, intra-class correlation, median odds ratio",
      "icc_latent = var / (var + pi^2/3) for the logit (1 for probit, pi^2/6 for cloglog). "
      "icc_probability = Var(p) / (E p (1 - E p)) over groups at the mean linear predictor of the "
      "cases. mor = exp(sqrt(2 var) 0.6745), the median odds ratio between two cases of different "
      "groups (Larsen & Merlo 2005; logit only). With several factors each has the share of its "
      "own variance: icc_latent has the variances of all below the line, icc_probability = Var(E(p "
      "| "
      "u)) / (E p (1 - E p)), u the effect of that factor and p averaged over the others: the "
      "correlation of two cases that share its group and no other. Rows whose group is the factors "
      "joined by \" + \" are for cases that share all of them (mor: that differ in all), by the "
      "sum of "
      "the variances. Standard errors are those of the model, whatever the covariance of the "
      "coefficients; with sampling weights those of the sandwich. Limits from the log of the "
      "standard deviation. At "
      "an estimate of 0 the upper limit is one-sided, by profile likelihood, for the levels 0.90, "
      "0.95 and 0.99.",
      "A data frame: group, name, estimate, std_error, conf_low, conf_high; no rows without random "
      "effects.",
      {level_argument()}, run_variance_components));
  functions.push_back(reading(
      "random_effects", "Effects of the groups",
      "On the scale of the linear predictor. \"mean\": posterior mean and standard deviation given "
      "the estimates; \"mode\": posterior mode and the curvature there. The uncertainty of the "
      "estimates is not part of the standard errors.",
      "A data frame: group, level, term, estimate, std_error, conf_low, conf_high, n (cases).",
      {level_argument(), option("kind", "mean", "\"mean\" or \"mode\".")}, run_random_effects));
  functions.push_back(reading(
      "diagnose", "The checks behind a converged fit, in words",
      "Convergence, curvature, condition, quadrature, modes and boundary, each with its figure and "
      "its limit.",
      "A data frame: check, value, limit, passed, text.", {}, run_diagnose));
}

}  // namespace skillnad::api
