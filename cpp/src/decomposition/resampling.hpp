// Limits of the parts of a gap by resampling: the fractional bootstrap of clusters (or cases), and
// the jackknife that leaves out one cluster at a time.
//
// A replicate of the bootstrap gives every cluster a weight drawn from the exponential distribution
// with mean 1 (Rubin 1981): no cluster is ever without weight, so that no replicate separates that
// the data do not. Limits are studentised: est - t* se with t* the quantiles of
// (replicate - est) / se(replicate), standard errors by influence functions.
#pragma once

#include <functional>
#include <vector>

#include "skillnad/decomposition/decomposition.hpp"

namespace skillnad {

/// The cells of a contrast from rows with other weights.
using CellsOfRows = std::function<std::vector<DecompositionCell>(Context&, GapRows)>;

/// Sets `low` and `high` of the estimates of all cells.
/// Draws are Philox by seed, replicate and cluster: the same for any order of rows and threads.
/// @throws OptionError[interval]  cases of sampling or precision weights without clusters
void bootstrap_cells(Context& context, const GapRows& rows, const ResamplingOptions& options,
                     const CellsOfRows& cells_of, std::vector<DecompositionCell>& cells);

/// Puts the jackknife's covariance, (C - 1) / C sum (theta_c - mean)(theta_c - mean)', in the place
/// of that of influence functions; a cell that loses its numbers without some cluster has none.
/// @throws OptionError[interval]  without clusters
void jackknife_cells(Context& context, const GapRows& rows, const CellsOfRows& cells_of,
                     std::vector<DecompositionCell>& cells);

}  // namespace skillnad
