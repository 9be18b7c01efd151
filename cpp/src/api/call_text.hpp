// The call of a fit as text: what `fit$call` shows.
#pragma once

#include <string>
#include <vector>

#include "skillnad/api/registry.hpp"

namespace skillnad::api {

/// fit_logit("y ~ x", data, event = "Y"): options only where they differ from their defaults.
/// @param arguments  of the function
std::string call_text(const std::string& function, const std::vector<Argument>& arguments,
                      const Arguments& args, const std::string& formula);

}  // namespace skillnad::api
