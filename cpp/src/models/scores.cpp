#include "skillnad/models/scores.hpp"

#include <vector>

#include "skillnad/base/kernels.hpp"
#include "skillnad/models/interval_rows.hpp"

namespace skillnad {

namespace {

Vector linear_predictor(const GroupedRows& rows, const Vector& b) {
  Vector eta(rows.n_padded);
  kernels::kernels().linear(rows.x.data(), rows.stride, rows.n_columns, b.data(),
                            rows.offset.data(), rows.n_padded, eta.data());
  return eta;
}

Vector row_scores(Link link, const Vector& eta, const Vector& y, const Vector& m) {
  Vector s(eta.size()), w(eta.size());
  kernels::Sums sums;
  kernels::kernels().link[static_cast<int>(link)].node(eta.data(), y.data(), m.data(), eta.size(),
                                                       0.0, &sums, s.data(), w.data());
  return s;
}

}  // namespace

Matrix group_scores(const GroupedRows& rows, Link link, const Vector& coefficients) {
  if (rows.intervals()) return interval_group_scores(rows, link, coefficients);
  const Vector eta = linear_predictor(rows, coefficients);
  const Vector s = row_scores(link, eta, rows.y, rows.m);
  Matrix scores(rows.n_columns, rows.n_groups());
  for (std::size_t g = 0; g < rows.n_groups(); ++g) {
    const std::size_t start = rows.start[g];
    kernels::kernels().columns_dot(rows.x.data() + start, rows.stride, rows.n_columns,
                                   s.data() + start, 0, 1, rows.start[g + 1] - start,
                                   scores.column(g));
  }
  return scores;
}

Matrix cluster_meat(const Matrix& scores, const std::vector<std::uint32_t>& cluster_of_group,
                    std::size_t n_clusters) {
  const std::size_t p = scores.rows();
  Matrix sums(p, n_clusters);
  for (std::size_t g = 0; g < scores.cols(); ++g)
    for (std::size_t a = 0; a < p; ++a) sums(a, cluster_of_group[g]) += scores(a, g);
  Matrix meat(p, p);
  for (std::size_t c = 0; c < n_clusters; ++c)
    for (std::size_t b = 0; b < p; ++b)
      for (std::size_t a = 0; a < p; ++a) meat(a, b) += sums(a, c) * sums(b, c);
  return meat;
}

Matrix row_meat(const ModelRows& rows, const GroupedRows& grouped, Link link,
                const Vector& coefficients) {
  const Vector eta = linear_predictor(grouped, coefficients);
  const std::size_t n = eta.size();
  const Vector one(n, 1.0), zero(n, 0.0);
  const Vector success = row_scores(link, eta, one, one);
  const Vector failure = row_scores(link, eta, zero, one);
  Vector square(n, 0.0);
  for (std::size_t i = 0; i < rows.y.size(); ++i) {
    const std::size_t at = grouped.row_of_pattern[i];
    const double a = success[at] - failure[at];
    const double b = failure[at];
    square[at] = a * a * rows.yy[i] + 2.0 * a * b * rows.ym[i] + b * b * rows.mm[i];
  }
  Matrix meat(grouped.n_columns, grouped.n_columns);
  kernels::kernels().cross(grouped.x.data(), grouped.stride, grouped.n_columns, square.data(), n,
                           meat.cells().data());
  return meat;
}

}  // namespace skillnad
