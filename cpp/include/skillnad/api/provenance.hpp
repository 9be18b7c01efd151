// Where a result comes from.
#pragma once

#include <string>

#include "skillnad/api/live_fit.hpp"
#include "skillnad/base/table.hpp"
#include "skillnad/decomposition/decomposition.hpp"

namespace skillnad::api {

/// key, value: versions, build, host, formula, sizes, hashes. `host` is what the host language says
/// of itself.
Table provenance_table(const LiveFit& live, const std::string& result_hash,
                       const std::string& host);
Table provenance_table(const Decomposition& decomposition, const std::string& result_hash,
                       const std::string& host);

/// key, value: of the versions and the build alone, whatever the result.
Table version_table(const std::string& host);

/// Keys that may differ between hosts, machines and builds; all others are the same wherever the
/// fit was made.
const std::vector<std::string>& host_keys();

}  // namespace skillnad::api
