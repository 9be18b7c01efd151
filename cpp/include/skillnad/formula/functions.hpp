// The closed list of functions of the language, and their arguments.
#pragma once

#include <string>
#include <vector>

#include "skillnad/formula/expression.hpp"

namespace skillnad::formula {

/// Where a function may stand.
enum class FunctionPlace {
  arithmetic,  ///< I log log2 exp sqrt abs center scale: as a term and inside other functions
  variable,    ///< C factor poly ns bs: as a term, alone or in an interaction
  offset,      ///< offset: added to the right side
  response,    ///< cbind: on the left side
  values       ///< c: as the value of knots=
};

struct FunctionRule {
  std::string name;
  FunctionPlace place;
  std::vector<std::string> parameters;  ///< in order
};

/// The rule of a function, or null if there is no such function.
const FunctionRule* function_rule(const std::string& name);

/// The names of all functions, in the order of the user's page.
std::vector<std::string> function_names();

/// A call with its arguments read.
struct Call {
  std::string function;
  const Expression* x = nullptr;  ///< the first argument
  bool has_base = false;
  std::string base;  ///< C: the base level
  int degree = 0;    ///< poly, bs
  bool raw = false;  ///< poly
  int df = 0;        ///< ns, bs: 0 if not given
  bool has_knots = false;
  std::vector<double> knots;  ///< ns, bs: as given
};

/// Reads the arguments of a call of place `arithmetic`, `variable` or `offset`.
/// Throws FormulaError[argument] with a caret in `source`.
Call read_call(const Expression& call, const std::string& source);

/// Throws FormulaError if `expression` is not arithmetic on columns: numbers, columns, + - * / ^,
/// parentheses and functions of place `arithmetic`.
/// @param what  what it is part of, for the text of the error: "log()"
void check_arithmetic(const Expression& expression, const std::string& what,
                      const std::string& source);

/// Whether the expression calls center() or scale(), which depend on the data as a whole.
bool uses_whole_column(const Expression& expression);

}  // namespace skillnad::formula
