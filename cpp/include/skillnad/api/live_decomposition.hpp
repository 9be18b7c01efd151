// A decomposition at the border: its saved form, and beside it, while the process lives, its cases.
#pragma once

#include <memory>
#include <string>

#include "skillnad/base/value.hpp"
#include "skillnad/decomposition/decomposition.hpp"

namespace skillnad::api {

struct LiveDecomposition : Live {
  Decomposition decomposition;
  std::shared_ptr<const GapData> data;  ///< null after loading
};

/// The saved form: UTF-8 JSON, doubles exact, no rows.
std::string decomposition_to_json(const Decomposition& decomposition);
/// Reads it back. Throws DataError[file_format] for anything else, also for a wrong hash.
Decomposition decomposition_from_json(const std::string& saved);

Result make_result(Decomposition decomposition, std::shared_ptr<const GapData> data);

/// Whether a result is a decomposition.
bool is_decomposition(const Result& result);

/// The decomposition behind a result. Throws OptionError[argument_type] for a result of another
/// kind.
std::shared_ptr<const LiveDecomposition> live_decomposition(const Result& result);

/// The text that `print` shows.
std::string print_decomposition(const Decomposition& decomposition);
/// What `d.n_used` and its like read.
const std::vector<std::string>& decomposition_field_names();
ValueList decomposition_fields(const Result& result);

}  // namespace skillnad::api
