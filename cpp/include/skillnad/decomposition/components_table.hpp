// The parts of a gap as a table.
#pragma once

#include "skillnad/decomposition/decomposition.hpp"

namespace skillnad {

/// "a - b": how a contrast is named.
std::string contrast_text(const DecompositionCell& cell);

/// stratum, stage, contrast, category, direction, component, variable, estimate, std_error, df,
/// conf_low, conf_high, share; one row for each part of each cell and direction, the target asked
/// for first, then "a" and "b". The sum over the strata has the stratum "(sum)". Limits by t with
/// the cell's degrees of freedom; share of the total, missing where the total's limits hold 0.
/// @param variables  also the parts of single variables
Table components_table(const Decomposition& decomposition, double level, bool variables);

}  // namespace skillnad
