// A column of row weights and what it means.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "skillnad/base/table.hpp"

namespace skillnad {

/// Weights of the rows of the data.
struct Weights {
  std::vector<double> values;      ///< per row of the data; 0 in rows that are not kept
  std::vector<std::uint8_t> keep;  ///< per row: kept, and of weight above 0
  std::size_t n_zero = 0;  ///< kept rows of weight 0: they take no part and are counted apart
  double sum = 0.0;
};

/// Reads a column of weights.
///
/// @param weights  numeric, as long as the data
/// @param kind     "frequency" (whole numbers: so many equal rows), "sampling" or "precision"
/// @param keep     per row: 0 leaves it out; empty keeps all
/// @throws OptionError[weight_kind]  `kind` is empty or none of the three
/// @throws DataError[weights]        negative, not finite, none above 0, broken frequencies
/// @throws DataError[missing], DataError[type]
Weights read_weights(const Column& weights, const std::string& kind,
                     const std::vector<std::uint8_t>& keep);

}  // namespace skillnad
