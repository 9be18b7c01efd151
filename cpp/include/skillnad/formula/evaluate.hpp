// Arithmetic of the language, on whole columns.
#pragma once

#include <vector>

#include "skillnad/base/matrix.hpp"
#include "skillnad/base/shared_vector.hpp"
#include "skillnad/formula/columns.hpp"
#include "skillnad/formula/expression.hpp"
#include "skillnad/formula/state.hpp"

namespace skillnad::formula {

/// The data at hand and what calls have learnt or shall learn from it.
struct Evaluation {
  const Columns& columns;
  const SharedVector* counts;             ///< rows each pattern stands for; null: use what is known
  std::vector<FunctionState>& functions;  ///< read, or added to where `counts` is given
  std::vector<std::string>& notes;        ///< what the user should know of the result
};

/// A numeric value for each row.
/// Throws DataError[non_finite_transform] naming the function, its column and the rows, and
/// DataError[column_type] if a column does not hold numbers or logical values.
Vector evaluate(const Expression& expression, Evaluation& at);

/// The columns of poly(), ns() or bs(), of any other expression its one column.
std::vector<Vector> evaluate_columns(const Expression& expression, Evaluation& at);

/// The value of an expression that learns nothing from the data: a part of the response.
/// Throws as `evaluate`; FormulaError[argument] for center() and scale().
Vector evaluate_numeric(const Expression& expression, const Columns& columns);

}  // namespace skillnad::formula
