// What a design has learnt from its data: enough to make the same columns from new data.
//
// Plain fields of numbers and texts, to be saved with a fit. No cell of the data is kept but
// levels, means, knots and ranges.
#pragma once

#include <string>
#include <vector>

namespace skillnad::formula {

/// What a call has learnt, by its canonical text.
///   center: mean. scale: mean, standard deviation.
///   poly (not raw): alpha_0 .. alpha_(d-1), then norm2_0 .. norm2_d (see polynomial.hpp).
///   ns, bs: lower and upper boundary knot, then the interior knots.
struct FunctionState {
  std::string text;
  std::vector<double> numbers;
};

/// A variable of the design.
struct VariableState {
  std::string text;                  ///< canonical: "kön", "log(ålder)"
  std::string kind;                  ///< "numeric", "logical" or "categorical"
  std::string column;                ///< the column it is made of; empty if of several
  std::vector<std::string> levels;   ///< in order; logical: "false", "true"
  std::vector<double> level_values;  ///< C() of a number: the number of each level, else empty
  std::string base;                  ///< the level that gets no column in contrasts
};

/// A term of the design.
struct TermState {
  std::vector<std::string> variables;  ///< canonical texts, in the order of the term
  std::vector<std::string> coding;     ///< for each: "number", "contrasts" or "full"
};

struct DesignState {
  bool intercept = true;
  std::vector<VariableState> variables;
  std::vector<TermState> terms;
  std::vector<FunctionState> functions;
};

}  // namespace skillnad::formula
