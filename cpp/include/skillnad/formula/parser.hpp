// From the text of a formula to its tree: R's operators with R's precedence.
//
// From strong to weak: ^ (right to left), unary + and -, :, %in%, * and /, + and -, | and || (in
// parentheses only), ~.
#pragma once

#include <cstddef>
#include <string>

#include "skillnad/formula/expression.hpp"

namespace skillnad::formula {

constexpr std::size_t max_formula_length = 10000;  ///< code points
constexpr std::size_t max_formula_depth = 200;  ///< parentheses, calls and signs inside each other

/// The two sides of '~' as they were written.
struct Sides {
  bool has_left = false;
  Expression left;
  Expression right;
};

/// Reads any text; for anything but a formula it throws FormulaError with code `empty`, `syntax`,
/// `too_long`, `too_deep`, `unknown_function` or `random_term`.
Sides parse_sides(const std::string& source);

}  // namespace skillnad::formula
