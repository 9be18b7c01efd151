// The one rule for names and levels.
//
// Levels stand in the declared order where one was declared, else in code point order of the values
// that occur (the byte order of UTF-8 is the code point order). Logical: false < true. Numbers: by
// value. Levels that do not occur are dropped; levels are never merged.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/base/table.hpp"

namespace skillnad {

/// Puts the levels of a categorical column (or a text column, which becomes categorical) in the
/// form and order above and recodes the cells; missing cells get code -1. Needs a code within the
/// levels in every cell that is not missing.
///
/// Notes: levels changed in spelling; declared levels that do not occur (column, how many).
/// Raises `DataError`: `encoding`; `duplicate_level` if two levels are equal after normalisation,
/// or a declared level occurs twice; `level_code` for a code outside the levels. Returns false,
/// with the column untouched, if it had this form already.
bool order_levels(const Column& column, Column& ordered, Context& context);

/// The level names of a logical ("false", "true") or categorical column.
std::vector<std::string> level_names(const Column& column);

/// A number as level name: whole numbers without exponent, else the shortest text that reads back.
std::string number_level(double x);

/// The column as a categorical one: what `C(x)` and grouping factors use. Numbers become levels in
/// the order of their values, logical false, true. Levels are those of the cells that are not
/// missing.
Column as_categorical(const Column& column);

}  // namespace skillnad
