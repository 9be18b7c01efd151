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
      {Kind::formula, "syntax", "the formula does not follow the grammar"},

      {Kind::data, "all_missing", "every cell of a column is missing"},
      {Kind::data, "constant_outcome", "the outcome has one value only"},
      {Kind::data, "data_needed", "the call needs the data, or the data given are not the fit's"},
      {Kind::data, "duplicate_column", "two columns have the same name"},
      {Kind::data, "duplicate_level", "two levels of a column are the same text"},
      {Kind::data, "encoding", "a name or level is not text the core can read"},
      {Kind::data, "event_order", "the levels of the outcome read yes-no: the event must be named"},
      {Kind::data, "file_format", "a file is not what it should be"},
      {Kind::data, "group_id", "group numbers are not whole, or too large to be exact"},
      {Kind::data, "level_code", "a cell points outside the levels of its column"},
      {Kind::data, "missing", "cells are missing and missing=\"fail\" was asked for"},
      {Kind::data, "no_complete_rows", "no row is without missing cells"},
      {Kind::data, "no_rows", "the data have no rows"},
      {Kind::data, "non_finite", "infinite values"},
      {Kind::data, "outcome_coding", "the outcome is not 0/1, logical, two levels or counts"},
      {Kind::data, "text_in_number", "a column of numbers holds text"},
      {Kind::data, "too_large", "more rows than the core can number"},
      {Kind::data, "too_many_levels", "a text predictor with very many levels"},
      {Kind::data, "type", "a column has a type the core does not read"},
      {Kind::data, "unequal_length", "columns have different lengths"},
      {Kind::data, "unknown_column", "a column is not in the data"},
      {Kind::data, "unseen_level", "new data hold a level the fit does not know"},
      {Kind::data, "weights", "negative weights, or none above zero"},

      {Kind::model, "group_determines_outcome", "the outcome is constant in every group"},
      {Kind::model, "one_group", "the grouping factor has one group only"},
      {Kind::model, "one_level", "a categorical predictor has one level only"},
      {Kind::model, "rank", "columns of the design depend on each other"},
      {Kind::model, "separation", "covariates predict the outcome without error"},
      {Kind::model, "variance_unidentified", "every group has one row"},

      {Kind::convergence, "numeric", "the likelihood could not be evaluated"},

      {Kind::option, "argument_name", "an argument the function does not have"},
      {Kind::option, "argument_type", "an argument of the wrong type"},
      {Kind::option, "argument_value", "an argument outside its allowed values"},
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
