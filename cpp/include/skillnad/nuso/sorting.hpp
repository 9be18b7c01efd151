// The sorting process: of all investigations, who is found vulnerable, in need, and given an
// intervention.
#pragma once

#include <string>

#include "skillnad/base/context.hpp"
#include "skillnad/base/table.hpp"
#include "skillnad/base/value.hpp"

namespace skillnad::nuso {

/// One row for each entry (all investigations, those after a notification), level of `by` and stage
/// (vulnerability, need, intervention); rows without a value of `by` make a level of their own, the
/// last. Columns: entry, the column of `by`, stage (1 to 3), stage_sv, stage_en, n (investigations
/// that have come to the stage), base (all of the level with a value in the stage's column), share
/// (n / base), conf_low, conf_high (Wilson), n_of_previous (those that were at the stage before it
/// too), base_of_previous, share_of_previous, n_not_known (without a value in the stage's column),
/// universe_sv, universe_en.
///
/// @param tables  with utredning, as `simulate_nuso` gives it
/// @param by      a column of utredning with levels or whole numbers; "age" is the age in years
/// @throws DataError[table] if utredning or a column of the stages is missing
/// @throws DataError[unknown_column] for `by`
Table sorting_process(Context& context, const ValueList& tables, const std::string& by,
                      double level);

}  // namespace skillnad::nuso
