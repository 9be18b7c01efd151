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
/// The same without what belongs to decompose_gap() alone, and without control.
DecompositionOptions common_gap_options(const Arguments& args);
/// Reads `control`, which may have these settings. Throws OptionError[control], [argument_type].
void read_gap_control(const Arguments& args, const std::vector<std::string>& settings,
                      GapOptions& options);
/// Sets of criteria as a call has them. Throws OptionError[criteria].
std::vector<CriteriaSet> criteria_sets(const Value& value);
/// Pieces of a call's text: ["a", "b"]; {"need": ["age"]}; ", target = \"a\"" and so on.
std::string text_list(const std::vector<std::string>& texts);
std::string criteria_call_text(const std::vector<CriteriaSet>& criteria);
std::string options_call_text(const std::vector<Argument>& arguments, const Arguments& args);
/// A confidence level. Throws OptionError[level].
double gap_level(const Arguments& args, const std::string& name);
/// A difference above 0 and below 1. Throws OptionError[delta].
double gap_delta(const Arguments& args, const std::string& name);
/// decompose_gap(data, outcome = "y", ...): what differs from the defaults.
std::string gap_call_text(const Arguments& args);

}  // namespace skillnad::api
