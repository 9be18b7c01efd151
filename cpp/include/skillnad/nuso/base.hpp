// The base of a percentage: which rows, and in which words.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/base/table.hpp"

namespace skillnad::nuso {

struct Base {
  std::vector<std::uint8_t> rows;  ///< 1 for the rows in the base
  std::string label_sv, label_en;
};

/// A base in words, with its condition (population.hpp); no condition: all rows.
struct BaseWords {
  std::string condition, label_sv, label_en;
};

/// A name of cpp/data/nuso_bases.csv, a condition, or empty for all.
/// @throws OptionError[argument_value] for anything else
BaseWords base_words(const std::string& base);

/// The columns that `base` needs.
/// @throws OptionError[argument_value] if it is neither a name of cpp/data/nuso_bases.csv nor a
///         condition (population.hpp)
std::vector<std::string> columns_of_base(const std::string& base);

/// The rows of `data` in the base: a name of cpp/data/nuso_bases.csv, a condition on the columns of
/// `data`, or empty for all. Numbers must be whole.
/// @throws OptionError[argument_value] for another `base`, or a level that no row has
/// @throws DataError[unknown_column], DataError[type]
Base read_base(Context& context, const Table& data, const std::string& base);

}  // namespace skillnad::nuso
