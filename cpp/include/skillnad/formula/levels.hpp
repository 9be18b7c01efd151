// Categorical variables of a design: their levels, their base, and a code for each row.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "skillnad/base/shared_vector.hpp"
#include "skillnad/formula/columns.hpp"
#include "skillnad/formula/state.hpp"
#include "skillnad/formula/terms.hpp"

namespace skillnad::formula {

/// Whether a variable is categorical in this data: C(), factor(), a logical or categorical column.
/// Throws DataError[column_type] for a column of a type the core does not read.
bool is_categorical(const Variable& variable, const Columns& columns);

/// Levels and base as the data give them. Numbers in C() have their sorted distinct values as
/// levels. Throws ModelError[one_level], FormulaError[unknown_base], DataError[too_many_levels]: a
/// text column that is not in C() or factor() with more than 50 levels, or with more than 10 and
/// more than a tenth of the rows.
/// @param source  the formula, for the caret
VariableState learn_levels(const Variable& variable, const Columns& columns,
                           const SharedVector& counts, const std::string& source);

/// The code of each row in the levels of `state`.
/// Throws DataError[unseen_level] (column, rows and number of values, never the values) and
/// DataError[column_type].
std::vector<std::int32_t> level_codes(const VariableState& state, const Columns& columns);

}  // namespace skillnad::formula
