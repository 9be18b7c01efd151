// Errors: one base, five kinds, a stable code each; the same in C++, Python and R.
//
// A message says what was found, where (column, term, level, how many rows and the first five row
// numbers, counted from 1), what was expected and what to do. It never holds a cell's content.
#pragma once

#include <cstddef>
#include <exception>
#include <string>
#include <vector>

namespace skillnad {

/// The kind of an error; its name is the class name in every language.
enum class ErrorKind { formula, data, model, convergence, option };

/// "FormulaError", "DataError", "ModelError", "ConvergenceError" or "OptionError".
const char* error_kind_name(ErrorKind kind);

/// Where an error was found; every part may be empty.
struct ErrorPlace {
  std::string column;             ///< the column, term or argument at fault
  std::vector<std::size_t> rows;  ///< row numbers from 1; at most five are kept
  std::size_t n_rows = 0;         ///< how many rows are at fault in all
};

/// Base of all errors the core raises for a reason the user can act on.
class Error : public std::exception {
 public:
  Error(ErrorKind kind, std::string code, std::string message, ErrorPlace place = {});

  const char* what() const noexcept override { return message_.c_str(); }
  ErrorKind kind() const noexcept { return kind_; }
  /// Stable, listed in `error_codes()`, e.g. "separation".
  const std::string& code() const noexcept { return code_; }
  const std::string& message() const noexcept { return message_; }
  const ErrorPlace& place() const noexcept { return place_; }

 private:
  ErrorKind kind_;
  std::string code_;
  std::string message_;
  ErrorPlace place_;
};

struct FormulaError : Error {
  FormulaError(std::string code, std::string message, ErrorPlace place = {})
      : Error(ErrorKind::formula, std::move(code), std::move(message), std::move(place)) {}
};
struct DataError : Error {
  DataError(std::string code, std::string message, ErrorPlace place = {})
      : Error(ErrorKind::data, std::move(code), std::move(message), std::move(place)) {}
};
struct ModelError : Error {
  ModelError(std::string code, std::string message, ErrorPlace place = {})
      : Error(ErrorKind::model, std::move(code), std::move(message), std::move(place)) {}
};
struct ConvergenceError : Error {
  ConvergenceError(std::string code, std::string message, ErrorPlace place = {})
      : Error(ErrorKind::convergence, std::move(code), std::move(message), std::move(place)) {}
};
struct OptionError : Error {
  OptionError(std::string code, std::string message, ErrorPlace place = {})
      : Error(ErrorKind::option, std::move(code), std::move(message), std::move(place)) {}
};

/// The user pressed Ctrl-C. Not an `Error`: the host turns it into its own interrupt.
class Interrupted : public std::exception {
 public:
  const char* what() const noexcept override { return "interrupted"; }
};

/// One entry of the catalogue of codes.
struct ErrorCode {
  ErrorKind kind;
  const char* code;
  const char* meaning;
};

/// Every code the core can raise, in the order of the manifest.
const std::vector<ErrorCode>& error_codes();

/// "row 5", "rows 2, 3 and 9", "12 rows (first: 1, 4, 5, 8, 9)" from row numbers counted from 1.
std::string rows_text(const std::vector<std::size_t>& rows, std::size_t n_rows);

/// Collects the rows that break a rule: counts all, keeps the first five.
class RowCollector {
 public:
  void add(std::size_t row_from_zero) {
    if (place_.rows.size() < 5) place_.rows.push_back(row_from_zero + 1);
    ++place_.n_rows;
  }
  bool empty() const { return place_.n_rows == 0; }
  std::size_t count() const { return place_.n_rows; }
  std::string text() const { return rows_text(place_.rows, place_.n_rows); }
  ErrorPlace place(const std::string& column) const {
    ErrorPlace place = place_;
    place.column = column;
    return place;
  }

 private:
  ErrorPlace place_;
};

}  // namespace skillnad
