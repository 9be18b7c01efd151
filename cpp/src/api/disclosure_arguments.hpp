// `disclosure =` and `audience =`, wherever a function has them.
#pragma once

#include <string>

#include "skillnad/api/registry.hpp"
#include "skillnad/disclosure/settings.hpp"

namespace skillnad::api {

/// The rules a call asks for: its `disclosure`, a named list or null, and its `audience` where it
/// has that argument, else "public".
/// Throws OptionError[argument_type], [argument_name], [argument_value], [argument_missing] (a cell
/// key without its key).
DisclosureRules disclosure_argument(const Arguments& args);

/// The argument itself.
Argument disclosure_argument();
Argument audience_argument();

}  // namespace skillnad::api
