// One decomposition from those of several completed data sets.
#pragma once

#include <vector>

#include "skillnad/decomposition/decomposition.hpp"

namespace skillnad {

/// Rubin's rules (1987) for the vector of parts of every cell: with W the mean of the covariances
/// and B the covariance of the m vectors, T = W + (1 + 1/m) B. The parts of the means add up as
/// those of each data set do. Degrees of freedom of every part by Barnard & Rubin (1999), those of
/// complete data the smallest of the data sets. A part that some data set does not have
/// ("outside_support", "not_decomposed") is 0 there. A cell without numbers in one data set has
/// none; flags are those of any; sizes and benchmarks are means, clusters and units the smallest
/// numbers.
///
/// @throws OptionError[fits] for fewer than two decompositions, for different calls or cells, or
///         limits by the bootstrap, which have no degrees of freedom to pool
Decomposition pool_decompositions(const std::vector<const Decomposition*>& all);

}  // namespace skillnad
