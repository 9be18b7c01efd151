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

/// Sampling weights are known up to a constant: "size" makes them sum to the number of rows that
/// have one above 0, "effective" to (sum w)^2 / sum w^2, "none" leaves them. Neither the order of
/// the rows nor their unit changes what is made of them but by rounding.
void scale_weights(const std::string& scale, std::vector<double>& weights);

/// Sums of numbers not negative that are the same to the bit in any order: each is split into
/// parts on two grids so coarse that adding them is exact.
class OrderFreeSum {
 public:
  struct Parts {
    double high = 0.0;
    double low = 0.0;
  };
  /// For up to `n` terms of at most `largest`.
  OrderFreeSum(double largest, double n);
  void add(double x, Parts& sum) const;

 private:
  double coarse_;
  double fine_;
};

}  // namespace skillnad
