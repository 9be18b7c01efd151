// Arguments of calls that take the tables of the data model.
#pragma once

#include "skillnad/api/registry.hpp"
#include "skillnad/nuso/codebook.hpp"

namespace skillnad::api {

/// `tables`, a named list of data frames.
/// @throws OptionError[argument_type] for anything else
const ValueList& tables_argument(const Arguments& args);

/// `codebook` by its name or folder, or what load_codebook() gives.
nuso::Codebook codebook_argument(Context& context, const Arguments& args);

}  // namespace skillnad::api
