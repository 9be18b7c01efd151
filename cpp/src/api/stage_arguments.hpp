// The arguments of decompose_stages().
#pragma once

#include <string>
#include <vector>

#include "skillnad/api/registry.hpp"
#include "skillnad/decomposition/decomposition.hpp"

namespace skillnad::api {

std::vector<Argument> stage_arguments();
/// Stages and criteria. Throws OptionError[stages], [criteria], [group], [argument_type].
GapRequest stage_request(const Arguments& args);
/// Target, model, contrasts. Throws OptionError[control].
DecompositionOptions stage_options(const Arguments& args);
/// decompose_stages(data, stages = ["need", ...], ...): what differs from the defaults.
std::string stages_call_text(const Arguments& args);

}  // namespace skillnad::api
