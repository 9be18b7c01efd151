// What the calls that decompose gaps have in common.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "skillnad/api/registry.hpp"
#include "skillnad/decomposition/decomposition.hpp"

namespace skillnad::api {

/// Decomposes the cases and makes the result.
/// @param out  with call, request, options, target, model, level and delta
Value decomposed(Context& context, Decomposition out, std::shared_ptr<const GapData> data);

/// Target, model, level and delta.
void read_gap_settings(const Arguments& args, Decomposition& out);

void add_decomposing_stages(std::vector<Function>& functions);

}  // namespace skillnad::api
