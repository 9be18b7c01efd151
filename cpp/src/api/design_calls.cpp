// Calls that show what a formula makes of data: the design, counts per pattern, used rows.
#include <memory>

#include "functions.hpp"
#include "skillnad/api/live_fit.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/models/model_rows.hpp"

namespace skillnad::api {

namespace {

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

void add_design_calls(std::vector<Function>& functions) {
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
