// The cases behind the cells of a decomposition, to compute more of them.
#pragma once

#include <functional>

#include "skillnad/decomposition/decomposition.hpp"

namespace skillnad {

/// Calls with the place of every cell of decompose() that compares two groups, but the sums over
/// strata, and its rows: all groups as the contrast takes them, of the outcome or category, of the
/// stratum. Of a sorting process only with the stages' own gaps, and those at risk there.
void visit_cells(const GapData& data, const DecompositionOptions& options,
                 const std::function<void(std::size_t cell, const GapRows& rows)>& visit);

}  // namespace skillnad
