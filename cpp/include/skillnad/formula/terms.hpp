// The algebra of terms: from the right side of a formula to an ordered list of distinct terms.
//
// A term is a set of variables. The rules are R's (Chambers & Hastie 1992, Statistical Models in S,
// ch. 2): a * b = a + b + a:b; a / b = a + (all of a):b; a %in% b joins a with all of b; ^ n is the
// n-fold product; - removes. Terms are sorted by their number of variables, stable in order of
// appearance.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "skillnad/formula/expression.hpp"

namespace skillnad::formula {

constexpr std::size_t max_terms = 10000;

/// A column or a call that gives columns: "kön", "log(ålder)", "C(kön, base = \"Man\")".
struct Variable {
  std::string text;       ///< canonical; equal texts are one variable
  Expression expression;  ///< kind `column` or `call`
};

/// Variables by their position in `Side::variables`, ascending.
using Term = std::vector<std::size_t>;

/// A linear predictor: the fixed part, or the left side of a random term.
struct Side {
  bool intercept = true;
  std::vector<Variable> variables;  ///< in order of first appearance; also of removed terms
  std::vector<Term> terms;          ///< sorted by size, without the intercept
};

/// One operand of the top-level sum of a side.
struct Piece {
  bool added = true;  ///< false: it stands after a minus
  const Expression* expression = nullptr;
};

/// The side made of these operands.
/// Throws FormulaError: `operator`, `argument`, `random_term`, `offset`, `too_many_terms`, ...
Side side_of(const std::vector<Piece>& pieces, const std::string& source);

/// "kön:log(ålder)".
std::string term_label(const Side& side, const Term& term);

}  // namespace skillnad::formula
