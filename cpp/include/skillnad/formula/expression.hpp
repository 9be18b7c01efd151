// The tree of a formula: what the parser makes and everything else reads.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace skillnad::formula {

/// One node. Chains of operators of the same strength (a + b - c) are one node with all operands,
/// so that the tree is never deeper than the parentheses of the text.
struct Expression {
  enum class Kind {
    number,       ///< `number`
    text,         ///< `name`: a quoted string
    logical,      ///< `number`: 1 TRUE, 0 FALSE
    column,       ///< `name`: a column of the data
    dot,          ///< all other columns
    call,         ///< `name`(args), named arguments in `arg_names`
    paren,        ///< ( args[0] )
    minus,        ///< - args[0]
    plus,         ///< + args[0]
    sum,          ///< operands joined by `operators`, each '+' or '-'
    product,      ///< operands joined by `operators`, each '*' or '/'
    within,       ///< operands joined by %in%
    interaction,  ///< operands joined by ':'
    power,        ///< args[0] ^ args[1]
    bar,          ///< args[0] | args[1]
    double_bar    ///< args[0] || args[1]
  };

  Kind kind = Kind::number;
  double number = 0.0;
  std::string name;
  std::vector<Expression> args;
  std::vector<std::string> arg_names;  ///< call: as long as `args`, empty where not named
  std::string operators;               ///< sum, product: one shorter than `args`
  std::size_t begin = 0;               ///< first code point in the text of the formula
  std::size_t end = 0;                 ///< one past the last code point
};

/// The canonical text, spaced as R's deparse: "log(x + 1)", "a * b", "a/b", "x^2", "ns(x, df = 3)".
/// Equal texts mean equal expressions; reading the text back gives the same expression.
std::string to_text(const Expression& expression);

/// The columns an expression reads, each once, in order of appearance.
std::vector<std::string> columns_of(const Expression& expression);

}  // namespace skillnad::formula
