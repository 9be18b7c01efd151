// What `fit.log_likelihood` and its like read: the fields of a result, flat and documented.
#pragma once

#include <string>
#include <vector>

#include "skillnad/base/value.hpp"

namespace skillnad::api {

/// In the order in which they are listed.
const std::vector<std::string>& fit_field_names();
/// Those of the kind of a result.
const std::vector<std::string>& field_names(const Result& result);

ValueList result_fields(const Result& result);

/// The plain text that `print` shows.
std::string print_text(const Result& result);

}  // namespace skillnad::api
