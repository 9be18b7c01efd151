// The frame of every saved result: its kind and format first, a checksum over all of it last.
#pragma once

#include <string>

#include "json_cells.hpp"

namespace skillnad::api {

/// The kind a saved form says it has; empty if it says none.
/// Throws DataError[file_format] if it is no JSON.
std::string saved_kind(const std::string& saved);

/// Begins a saved form.
Json begin_saved(const char* kind, int format);
/// Ends it: the text, with `result_hash` over all that stands before it.
std::string seal(const Json& out);
/// Reads a saved form and checks kind, format and hash.
/// Throws DataError[file_format]
Json unseal(const std::string& saved, const char* kind, int format);

/// A symmetric matrix by its lower triangle, column by column.
Json symmetric(const Matrix& m);
/// Reads it back; an empty one stays empty. `kind` is named where the number of cells is wrong.
Matrix symmetric(const Json& at, const char* key, std::size_t size, const char* kind);

/// Counts by name: dropped rows by column.
template <class Number>
Json counts_json(const std::vector<std::pair<std::string, Number>>& counts) {
  Json out = Json::array();
  for (const auto& [name, n] : counts) {
    Json one = Json::object();
    one.add("column", name).add("n", number(static_cast<double>(n)));
    out.push(std::move(one));
  }
  return out;
}

/// Reads them back.
std::vector<std::pair<std::string, double>> counts_from(const Json& in, const char* key);

}  // namespace skillnad::api
