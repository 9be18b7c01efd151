// The main job: two analyses of published and public data, and the synthetic population with its
// tables, models and the gap between two groups; written as CSV and one report.
#pragma once

#include <string>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/base/table.hpp"

namespace skillnad::api {

/// Writes into the folder `path` (made if it is not there) and returns what was written: file,
/// bytes, sha256. The files are the same bytes whatever the host language.
Table run_demo(Context& context, const std::string& path);

}  // namespace skillnad::api
