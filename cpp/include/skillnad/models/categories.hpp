// An outcome of several categories: their labels in order, and which one each row has.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/base/table.hpp"

namespace skillnad {

constexpr std::size_t most_categories = 50;

struct Categories {
  std::vector<std::string> labels;  ///< those that occur, in their order
  std::vector<std::int32_t> code;   ///< per row of the data; -1 in rows that are not kept
};

/// Reads one variable as an outcome of categories. Whole numbers are ordered by value.
///
/// @param ordered  whether the categories must have an order: an ordered factor, or whole numbers
/// @throws DataError[unordered_outcome]  `ordered`, and the levels have no declared order
/// @throws DataError[outcome_coding]     numbers that are not whole, or too many categories
/// @throws DataError[constant_outcome]   one category only
/// @throws DataError[missing], DataError[type]
/// Warns `empty_category` where a declared level does not occur: it is left out.
Categories read_categories(Context& context, const Column& outcome, bool ordered,
                           const std::vector<std::uint8_t>& keep);

}  // namespace skillnad
