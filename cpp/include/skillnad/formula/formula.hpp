// A formula, read and checked: what the model layer asks.
#pragma once

#include <string>
#include <vector>

#include "skillnad/formula/expression.hpp"
#include "skillnad/formula/parser.hpp"
#include "skillnad/formula/terms.hpp"

namespace skillnad::formula {

/// The left side. No part: there is none. One part: a column. Two: cbind(successes, failures), each
/// arithmetic on columns, to be read with `evaluate_numeric`.
struct Response {
  std::string text;
  std::vector<Expression> parts;
};

/// A random term for one grouping factor; (1 | a/b) has become (1 | a) and (1 | a:b).
struct RandomTerm {
  std::string text;                ///< "(1 + x | a:b)"
  std::vector<std::string> group;  ///< columns whose combinations are the groups: {"a", "b"}
  std::string group_name;          ///< "a:b"
  Side design;                     ///< the terms whose coefficients vary between groups
  bool correlated = true;          ///< false for ||
};

struct Formula {
  std::string source;  ///< as it was given
  Sides tree;          ///< as it was read; after `expand_dot` without a dot
  Response response;
  Side fixed;
  std::vector<RandomTerm> random;
  std::vector<Expression> offsets;  ///< the arguments of offset()
  bool has_dot = false;             ///< a dot waits for `expand_dot`
};

/// Columns by what they are used for, each list in order of appearance without repeats.
struct Roles {
  std::vector<std::string> response;
  std::vector<std::string> fixed;
  std::vector<std::string> offset;
  std::vector<std::string> random_slopes;
  std::vector<std::string> groups;
};

/// Reads a formula: "y ~ x", "cbind(a, n - a) ~ x + (1 | g)" or one-sided, "~ x".
/// Never crashes, whatever the bytes. Throws FormulaError, its text with a caret under the fault.
Formula parse(const std::string& text);

/// Puts the columns for which '.' stands in its place: all of `all_columns` in their order but
/// those of the response and of the grouping factors. Without a dot the formula comes back as it
/// is. Throws FormulaError[dot] if no column is left.
Formula expand_dot(const Formula& formula, const std::vector<std::string>& all_columns);

/// The canonical text, for printing and saving; `parse` reads it back to an equal formula.
std::string to_text(const Formula& formula);

/// The columns a formula needs, in order of first appearance; a dot is expanded. Columns that stand
/// only in removed terms ("- x") are not needed.
/// Throws FormulaError[unknown_column] for one that is not in `all_columns`, naming near matches.
std::vector<std::string> variables(const Formula& formula,
                                   const std::vector<std::string>& all_columns);

/// The columns of each role. The dot, if there is one, must have been expanded.
Roles roles(const Formula& formula);

}  // namespace skillnad::formula
