#include "source_columns.hpp"

#include <cmath>

#include "skillnad/base/linalg.hpp"

namespace skillnad {

namespace {

/// A column of which less than this share of the variance is its own is taken to follow from the
/// others.
constexpr double own_share = 1e-9;

}  // namespace

SourceColumns source_columns(const std::vector<Vector>& columns, const Vector& weight) {
  const std::size_t p = columns.size();
  const std::size_t n = weight.size();
  SourceColumns out;
  double total = 0.0;
  for (double w : weight) total += w;
  std::vector<Vector> standard(p);
  for (std::size_t j = 0; j < p; ++j) {
    double mean = 0.0, largest = 0.0;
    for (std::size_t i = 0; i < n; ++i) mean += weight[i] * columns[j][i];
    mean /= total;
    double square = 0.0;
    standard[j].resize(n);
    for (std::size_t i = 0; i < n; ++i) {
      standard[j][i] = columns[j][i] - mean;
      square += weight[i] * standard[j][i] * standard[j][i];
      largest = std::fmax(largest, std::fabs(columns[j][i]));
    }
    const double spread = std::sqrt(square / total);
    out.centre.push_back(mean);
    // A constant has nothing of its own beside the intercept.
    const bool varies = spread > 1e-12 * largest;
    out.scale.push_back(varies ? spread : 0.0);
    for (double& cell : standard[j]) cell = varies ? cell / spread : 0.0;
  }
  out.from_kept.resize(p);
  Matrix products(p, p);  // cross-products of the kept columns
  for (std::size_t j = 0; j < p; ++j) {
    if (out.scale[j] == 0.0) {
      out.from_kept[j].assign(out.kept.size(), 0.0);
      continue;
    }
    // The regression of this column on those kept so far.
    const std::size_t k = out.kept.size();
    Vector product(k);
    for (std::size_t a = 0; a < k; ++a)
      for (std::size_t i = 0; i < n; ++i)
        product[a] += weight[i] * standard[out.kept[a]][i] * standard[j][i];
    Vector coefficients;
    double own = 1.0;
    if (k > 0) {
      for (std::size_t a = 0; a < k; ++a) {
        double sum = 0.0;
        for (std::size_t i = 0; i < n; ++i)
          sum += weight[i] * standard[out.kept[a]][i] * standard[out.kept[k - 1]][i];
        products(a, k - 1) = products(k - 1, a) = sum;
      }
      Matrix gram(k, k);
      for (std::size_t b = 0; b < k; ++b)
        for (std::size_t a = 0; a < k; ++a) gram(a, b) = products(a, b);
      const linalg::Cholesky factor = linalg::cholesky(gram);
      if (factor.ok) {
        coefficients = linalg::solve(factor, product);
        // Residuals themselves: a difference of squares would lose half the digits.
        double square = 0.0;
        for (std::size_t i = 0; i < n; ++i) {
          double residual = standard[j][i];
          for (std::size_t a = 0; a < k; ++a)
            residual -= coefficients[a] * standard[out.kept[a]][i];
          square += weight[i] * residual * residual;
        }
        own = square / total;
      }
    }
    if (own > own_share) {
      out.kept.push_back(j);
    } else {
      out.from_kept[j] = coefficients;
    }
  }
  return out;
}

}  // namespace skillnad
