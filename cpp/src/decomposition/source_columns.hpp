// Which columns of a group of cases are linearly independent, and how the others follow from them.
#pragma once

#include <cstddef>
#include <vector>

#include "skillnad/base/matrix.hpp"

namespace skillnad {

struct SourceColumns {
  Vector centre, scale;           ///< of each column, over the cases
  std::vector<std::size_t> kept;  ///< columns that are independent, with the constant
  /// For each column: its standardised values from those of the kept ones (p x p; the row of a kept
  /// column is empty).
  std::vector<Vector> from_kept;
};

/// @param columns  of equal length
/// @param weight   of each row, positive
SourceColumns source_columns(const std::vector<Vector>& columns, const Vector& weight);

}  // namespace skillnad
