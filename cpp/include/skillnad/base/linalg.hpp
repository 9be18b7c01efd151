// Dense linear algebra on `Matrix` and `Vector`; Eigen stays behind this header.
//
// Arguments are copied into aligned buffers of fixed blocking, so results depend neither on
// addresses nor on the size of the processor's caches. Shapes that do not fit are a mistake of the
// caller inside the core: `std::logic_error`. Nothing else is thrown; a matrix that cannot be
// factored is reported by `ok`.
#pragma once

#include "skillnad/base/matrix.hpp"

namespace skillnad::linalg {

/// The version of the library behind the facade, "3.4.0": results are the same to the bit within
/// one.
const char* library_version();

/// a = lower lower'. If not `ok` (a is not positive definite or not finite), `lower` is empty.
struct Cholesky {
  bool ok = false;
  Matrix lower;  ///< p x p, zeros above the diagonal
};
/// Reads the lower triangle of a only.
Cholesky cholesky(const Matrix& a);
/// a^-1 b by the factor; the factor must be `ok`.
Vector solve(const Cholesky& factor, const Vector& b);
Matrix solve(const Cholesky& factor, const Matrix& b);
/// a^-1, exactly symmetric.
Matrix inverse(const Cholesky& factor);
/// log det a.
double log_determinant(const Cholesky& factor);

/// a = vectors diag(values) vectors'; values rise. In each column of `vectors` the entry of largest
/// size (the first of equals) is positive. Not `ok` if a is not finite or the iteration failed.
struct SymmetricEigen {
  bool ok = false;
  Vector values;
  Matrix vectors;
};
/// Reads the lower triangle of a only.
SymmetricEigen symmetric_eigen(const Matrix& a);

/// a with its columns in the order `permutation` = q r (Householder, the largest remaining column
/// first). r is min(n, p) x p and upper triangular; its diagonal falls in size.
struct PivotedQr {
  Matrix r;
  std::vector<std::size_t> permutation;
  Vector diagonal;
};
PivotedQr pivoted_qr(const Matrix& a);

/// x with r x = b, from the upper triangle of the square matrix r.
Vector solve_upper(const Matrix& r, const Vector& b);
Matrix solve_upper(const Matrix& r, const Matrix& b);
/// x with l x = b, from the lower triangle of the square matrix l.
Vector solve_lower(const Matrix& l, const Vector& b);
Matrix solve_lower(const Matrix& l, const Matrix& b);

Matrix transpose(const Matrix& a);
/// a b.
Matrix multiply(const Matrix& a, const Matrix& b);
Vector multiply(const Matrix& a, const Vector& b);
/// a' b.
Matrix multiply_transposed(const Matrix& a, const Matrix& b);
Vector multiply_transposed(const Matrix& a, const Vector& b);

}  // namespace skillnad::linalg
