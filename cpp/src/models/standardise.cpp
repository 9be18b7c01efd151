#include "skillnad/models/standardise.hpp"

#include <cmath>

#include "skillnad/base/linalg.hpp"

namespace skillnad {

Standardiser Standardiser::of(const Matrix& x, const Vector& weights, std::size_t intercept) {
  Standardiser out;
  out.intercept = intercept;
  out.centre.assign(x.cols(), 0.0);
  out.scale.assign(x.cols(), 1.0);
  double total = 0.0;
  for (double w : weights) total += w;
  for (std::size_t j = 0; j < x.cols(); ++j) {
    if (j == intercept) continue;
    const double* column = x.column(j);
    double largest = 0.0;
    for (std::size_t i = 0; i < x.rows(); ++i) largest = std::fmax(largest, std::fabs(column[i]));
    if (!(largest > 0.0)) continue;
    double mean = 0.0;
    if (intercept != no_intercept) {
      for (std::size_t i = 0; i < x.rows(); ++i) mean += weights[i] * (column[i] / largest);
      mean /= total;
    }
    double square = 0.0;
    for (std::size_t i = 0; i < x.rows(); ++i) {
      const double d = column[i] / largest - mean;
      square += weights[i] * d * d;
    }
    const double spread = std::sqrt(square / total);
    if (intercept != no_intercept) out.centre[j] = mean * largest;
    if (spread > 0.0) out.scale[j] = spread * largest;
  }
  return out;
}

void Standardiser::apply(Matrix& x) const {
  for (std::size_t j = 0; j < x.cols(); ++j) {
    if (j == intercept) continue;
    double* column = x.column(j);
    for (std::size_t i = 0; i < x.rows(); ++i) column[i] = (column[i] - centre[j]) / scale[j];
  }
}

Vector Standardiser::coefficients(const Vector& standardised) const {
  Vector out = standardised;
  for (std::size_t j = 0; j < centre.size(); ++j) out[j] = standardised[j] / scale[j];
  if (intercept != no_intercept)
    for (std::size_t j = 0; j < centre.size(); ++j)
      if (j != intercept) out[intercept] -= centre[j] * out[j];
  return out;
}

Vector Standardiser::standardised(const Vector& coefficients) const {
  Vector out = coefficients;
  if (intercept != no_intercept)
    for (std::size_t j = 0; j < centre.size(); ++j)
      if (j != intercept) out[intercept] += centre[j] * coefficients[j];
  for (std::size_t j = 0; j < centre.size(); ++j)
    if (j != intercept) out[j] = coefficients[j] * scale[j];
  return out;
}

Matrix Standardiser::jacobian(std::size_t size) const {
  Matrix j(size, size);
  for (std::size_t a = 0; a < size; ++a) j(a, a) = a < scale.size() ? 1.0 / scale[a] : 1.0;
  if (intercept != no_intercept)
    for (std::size_t a = 0; a < centre.size(); ++a)
      if (a != intercept) j(intercept, a) = -(centre[a] / scale[a]);
  return j;
}

Matrix Standardiser::covariance(const Matrix& standardised) const {
  const Matrix j = jacobian(standardised.rows());
  return linalg::multiply(linalg::multiply(j, standardised), linalg::transpose(j));
}

}  // namespace skillnad
