// The dense part of a sparse factorisation: one supernode's trapezium, stored row by row. Large
// ones are shared out over the threads of the context; the bits do not depend on it.
#pragma once

#include <cstddef>

#include "skillnad/base/context.hpp"

namespace skillnad::trapezium {

/// Rows `stride` apart. The first `columns` rows are a lower triangle, `rows` more are below it.
struct Shape {
  std::size_t columns;
  std::size_t rows;
  std::size_t stride;
};

/// The triangle becomes its Cholesky factor D, the rows below x become x D^-T. False if the
/// triangle is not positive definite. `stride` is a multiple of eight, padding is zero.
bool factor_wide(Context& context, const Shape& shape, double* a);
/// The same for a few columns; any stride.
bool factor_narrow(const Shape& shape, double* a);

/// Row j of `out` (stride as in `shape`) <- column j of D^-1, so an upper triangle; the lower one
/// and the padding of `out` must be zero.
void invert_transposed(Context& context, const Shape& shape, const double* factor, double* out);
/// t holds an upper triangle u: the lower triangle of t <- that of u u'. The diagonal of u is lost,
/// what is above it stays.
void square_in_place(Context& context, const Shape& shape, double* t);

}  // namespace skillnad::trapezium
