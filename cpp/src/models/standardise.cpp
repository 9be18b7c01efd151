#include "skillnad/models/standardise.hpp"

#include <algorithm>
#include <cmath>

#include "skillnad/base/linalg.hpp"

namespace skillnad {

namespace {

constexpr std::size_t lanes = 8;

/// f(i, lane) for all rows, eight at a time: a constant inner length lets the compiler use vectors.
template <class F>
void for_rows(std::size_t n, const F& f) {
  for (std::size_t first = 0; first < n; first += lanes)
    for (std::size_t lane = 0; lane < lanes; ++lane) f(first + lane, lane);
}

/// The sum of f(i) over all rows, in an order that the number of vector registers cannot change.
template <class F>
double sum_rows(std::size_t n, const F& f) {
  double sums[lanes] = {};
  for_rows(n, [&](std::size_t i, std::size_t lane) { sums[lane] += f(i); });
  return ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]));
}

/// The power of two that brings the largest cell into [0.5, 1); 0 for a column of zeros.
double to_unit(const double* column, std::size_t n) {
  double largest[lanes] = {};
  for_rows(n, [&](std::size_t i, std::size_t lane) {
    const double size = std::fabs(column[i]);
    largest[lane] = size > largest[lane] ? size : largest[lane];
  });
  const double all = *std::max_element(largest, largest + lanes);
  if (!(all > 0.0)) return 0.0;
  int exponent = 0;
  std::frexp(all, &exponent);
  return std::ldexp(1.0, -exponent);
}

}  // namespace

Standardiser Standardiser::of(const GroupedRows& rows, std::size_t intercept, std::size_t n_bands) {
  const std::size_t n = rows.n_padded;
  const std::size_t p = rows.n_columns;
  Standardiser out;
  out.intercept = intercept;
  out.centre.assign(p, 0.0);
  out.scale.assign(p, 1.0);
  if (n_bands > 0) {
    out.n_thresholds = n_bands;
    out.threshold_of.assign(p, every_threshold);
    out.sign = -1.0;
  }
  const double* m = rows.m.data();
  const double total = sum_rows(n, [&](std::size_t i) { return m[i]; });
  for (std::size_t j = 0; j < p; ++j) {
    if (j == intercept || j < n_bands) continue;
    const double* column = rows.x.data() + j * rows.stride;
    const double factor = to_unit(column, n);
    if (factor == 0.0) continue;
    const double mean =
        intercept != no_intercept || n_bands > 0
            ? sum_rows(n, [&](std::size_t i) { return column[i] * factor * m[i]; }) / total
            : 0.0;
    const double variance = sum_rows(n,
                                     [&](std::size_t i) {
                                       const double from_mean = column[i] * factor - mean;
                                       return from_mean * m[i] * from_mean;
                                     }) /
                            total;
    const double spread = std::sqrt(variance);
    out.centre[j] = mean / factor;
    if (spread > 0.0) out.scale[j] = spread / factor;
  }
  return out;
}

Standardiser Standardiser::repeated(std::size_t n_blocks) const {
  Standardiser out = *this;
  out.n_blocks = n_blocks;
  out.centre.clear();
  out.scale.clear();
  for (std::size_t b = 0; b < n_blocks; ++b) {
    out.centre.insert(out.centre.end(), centre.begin(), centre.end());
    out.scale.insert(out.scale.end(), scale.begin(), scale.end());
  }
  return out;
}

void Standardiser::apply(double* column, std::size_t n, std::size_t j) const {
  const double reciprocal = 1.0 / scale[j];
  const double shift = centre[j];
  for (std::size_t i = 0; i < n; ++i) column[i] = (column[i] - shift) * reciprocal;
}

void Standardiser::apply(Matrix& x) const {
  for (std::size_t j = 0; j < x.cols(); ++j)
    if (j != intercept) apply(x.column(j), x.rows(), j);
}

void Standardiser::apply(GroupedRows& rows) const {
  for (std::size_t j = 0; j < rows.n_columns; ++j)
    if (j != intercept) apply(rows.x.data() + j * rows.stride, rows.n_padded, j);
}

Vector Standardiser::coefficients(const Vector& standardised) const {
  Vector out = standardised;
  for (std::size_t j = 0; j < centre.size(); ++j) out[j] = standardised[j] / scale[j];
  if (intercept != no_intercept)
    for (std::size_t j = 0; j < centre.size(); ++j)
      if (!is_intercept(j)) out[intercept_of(j)] -= centre[j] * out[j];
  for (std::size_t t = 0; t < n_thresholds; ++t)
    for (std::size_t j = n_thresholds; j < centre.size(); ++j)
      if (moves(j, t)) out[t] += sign * centre[j] * out[j];
  return out;
}

Vector Standardiser::standardised(const Vector& coefficients) const {
  Vector out = coefficients;
  if (intercept != no_intercept)
    for (std::size_t j = 0; j < centre.size(); ++j)
      if (!is_intercept(j)) out[intercept_of(j)] += centre[j] * coefficients[j];
  for (std::size_t t = 0; t < n_thresholds; ++t)
    for (std::size_t j = n_thresholds; j < centre.size(); ++j)
      if (moves(j, t)) out[t] -= sign * centre[j] * coefficients[j];
  for (std::size_t j = 0; j < centre.size(); ++j)
    if (!is_intercept(j)) out[j] = coefficients[j] * scale[j];
  return out;
}

Matrix Standardiser::jacobian(std::size_t size) const {
  Matrix j(size, size);
  for (std::size_t a = 0; a < size; ++a) j(a, a) = a < scale.size() ? 1.0 / scale[a] : 1.0;
  if (intercept != no_intercept)
    for (std::size_t a = 0; a < centre.size(); ++a)
      if (!is_intercept(a)) j(intercept_of(a), a) = -(centre[a] / scale[a]);
  for (std::size_t t = 0; t < n_thresholds; ++t)
    for (std::size_t a = n_thresholds; a < centre.size(); ++a)
      if (moves(a, t)) j(t, a) = sign * centre[a] / scale[a];
  return j;
}

Vector Standardiser::row(std::size_t k) const {
  const Matrix j = jacobian(scale.size());
  Vector out(scale.size());
  for (std::size_t a = 0; a < out.size(); ++a) out[a] = j(k, a);
  return out;
}

Matrix Standardiser::covariance(const Matrix& standardised) const {
  const Matrix j = jacobian(standardised.rows());
  return linalg::multiply(linalg::multiply(j, standardised), linalg::transpose(j));
}

}  // namespace skillnad
