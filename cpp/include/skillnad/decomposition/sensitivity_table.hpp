// How strong something that was not documented would have to be to change a verdict.
#pragma once

#include <string>
#include <vector>

#include "skillnad/decomposition/decomposition.hpp"

namespace skillnad {

/// stratum, (stage, of a sorting process,) contrast, direction ("a", "b"), share, expected,
/// unexplained, e_value, e_value_limit, e_value_delta, tipping_bias, tipping_bias_delta,
/// robustness_value, benchmark, benchmark_outcome, benchmark_group, benchmark_bias,
/// benchmark_change, counts, counts_minus_20, counts_minus_10, counts_plus_10, counts_plus_20,
/// counts_tipping; one row for each comparison with numbers, direction and benchmark. Of a sorting
/// process the comparisons are the stages' own gaps, among those at risk there.
///
/// The last six are about differential documentation: the unexplained part if group a's counts in
/// the set were so much lower or higher than what is documented, and the change nearest 0 at which
/// the verdict on it is another.
/// @param data        the cases, or null: then what rests on them is missing
/// @param benchmarks  sets of criteria; empty: all
Table sensitivity_table(Context& context, const Decomposition& decomposition, const GapData* data,
                        const std::vector<std::string>& benchmarks);

/// Keeps with cells what their criteria say of one that is missing (`GapCell::benchmarks`): with
/// those of all cases, and with strata whose unexplained part differs from 0 at `alpha`, as others
/// have no verdict that could hang on it.
void add_benchmarks(Context& context, const GapData& data, const DecompositionOptions& options,
                    double alpha, std::vector<DecompositionCell>& cells);

}  // namespace skillnad
