#include "skillnad/models/bell_mccaffrey.hpp"

#include <algorithm>
#include <cmath>

#include "skillnad/base/kernels.hpp"
#include "skillnad/base/linalg.hpp"
#include "skillnad/base/parallel.hpp"

namespace skillnad {

namespace {

constexpr double most_work = 5e8;

/// What one cluster adds. Rows of one pattern differ in their residuals only, and A, the
/// adjustment, maps what sums to zero within a pattern to such: the means of the patterns, times
/// the square root of their counts, are all that is needed.
struct Cluster {
  Vector score;   ///< T e, T = Z' W A, e the residuals
  Matrix spread;  ///< T W^-1 T'
  Matrix hat;     ///< Z' T'
};

/// On the scale of the outcome, as clubSandwich has it: Z the derivatives of mu by the
/// coefficients, W^-1 = v = mu (1 - mu) the variances; B = W^-1/2 (W^-1 - Z M Z') W^-1/2 and A =
/// W^-1/2 B^-1/2 W^-1/2.
Cluster cluster_part(const GroupedRows& rows, const std::vector<std::size_t>& at, const Vector& mu,
                     const Vector& v, const Matrix& bread) {
  const std::size_t p = rows.n_columns;
  const std::size_t n = at.size();
  Vector root(n);
  for (std::size_t i = 0; i < n; ++i) root[i] = std::sqrt(v[at[i]]);
  Matrix z(n, p);
  Matrix outer(n, p);  // W^-1/2 Z
  Matrix inner(n, p);  // W^1/2 Z
  for (std::size_t j = 0; j < p; ++j) {
    for (std::size_t i = 0; i < n; ++i) {
      z(i, j) = std::sqrt(rows.m[at[i]]) * v[at[i]] * rows.x[j * rows.stride + at[i]];
      outer(i, j) = z(i, j) * root[i];
      inner(i, j) = z(i, j) / root[i];
    }
  }
  Matrix b = linalg::multiply(linalg::multiply(outer, bread), linalg::transpose(outer));
  double largest = 0.0;
  for (std::size_t j = 0; j < n; ++j) {
    for (std::size_t i = 0; i < n; ++i) b(i, j) = -b(i, j);
    const double square = v[at[j]] * v[at[j]];
    b(j, j) += square;
    largest = std::max(largest, square);
  }
  const linalg::SymmetricEigen eigen = linalg::symmetric_eigen(b);
  Cluster out;
  if (!eigen.ok) return out;
  // A cluster that alone settles a coefficient has eigenvalues of 0: the generalised inverse.
  Matrix half(n, n);  // V diag(values^-1/4), so that B^-1/2 = half half'
  for (std::size_t k = 0; k < n; ++k) {
    const double value = eigen.values[k];
    const double scale = value > 1e-14 * largest ? 1.0 / std::sqrt(std::sqrt(value)) : 0.0;
    for (std::size_t i = 0; i < n; ++i) half(i, k) = eigen.vectors(i, k) * scale;
  }
  // T = Z' W^1/2 B^-1/2 W^-1/2.
  Matrix t = linalg::multiply(linalg::multiply_transposed(inner, half), linalg::transpose(half));
  Vector e(n);
  Matrix spread(p, n);
  for (std::size_t i = 0; i < n; ++i) {
    const double m = rows.m[at[i]];
    e[i] = (rows.y[at[i]] - m * mu[at[i]]) / std::sqrt(m);
    for (std::size_t a = 0; a < p; ++a) {
      t(a, i) *= root[i];
      spread(a, i) = t(a, i) * root[i];
    }
  }
  out.score = linalg::multiply(t, e);
  out.spread = linalg::multiply(spread, linalg::transpose(spread));
  out.hat = linalg::transpose(linalg::multiply(t, z));
  return out;
}

double dot(const Vector& a, const Vector& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

/// (sum_i P_ii)^2 / sum_ij P_ij^2 of P_ij = 1[i = j] r_i - s_i' M s_j.
double satterthwaite(const std::vector<Cluster>& clusters, const Matrix& bread, const Vector& v) {
  const std::size_t p = v.size();
  double trace = 0.0;
  double squares = 0.0;
  Matrix sum(p, p);
  for (const Cluster& cluster : clusters) {
    const double r = dot(v, linalg::multiply(cluster.spread, v));
    const Vector s = linalg::multiply(cluster.hat, v);
    const double own = dot(s, linalg::multiply(bread, s));
    trace += r - own;
    squares += r * r - 2.0 * r * own;
    for (std::size_t b = 0; b < p; ++b)
      for (std::size_t a = 0; a < p; ++a) sum(a, b) += s[a] * s[b];
  }
  const Matrix product = linalg::multiply(bread, sum);
  for (std::size_t b = 0; b < p; ++b)
    for (std::size_t a = 0; a < p; ++a) squares += product(a, b) * product(b, a);
  return trace * trace / squares;
}

}  // namespace

SmallSampleSandwich bell_mccaffrey(Context& context, const GroupedRows& rows,
                                   const Standardiser& standardiser, const Vector& coefficients,
                                   const Matrix& bread) {
  const std::size_t n = rows.n_padded;
  const std::size_t p = rows.n_columns;
  Vector eta(n), mu(n), v(n);
  const auto& k = kernels::kernels();
  k.linear(rows.x.data(), rows.stride, p, coefficients.data(), rows.offset_from(0), n, eta.data());
  kernels::Sums sums;
  // The score of one failure is -mu.
  const Vector zero(n, 0.0), one(n, 1.0);
  k.link[static_cast<int>(kernels::Link::logit)].node(eta.data(), zero.data(), one.data(), n, 0.0,
                                                      &sums, mu.data(), v.data());
  std::vector<std::vector<std::size_t>> members(rows.n_groups());
  double work = 0.0;
  for (std::size_t g = 0; g < rows.n_groups(); ++g) {
    for (std::size_t i = rows.start[g]; i < rows.start[g + 1]; ++i) {
      if (!(rows.m[i] > 0.0)) continue;
      if (!(v[i] > 0.0)) return {};
      mu[i] = -mu[i];
      members[g].push_back(i);
    }
    const auto size = static_cast<double>(members[g].size());
    work += size * size * size;
  }
  if (work > most_work) return {};
  std::vector<Cluster> clusters(members.size());
  run_blocks(context, members.size(),
             [&](std::size_t g) { clusters[g] = cluster_part(rows, members[g], mu, v, bread); });
  Matrix meat(p, p);
  for (const Cluster& cluster : clusters) {
    if (cluster.score.empty()) return {};
    for (std::size_t b = 0; b < p; ++b)
      for (std::size_t a = 0; a < p; ++a) meat(a, b) += cluster.score[a] * cluster.score[b];
  }
  SmallSampleSandwich out;
  out.covariance = linalg::multiply(linalg::multiply(bread, meat), bread);
  for (std::size_t b = 0; b < p; ++b)
    for (std::size_t a = b + 1; a < p; ++a) out.covariance(b, a) = out.covariance(a, b);
  for (std::size_t j = 0; j < p; ++j)
    out.df.push_back(satterthwaite(clusters, bread, linalg::multiply(bread, standardiser.row(j))));
  for (double df : out.df)
    if (!std::isfinite(df) || !(df > 0.0)) return {};
  return out;
}

}  // namespace skillnad
