// Matrices of a few rows, column-major in plain arrays: what every group of a multilevel model
// factors many times, too small for linalg's copies.
#pragma once

#include <cmath>
#include <cstddef>

namespace skillnad::small {

/// a = r r' (reads the lower triangle; r gets zeros above). False if not positive definite.
inline bool cholesky(std::size_t q, const double* a, double* r) {
  for (std::size_t j = 0; j < q; ++j) {
    for (std::size_t i = 0; i < j; ++i) r[i + j * q] = 0.0;
    for (std::size_t i = j; i < q; ++i) {
      double sum = a[i + j * q];
      for (std::size_t k = 0; k < j; ++k) sum -= r[i + k * q] * r[j + k * q];
      if (i == j) {
        if (!(sum > 0.0)) return false;
        r[j + j * q] = std::sqrt(sum);
      } else {
        r[i + j * q] = sum / r[j + j * q];
      }
    }
  }
  return true;
}

/// x <- r^-1 x, r lower triangular.
inline void solve_lower(std::size_t q, const double* r, double* x) {
  for (std::size_t i = 0; i < q; ++i) {
    for (std::size_t k = 0; k < i; ++k) x[i] -= r[i + k * q] * x[k];
    x[i] /= r[i + i * q];
  }
}

/// x <- r^-T x.
inline void solve_lower_transposed(std::size_t q, const double* r, double* x) {
  for (std::size_t i = q; i-- > 0;) {
    for (std::size_t k = i + 1; k < q; ++k) x[i] -= r[k + i * q] * x[k];
    x[i] /= r[i + i * q];
  }
}

/// inverse <- r^-1, lower triangular.
inline void invert_lower(std::size_t q, const double* r, double* inverse) {
  for (std::size_t j = 0; j < q; ++j) {
    for (std::size_t i = 0; i < q; ++i) inverse[i + j * q] = i == j ? 1.0 : 0.0;
    solve_lower(q, r, inverse + j * q);
  }
}

/// The lower triangle of a symmetric matrix with its diagonal halved.
inline void lower_half(std::size_t q, const double* s, double* out) {
  for (std::size_t j = 0; j < q; ++j)
    for (std::size_t i = 0; i < q; ++i)
      out[i + j * q] = i > j ? s[i + j * q] : i == j ? 0.5 * s[i + j * q] : 0.0;
}

/// c (rows x cols) <- a (rows x inner) b (inner x cols).
inline void multiply(std::size_t rows, std::size_t inner, std::size_t cols, const double* a,
                     const double* b, double* c) {
  for (std::size_t j = 0; j < cols; ++j)
    for (std::size_t i = 0; i < rows; ++i) {
      double sum = 0.0;
      for (std::size_t k = 0; k < inner; ++k) sum += a[i + k * rows] * b[k + j * inner];
      c[i + j * rows] = sum;
    }
}

inline double dot(std::size_t n, const double* a, const double* b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < n; ++i) sum += a[i] * b[i];
  return sum;
}

}  // namespace skillnad::small
