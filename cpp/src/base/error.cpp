#include "skillnad/base/error.hpp"

namespace skillnad {

const char* error_kind_name(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::formula:
      return "FormulaError";
    case ErrorKind::data:
      return "DataError";
    case ErrorKind::model:
      return "ModelError";
    case ErrorKind::convergence:
      return "ConvergenceError";
    case ErrorKind::option:
      return "OptionError";
  }
  return "Error";
}

Error::Error(ErrorKind kind, std::string code, std::string message, ErrorPlace place)
    : kind_(kind), code_(std::move(code)), message_(std::move(message)), place_(std::move(place)) {
  if (place_.rows.size() > 5) place_.rows.resize(5);
}

const std::vector<ErrorCode>& error_codes() {
  using Kind = ErrorKind;
  static const std::vector<ErrorCode> codes = {
      {Kind::formula, "argument", "an argument of a function in the formula is wrong"},
      {Kind::formula, "dot", "a misplaced dot, or no column is left for it"},
      {Kind::formula, "empty", "the formula, or its right side, is empty"},
      {Kind::formula, "encoding", "the formula is not valid UTF-8"},
      {Kind::formula, "intercept", "an ordinal model without its thresholds"},
      {Kind::formula, "offset", "a misplaced offset()"},
      {Kind::formula, "operator", "an operator, number or sign without meaning where it stands"},
      {Kind::formula, "random_term", "a random term is misplaced or malformed"},
      {Kind::formula, "response", "the left side is no outcome"},
      {Kind::formula, "syntax", "the text is not a formula"},
      {Kind::formula, "too_deep", "more than 200 parentheses or calls inside each other"},
      {Kind::formula, "too_long", "more than 10,000 characters"},
      {Kind::formula, "too_many_terms", "more than 10,000 terms"},
      {Kind::formula, "unknown_base", "C(base =) names no level of the column"},
      {Kind::formula, "unknown_column", "the data have no such column"},
      {Kind::formula, "unknown_function", "a function the formula language does not have"},
      {Kind::formula, "unknown_state", "a saved design does not belong to the formula"},

      {Kind::data, "all_missing", "every cell of a column is missing"},
      {Kind::data, "codebook", "a given codebook cannot be read"},
      {Kind::data, "claims", "figures, or claims about them, cannot be read"},
      {Kind::data, "column_name", "a column of a file has no name"},
      {Kind::data, "constant_outcome", "the outcome has one value only"},
      {Kind::data, "data_changed", "the data given are not those the fit was made from"},
      {Kind::data, "data_needed", "the call needs the data of the fit"},
      {Kind::data, "date_format", "dates of a file are written in several ways, or unclearly"},
      {Kind::data, "duplicate_column", "two columns have the same name"},
      {Kind::data, "duplicate_level", "two levels of a column are the same text"},
      {Kind::data, "encoding", "a name or level is not text the core can read"},
      {Kind::data, "entry", "a person comes under observation after its history has ended"},
      {Kind::data, "event_order", "the levels of the outcome read yes-no: the event must be named"},
      {Kind::data, "field_count", "rows of a file have different numbers of cells"},
      {Kind::data, "file", "a file cannot be read or written"},
      {Kind::data, "file_format", "a file is not what it should be"},
      {Kind::data, "formula_error", "cells of a workbook hold errors instead of values"},
      {Kind::data, "group_id", "group numbers are not whole, or too large to be exact"},
      {Kind::data, "knots", "knots outside the range of a column, or falling together"},
      {Kind::data, "level_code", "a cell points outside the levels of its column"},
      {Kind::data, "margins", "a simulated population cannot meet its margins"},
      {Kind::data, "missing", "cells are missing and missing = \"fail\" was asked for"},
      {Kind::data, "no_complete_rows", "no row is without missing cells"},
      {Kind::data, "no_rows", "the data have no rows"},
      {Kind::data, "non_finite", "infinite values"},
      {Kind::data, "non_finite_transform",
       "a function in the formula gives infinite or undefined values"},
      {Kind::data, "number_format",
       "numbers of a file have two decimal marks, or marks between thousands"},
      {Kind::data, "outcome_coding", "the outcome is not 0/1, logical, two levels or counts"},
      {Kind::data, "sheets", "no sheet of a workbook has cells, or several have"},
      {Kind::data, "stage_order", "a stage is passed behind one that was failed"},
      {Kind::data, "table", "a table of the data model, or a key in it, is missing"},
      {Kind::data, "text_in_number", "a column of numbers holds text"},
      {Kind::data, "time", "a time is negative"},
      {Kind::data, "too_few_values", "too few different values for a function in the formula"},
      {Kind::data, "too_large", "more rows than the core can number"},
      {Kind::data, "too_many_levels", "a text predictor with very many levels"},
      {Kind::data, "type", "a column has a type the core does not read, or not here"},
      {Kind::data, "unequal_length", "columns have different lengths"},
      {Kind::data, "unknown_column", "a column is not in the data"},
      {Kind::data, "unordered_outcome", "the levels of an ordinal outcome have no declared order"},
      {Kind::data, "unseen_level", "new data hold a level the fit does not know"},
      {Kind::data, "weights", "weights are negative, broken, or none is above zero"},

      {Kind::model, "cluster_level", "the cluster neither equals nor contains the grouping factor"},
      {Kind::model, "group_determines_outcome", "the outcome is constant in every group"},
      {Kind::model, "no_terms", "the formula has no fixed term"},
      {Kind::model, "one_cluster", "the cluster has one value only"},
      {Kind::model, "one_group", "the grouping factor has one group only"},
      {Kind::model, "one_level", "a categorical predictor has one level only"},
      {Kind::model, "random_slope", "a random slope of a column that is constant"},
      {Kind::model, "rank", "columns of the design depend on each other"},
      {Kind::model, "same_groups", "two grouping factors cut the rows in the same way"},
      {Kind::model, "separation", "covariates predict the outcome without error"},
      {Kind::model, "too_few_rows", "fewer rows than coefficients"},
      {Kind::model, "too_many_columns", "the design would have too many columns"},
      {Kind::model, "too_many_effects", "more random effects than cases, or too many covariances"},
      {Kind::model, "variance_unidentified", "every group has one row"},

      {Kind::convergence, "numeric", "the likelihood could not be evaluated"},
      {Kind::convergence, "profile", "a profile likelihood could not be followed"},

      {Kind::option, "argument_missing", "an argument that is needed was not given"},
      {Kind::option, "argument_name", "an argument the function does not have"},
      {Kind::option, "argument_type", "an argument of the wrong type"},
      {Kind::option, "argument_value", "an argument outside its allowed values"},
      {Kind::option, "base", "base names no category of the outcome"},
      {Kind::option, "breaks",
       "the limits of the bands of time do not rise, are fewer than two, or enclose nobody"},
      {Kind::option, "by", "by names no variable of the model"},
      {Kind::option, "causes", "causes names no level of the status, or the event itself"},
      {Kind::option, "control", "an unknown setting in control, or a wrong value"},
      {Kind::option, "criteria", "criteria that cannot be told apart or taken into account"},
      {Kind::option, "delta", "a smallest difference of interest outside 0 to 1"},
      {Kind::option, "df", "degrees of freedom that cannot be used"},
      {Kind::option, "event", "event names no value of the outcome"},
      {Kind::option, "fits", "fits that cannot be pooled"},
      {Kind::option, "frame_kind", "no data frame library is installed"},
      {Kind::option, "function_name", "a function the package does not have"},
      {Kind::option, "group",
       "groups that cannot be compared, or a reference that is none of them"},
      {Kind::option, "instruction_set", "the processor lacks an instruction set"},
      {Kind::option, "interval", "resampling that the data do not allow"},
      {Kind::option, "kind", "a kind of figure the result does not have"},
      {Kind::option, "level", "a confidence level outside 0 to 1"},
      {Kind::option, "link", "a link these random effects do not have"},
      {Kind::option, "nodes", "quadrature that these random effects do not have"},
      {Kind::option, "nodes_range", "a number of quadrature nodes outside the rule's range"},
      {Kind::option, "nonproportional", "nonproportional names no term of the model"},
      {Kind::option, "not_available", "an option this version does not offer"},
      {Kind::option, "other", "two fits that cannot be compared"},
      {Kind::option, "penalty", "a call that a penalised fit does not allow"},
      {Kind::option, "plot_package", "the package that draws figures is not installed"},
      {Kind::option, "read_only", "a field of a result cannot be set"},
      {Kind::option, "reader_package", "the package that reads a kind of file is not installed"},
      {Kind::option, "replicates", "a joint adjustment without joint replicates"},
      {Kind::option, "report_package", "a package that reports are written with is not installed"},
      {Kind::option, "scores", "scores that do not fit the categories of the outcome"},
      {Kind::option, "stages", "stages that are no columns in an order, or too many"},
      {Kind::option, "terms", "a term the model does not have"},
      {Kind::option, "times", "times that are no breaks of the fit, or without a hazard model"},
      {Kind::option, "unknown_field", "a field the result does not have"},
      {Kind::option, "variables", "variables names no predictor of the model"},
      {Kind::option, "vcov", "a covariance the fit cannot give"},
      {Kind::option, "weight_kind", "the kind of weights is not given or not known"},
      {Kind::option, "weights",
       "wrong weights of a linear combination, or weights by level that fit no level"},
  };
  return codes;
}

std::string rows_text(const std::vector<std::size_t>& rows, std::size_t n_rows) {
  const std::size_t shown = rows.size() < 5 ? rows.size() : 5;
  std::string list;
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) list += i + 1 == shown && n_rows <= shown ? " and " : ", ";
    list += std::to_string(rows[i]);
  }
  if (n_rows > shown) return std::to_string(n_rows) + " rows (first: " + list + ")";
  return (n_rows == 1 ? "row " : "rows ") + list;
}

}  // namespace skillnad
