// Are the columns of a design told apart by the data? Settled before any fit.
#pragma once

#include <string>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/base/matrix.hpp"

namespace skillnad {

/// A column counts as aliased when its part outside the earlier columns is below this share of its
/// standardised length (or below rounding, where the earlier columns are nearly aliased
/// themselves).
constexpr double alias_tolerance = 1e-10;

/// A `collinearity` warning is given when the condition number of the standardised design is above.
constexpr double collinearity_limit = 1e5;

/// Throws unless the columns of a design are linearly independent.
///
/// The columns are standardised first (centred when the design has a constant column, scaled to
/// root mean square 1, free of overflow), so that the answer does not depend on units. A Cholesky
/// factor of their cross-products proves full rank quickly; where it does not, Gram-Schmidt with
/// reorthogonalisation decides, in column order with the constant column first. Rows enter once
/// each, whatever their count, and sums run in a fixed order.
///
/// @param x       patterns x columns, all finite
/// @param counts  rows of data behind each pattern; patterns with 0 take no part
/// @param terms   names of the columns
/// @param what    what the messages call the columns together
/// @throws ModelError[too_few_rows]  fewer rows than columns
/// @throws ModelError[rank]          names each aliased column and its relation, "x2 = 2*x"
/// Warns `collinearity`, naming the columns, above `collinearity_limit`.
void check_rank(Context& context, const Matrix& x, const std::vector<double>& counts,
                const std::vector<std::string>& terms, const std::string& what = "The design");

}  // namespace skillnad
