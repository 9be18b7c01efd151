// Whether tables of the data model show what the PMs print: every figure that is a target, and
// every printed direction, order or "no difference".
#pragma once

#include "skillnad/base/table.hpp"
#include "skillnad/base/value.hpp"

namespace skillnad::nuso {

/// One row a target: quantity_id, use (hard, soft, bound, derived), lower, upper (missing where
/// there is no such bound), obtained (missing where a column is not there), pass. What is counted
/// stands in cpp/data/nuso_targets.csv.
///
/// The municipalities' main range is met if 65 to 85 percent of them are inside the printed ends
/// and at least five outside each; else its ends are the 12.5 and 87.5 percentiles.
///
/// @param tables  as `simulate_nuso` gives them
/// @throws DataError[table] if a table or a key is missing
Table check_targets(const ValueList& tables);

/// One row a finding: id, pass, obtained (the least favourable of its comparisons, in words; empty
/// where a column is not there). A difference must have the printed sign and be above 1 percent
/// unit; no difference means below 2 percent units.
Table check_findings(const ValueList& tables);

}  // namespace skillnad::nuso
