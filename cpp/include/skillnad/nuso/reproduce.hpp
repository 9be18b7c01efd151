// Every printed figure of a PM beside what the data have.
#pragma once

#include <string>

#include "skillnad/base/context.hpp"
#include "skillnad/base/table.hpp"
#include "skillnad/base/value.hpp"

namespace skillnad::nuso {

/// One row a printed figure, in the order of the PM, and one a printed direction, order or "no
/// difference" after them. Columns: pm, kind ("figure" or "finding"), quantity_id,
/// description_sv, description_en, printed (as printed; missing for findings), unit, lower, upper
/// (what still rounds to what is printed, or is as near as its words say), obtained (a number;
/// missing for findings), shown (what was obtained, in words), verdict ("within", "outside", "not
/// compared"), reason (why it is not compared).
///
/// @param tables  as `simulate_nuso` gives them
/// @param pm      "pm5", "pm7", or empty for both
/// @throws OptionError[argument_value] for another `pm`
/// @throws DataError[table] if a table or a key is missing
Table reproduce_pm(Context& context, const ValueList& tables, const std::string& pm);

}  // namespace skillnad::nuso
