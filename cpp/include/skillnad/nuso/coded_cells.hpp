// The cells of a host's column as the codes of its variable in the codebook.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "skillnad/base/table.hpp"
#include "skillnad/nuso/codebook.hpp"

namespace skillnad::nuso {

/// Kinds of missingness in the order of their places.
const std::vector<std::string>& missing_kinds();

struct CodedCells {
  std::vector<std::int32_t> code;  ///< `no_value` where there is none, or none that is known
  std::vector<std::uint8_t> empty;
  double n_wrong = 0.0;  ///< cells with a value that the variable cannot have
  std::string wrong;     ///< the rule they break: "type" or "unknown_level"
  std::string expected;  ///< what they should be, in words
};

/// Levels by their place in the codebook, yes and no as 1 and 0, whole numbers as they are, dates
/// as year, month and day in one number (20240331); keys and texts have no codes.
/// @param n  rows: a column of a type that is not read does not tell
CodedCells coded_cells(const Variable& variable, const Column& column, std::size_t n);

/// The texts of a column of text or levels, "" where missing; numbers are written out.
std::vector<std::string> cell_texts(const Column& column);

}  // namespace skillnad::nuso
