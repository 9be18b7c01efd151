// Counts rounded so that their sums still hold.
#pragma once

#include "skillnad/base/context.hpp"
#include "skillnad/disclosure/suppression.hpp"

namespace skillnad {

/// Every cell becomes a multiple of `base`; parts add up to their totals as before.
///
/// In a network (network.hpp) each cell goes to the multiple below or above it, and multiples stay:
/// along a cycle of cells that are none, all are moved until one is, in the direction that costs
/// less in squares (the construction of Cox 1987, JASA 82, 520-524, with that choice in place of
/// its draw). In other tables the cells that are no totals do so, and are turned over as long as
/// the squared error of all cells falls; a total, the sum of its parts, may then be further off.
Vector controlled_rounding(Context& context, const AdditiveTable& table, double base);

}  // namespace skillnad
