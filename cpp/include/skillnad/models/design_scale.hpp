// A design in units of its own columns, so that no check depends on the units of the data.
#pragma once

#include <cstddef>
#include <limits>
#include <vector>

#include "skillnad/base/matrix.hpp"

namespace skillnad {

/// Centre and spread of one column. The standardised cell is z = (x 2^-exponent - mean) / spread,
/// where the power of two brings the largest cell near 1: columns of size 1e150 or 1e-150 neither
/// overflow nor vanish.
struct ColumnScale {
  int exponent = 0;
  double factor = 1.0;    ///< 2^-exponent
  double mean = 0.0;      ///< of the scaled cells; 0 without a constant column in the design
  double spread = 1.0;    ///< root mean square about `mean`; 1 for a constant column
  bool constant = false;  ///< all cells are equal
  bool zero = false;      ///< all cells are 0

  double apply(double x) const { return (x * factor - mean) / spread; }
};

struct DesignScale {
  static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
  std::vector<ColumnScale> columns;
  /// The first column that is constant and not 0; its standardised cells are 1. With one, the other
  /// columns are centred, which changes neither the rank nor the set of separating directions.
  std::size_t intercept = none;

  /// Coefficients of the standardised columns turned into those of the columns as given.
  std::vector<double> unscale(const std::vector<double>& standardised) const;
};

/// Centre and spread of each column of `x` over the rows listed in `rows`; all cells are finite.
DesignScale scale_design(const Matrix& x, const std::vector<std::size_t>& rows);

}  // namespace skillnad
