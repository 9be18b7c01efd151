#include "skillnad/models/scores.hpp"

#include <vector>

#include "skillnad/base/kernels.hpp"
#include "skillnad/models/interval_rows.hpp"

namespace skillnad {

namespace {

/// The linear predictor in some of the padded rows.
Vector linear_predictor(const GroupedRows& rows, const Vector& b, Range range) {
  Vector eta(range.last - range.first);
  kernels::kernels().linear(rows.x.data() + range.first, rows.stride, rows.n_columns, b.data(),
                            rows.offset_from(range.first), eta.size(), eta.data());
  return eta;
}

Vector row_scores(Link link, const Vector& eta, const double* y, const double* m) {
  Vector s(eta.size()), w(eta.size());
  kernels::Sums sums;
  kernels::kernels().link[static_cast<int>(link)].node(eta.data(), y, m, eta.size(), 0.0, &sums,
                                                       s.data(), w.data());
  return s;
}

}  // namespace

Matrix group_scores(const GroupedRows& rows, Link link, const Vector& coefficients) {
  if (rows.intervals()) return interval_group_scores(rows, link, coefficients);
  Matrix scores(rows.n_columns, rows.n_groups());
  for (std::size_t g = 0; g < rows.n_groups(); ++g) {
    const std::size_t start = rows.start[g];
    const Vector eta = linear_predictor(rows, coefficients, {start, rows.start[g + 1]});
    const Vector s = row_scores(link, eta, rows.y.data() + start, rows.m.data() + start);
    kernels::kernels().columns_dot(rows.x.data() + start, rows.stride, rows.n_columns, s.data(), 0,
                                   1, eta.size(), scores.column(g));
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
  constexpr std::size_t rows_per_block = 65536;
  const std::size_t p = grouped.n_columns;
  Matrix meat(p, p);
  std::size_t pattern = 0;
  for (const Range& block : row_blocks(grouped, rows_per_block)) {
    const Vector eta = linear_predictor(grouped, coefficients, block);
    const std::size_t n = eta.size();
    const Vector one(n, 1.0), zero(n, 0.0);
    const Vector success = row_scores(link, eta, one.data(), one.data());
    const Vector failure = row_scores(link, eta, zero.data(), one.data());
    Vector square(n, 0.0);
    for (; pattern < rows.y.size() && grouped.row_of_pattern[pattern] < block.last; ++pattern) {
      const std::size_t at = grouped.row_of_pattern[pattern] - block.first;
      const double a = success[at] - failure[at];
      const double b = failure[at];
      square[at] =
          a * a * rows.yy[pattern] + 2.0 * a * b * rows.ym[pattern] + b * b * rows.mm[pattern];
    }
    Matrix part(p, p);
    kernels::kernels().cross(grouped.x.data() + block.first, grouped.stride, p, square.data(), n,
                             part.cells().data());
    for (std::size_t k = 0; k < p * p; ++k) meat.cells()[k] += part.cells()[k];
  }
  return meat;
}

}  // namespace skillnad
