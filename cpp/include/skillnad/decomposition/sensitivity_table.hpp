// How strong something that was not documented would have to be to change a verdict.
#pragma once

#include <string>
#include <vector>

#include "skillnad/decomposition/decomposition.hpp"

namespace skillnad {

/// stratum, (stage, of a sorting process,) contrast, direction ("a", "b"), share, expected,
/// unexplained, e_value, e_value_limit, e_value_delta, tipping_bias, tipping_bias_delta,
/// robustness_value, benchmark, benchmark_outcome, benchmark_group, benchmark_bias,
/// benchmark_change; one row for each comparison with numbers, direction and benchmark. Of a
/// sorting process the comparisons are the stages' own gaps, among those at risk there.
/// @param data        the cases, or null: then what rests on them is missing
/// @param benchmarks  sets of criteria; empty: all
Table sensitivity_table(Context& context, const Decomposition& decomposition, const GapData* data,
                        const std::vector<std::string>& benchmarks);

}  // namespace skillnad
