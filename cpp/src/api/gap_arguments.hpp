// The arguments of the calls that decompose gaps.
#pragma once

#include <string>
#include <vector>

#include "skillnad/api/registry.hpp"
#include "skillnad/decomposition/decomposition.hpp"

namespace skillnad::api {

std::vector<Argument> gap_arguments();
/// Columns and criteria. Throws OptionError[criteria], [group], [argument_type].
GapRequest gap_request(const Arguments& args);
/// Target, model, contrasts. Throws OptionError[not_available], [control].
DecompositionOptions gap_options(const Arguments& args);
/// A confidence level. Throws OptionError[level].
double gap_level(const Arguments& args, const std::string& name);
/// A difference above 0 and below 1. Throws OptionError[delta].
double gap_delta(const Arguments& args, const std::string& name);
/// decompose_gap(data, outcome = "y", ...): what differs from the defaults.
std::string gap_call_text(const Arguments& args);

}  // namespace skillnad::api
