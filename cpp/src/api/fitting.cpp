// fit_logit, and the calls that show what a formula makes of data.
#include <memory>

#include "functions.hpp"
#include "skillnad/api/live_fit.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/models/fit_binary.hpp"
#include "skillnad/text/numbers.hpp"
#include "skillnad/text/suggest.hpp"

namespace skillnad::api {

namespace {

Argument positional(std::string name, ArgumentType type, std::string doc) {
  Argument a;
  a.name = std::move(name);
  a.type = type;
  a.required = true;
  a.by_name = false;
  a.doc = std::move(doc);
  return a;
}

Argument option(std::string name, Value fallback, std::string doc) {
  Argument a;
  a.name = std::move(name);
  a.fallback = std::move(fallback);
  a.doc = std::move(doc);
  return a;
}

std::vector<Argument> fit_arguments() {
  return {
      positional("formula", ArgumentType::value,
                 "The model as a text, \"y ~ x + C(f, base=\\\"b\\\") + (1 | g)\". The response is "
                 "logical, 0/1, a column of two levels, or cbind(successes, failures). See "
                 "docs/formulas.md."),
      positional("data", ArgumentType::data, "A data frame, one row a case."),
      option("event", {},
             "The level of the response that is modelled; by default the second of two. Needed "
             "where the levels read yes-no in that order."),
      option("weights", {}, "The column of weights, not negative; rows of weight 0 take no part."),
      option("weight_kind", {},
             "What the weights are; needed with weights. \"frequency\": a row stands for that many "
             "equal rows (whole numbers)."),
      option("weight_scale", "size",
             "How sampling weights are scaled within groups; without effect on frequency weights."),
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
      option("penalty", "none", "\"none\": maximum likelihood."),
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
             "which the last Newton step is taken).")};
}

RowsRequest rows_request(const Arguments& args) {
  RowsRequest request;
  request.formula = args.text("formula");
  request.event = args.text_or("event", "");
  request.weights = args.text_or("weights", "");
  request.weight_kind = args.text_or("weight_kind", "");
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

NewtonControl read_control(const Arguments& args) {
  NewtonControl control;
  const Value& given = args["control"];
  if (given.is_null()) return control;
  const ValueList* list = given.list();
  if (!list)
    throw OptionError("argument_type",
                      "control must be a named list, such as max_iterations = 100.",
                      {"control", {}, 0});
  const std::vector<std::string> known = {"max_iterations", "tolerance"};
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
      control.tolerance = *number;
    } else {
      throw OptionError("control",
                        "control has no setting " + name +
                            "; there are max_iterations and tolerance." + did_you_mean(name, known),
                        {"control", {}, 0});
    }
  }
  return control;
}

/// The call as text, options only where they differ from their defaults.
std::string call_text(const Arguments& args, const std::string& formula) {
  std::string text = "fit_logit(\"" + formula + "\", data";
  for (const Argument& a : fit_arguments()) {
    if (a.required || !args.given(a.name) || a.name == "control" || a.name == "threads") continue;
    const Value& value = args[a.name];
    if (value.data() == a.fallback.data()) continue;
    text += ", " + a.name + " = ";
    if (const auto* s = value.get<std::string>()) text += "\"" + *s + "\"";
    if (const auto* b = value.get<bool>()) text += *b ? "true" : "false";
    if (const auto* x = value.get<double>()) text += format_significant(*x, 6, plain_style());
  }
  return text + ")";
}

const char fit_example[] =
    "data = pd.DataFrame({\"y\": [0, 0, 1, 0, 1, 1, 0, 1], \"x\": [1, 2, 3, 4, 5, 6, 7, 8]})\n"
    "fit = sk.fit_logit(\"y ~ x\", data)\n"
    "print(fit)";

void refuse_unavailable(const Arguments& args) {
  const std::string kind = args.text_or("weight_kind", "");
  if (kind == "sampling" || kind == "precision")
    throw OptionError("not_available",
                      "weight_kind = \"" + kind +
                          "\" is not available in this version; "
                          "\"frequency\" is.",
                      {"weight_kind", {}, 0});
  if (args.choice("penalty", {"none", "firth", "ridge"}) != "none")
    throw OptionError("not_available",
                      "penalty = \"" + args.text("penalty") +
                          "\" is not available in this version; "
                          "leave it at \"none\".",
                      {"penalty", {}, 0});
  args.choice("weight_scale", {"size", "effective", "none"});
}

Value run_fit_logit(Context& context, const Arguments& args) {
  FitOptions options;
  options.link = link_from_name(args.text("link"));
  options.nodes = read_nodes(args);
  options.force = args.logical("force");
  options.newton = read_control(args);
  context.threads = static_cast<int>(args.whole("threads", 1, 1024));
  refuse_unavailable(args);
  const RowsRequest request = rows_request(args);
  args.table("data");
  auto rows = std::make_shared<FitRows>();
  rows->model =
      read_model_rows(context, *args["data"].get<std::shared_ptr<const Table>>(), request);
  Fit fit = fit_binary(context, *rows, options);
  fit.call = call_text(args, fit.formula);
  fit.cluster = request.cluster;
  fit.weights = request.weights;
  fit.weight_kind = request.weight_kind;
  fit.event_given = request.event;
  fit.missing = request.missing;
  fit.notes = context.notes;
  fit.warnings = context.warnings;
  return make_result(std::move(fit), std::move(rows));
}

std::vector<std::string> columns_of_request(const RowsRequest& request,
                                            const std::vector<std::string>& names) {
  return needed_columns(request, names);
}

std::vector<std::string> fit_columns(const Arguments& args, const std::string&,
                                     const std::vector<std::string>& names) {
  return columns_of_request(rows_request(args), names);
}

/// A request for the design alone.
RowsRequest design_request(const Arguments& args) {
  RowsRequest request;
  request.formula = args.text("formula");
  request.with_response = false;
  request.with_groups = false;
  return request;
}

Value run_model_matrix(Context& context, const Arguments& args) {
  args.table("data");
  const ModelRows rows = read_model_rows(context, *args["data"].get<std::shared_ptr<const Table>>(),
                                         design_request(args));
  Table table;
  for (std::size_t j = 0; j < rows.design.columns.size(); ++j) {
    const double* x = rows.design.x.column(j);
    Vector cells;
    cells.reserve(rows.n_frame_rows);
    for (std::uint32_t pattern : rows.patterns.pattern_of_row)
      if (pattern != Patterns::not_kept) cells.push_back(x[pattern]);
    table.add(Column::of_real(rows.design.columns[j].term, std::move(cells)));
  }
  return table;
}

Column at_rows(const Column& column, const std::vector<std::uint32_t>& rows) {
  Column out = column;
  if (column.type == Column::Type::real) {
    out.real.clear();
    for (std::uint32_t row : rows) out.real.push_back(column.real[row]);
  } else {
    out.codes.clear();
    for (std::uint32_t row : rows) out.codes.push_back(column.codes[row]);
  }
  return out;
}

RowsRequest counts_request(const Arguments& args) {
  RowsRequest request;
  request.formula = args.text("formula");
  request.cluster = args.text_or("unit", "");
  const formula::Formula read = formula::parse(request.formula);
  request.with_response = !read.response.parts.empty();
  if (!read.random.empty())
    throw FormulaError(
        "random_term",
        "collapse_counts() takes no random terms: name the unit with unit = instead.");
  return request;
}

Value run_collapse_counts(Context& context, const Arguments& args) {
  const RowsRequest request = counts_request(args);
  args.table("data");
  const ModelRows rows =
      read_model_rows(context, *args["data"].get<std::shared_ptr<const Table>>(), request);
  Table table;
  const std::size_t n = rows.patterns.size();
  if (!request.cluster.empty()) {
    Column unit;
    unit.name = request.cluster;
    unit.type = Column::Type::text;
    for (std::size_t i = 0; i < n; ++i)
      unit.text.push_back(rows.group_levels[rows.patterns.group_of_pattern[i]]);
    table.add(std::move(unit));
  }
  std::vector<std::uint32_t> all(n);
  for (std::size_t i = 0; i < n; ++i) all[i] = static_cast<std::uint32_t>(i);
  for (std::size_t c = 0; c < rows.variables.n_columns(); ++c)
    table.add(at_rows(rows.variables.column(c), all));
  table.add(Column::of_whole("n", rows.cases));
  if (request.with_response) {
    Vector failures(n);
    for (std::size_t i = 0; i < n; ++i) failures[i] = rows.m[i] - rows.y[i];
    table.add(Column::of_whole("successes", rows.y));
    table.add(Column::of_whole("failures", failures));
  }
  return table;
}

Value run_used_rows(Context& context, const Arguments& args) {
  const auto live = live_fit(args.result("fit"));
  const auto rows = rows_of(context, *live, args["data"]);
  std::vector<bool> used;
  for (std::uint32_t pattern : rows->model.patterns.pattern_of_row)
    used.push_back(pattern != Patterns::not_kept);
  return used;
}

}  // namespace

Argument fit_argument() {
  return positional("fit", ArgumentType::result, "A fit, as fit_logit() returns it.");
}

Argument level_argument() {
  return option("level", 0.95, "Confidence level of the limits, between 0 and 1.");
}

Argument vcov_argument() {
  return option("vcov", "auto",
                "Covariance of the estimates: \"auto\" (\"CR1\" if the fit has cluster =, else "
                "\"model\"), \"model\", \"HC0\" (no random effects), \"CR0\" or \"CR1\".");
}

Argument rows_argument() {
  Argument a = option("data", {},
                      "The data of the fit, needed only for a fit that was loaded or copied from "
                      "another session.");
  a.type = ArgumentType::data;
  return a;
}

void add_fitting(std::vector<Function>& functions) {
  Function fit;
  fit.name = "fit_logit";
  fit.family = "fitting";
  fit.title = "Binary and grouped-binomial regression, with or without a random intercept";
  fit.doc =
      "Maximum likelihood for a binary outcome: g(P(event)) = x'b + u of the group + offset, with "
      "u normal with mean 0, and g the logit, probit or complementary log-log link. A term (1 | g) "
      "in the formula makes it multilevel; the random effect is integrated out by Laplace's "
      "method (nodes = 1) or adaptive Gauss-Hermite quadrature.\n\n"
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
  fit.errors = {"FormulaError", "DataError", "ModelError[rank]", "ModelError[separation]",
                "ConvergenceError[numeric]"};
  fit.example = fit_example;
  fit.arguments = fit_arguments();
  fit.run = run_fit_logit;
  fit.columns = fit_columns;
  functions.push_back(std::move(fit));

  Function matrix;
  matrix.name = "model_matrix";
  matrix.family = "data";
  matrix.title = "The design that a formula makes of data";
  matrix.doc =
      "One row for each row of the data without missing cells in the columns of the fixed part, "
      "one "
      "column a coefficient, as fit_logit() uses it. The response and the random terms are not "
      "looked at.";
  matrix.returns = "A data frame of the caller's kind; columns are named by term.";
  matrix.errors = {"FormulaError", "DataError"};
  matrix.arguments = {
      positional("formula", ArgumentType::value, "The formula as a text; \"~ x\" will do."),
      positional("data", ArgumentType::data, "A data frame, one row a case.")};
  matrix.run = run_model_matrix;
  matrix.columns = [](const Arguments& args, const std::string&,
                      const std::vector<std::string>& names) {
    return needed_columns(design_request(args), names);
  };
  functions.push_back(std::move(matrix));

  Function counts;
  counts.name = "collapse_counts";
  counts.family = "data";
  counts.title = "Counts per covariate pattern";
  counts.doc =
      "The rows of the data collapsed to the distinct patterns of the formula's variables (within "
      "each unit), in the order of units, then patterns: all that a fit needs.";
  counts.returns =
      "A data frame: the unit if given, the variables of the formula, n, and with a response "
      "successes and failures.";
  counts.errors = {"FormulaError", "DataError"};
  counts.arguments = {
      positional("formula", ArgumentType::value, "The formula as a text, without random terms."),
      positional("data", ArgumentType::data, "A data frame, one row a case."),
      option("unit", {}, "The column of units within which to collapse.")};
  counts.run = run_collapse_counts;
  counts.columns = [](const Arguments& args, const std::string&,
                      const std::vector<std::string>& names) {
    return needed_columns(counts_request(args), names);
  };
  functions.push_back(std::move(counts));

  Function used;
  used.name = "used_rows";
  used.family = "reading";
  used.title = "Which rows a fit used";
  used.doc =
      "Rows with a missing cell in a column of the model, and rows of weight 0, are not used. The "
      "data are checked against the fit's data_hash.";
  used.returns = "A logical vector, one cell a row of data.";
  used.errors = {"DataError[data_changed]"};
  Argument data = rows_argument();
  data.required = true;
  data.doc = "The data the fit was made from.";
  used.arguments = {fit_argument(), data};
  used.run = run_used_rows;
  used.columns = [](const Arguments& args, const std::string&,
                    const std::vector<std::string>& names) {
    return needed_columns(request_of(live_fit(args.result("fit"))->fit), names);
  };
  functions.push_back(std::move(used));
}

}  // namespace skillnad::api
