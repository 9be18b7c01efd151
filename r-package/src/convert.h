// Values across the border: R's to the core's and back.
#pragma once

#include <Rcpp.h>

#include "skillnad/base/value.hpp"

namespace skillnad::r {

/// Lets R fill in every lazily represented vector inside `x`. That may run R code, which may leave
/// by a long jump: call it before any C++ object with a destructor lives.
void materialise(SEXP x);

/// NULL, a vector, a list (named or not), a result, or a table as `prepare_table` makes it. A
/// vector of length one is a scalar; a named vector is a list. What has no counterpart becomes an
/// empty list, which the core refuses by name of the argument.
Value to_value(SEXP x);

/// The named arguments of a call.
ValueList to_list(SEXP arguments);

/// Tables come back as data frames, matrices with dimnames, results as objects of class
/// "skillnad_<kind>". The caller protects it.
SEXP to_r(const Value& value);

/// UTF-8 text of a CHARSXP, whatever its encoding.
std::string text(SEXP string);

/// A character vector marked as UTF-8.
Rcpp::CharacterVector texts(const std::vector<std::string>& cells);

}  // namespace skillnad::r
