#include "sparse_inverse.hpp"

#include <algorithm>

#include "row_products.hpp"
#include "skillnad/base/kernels.hpp"
#include "small_dense.hpp"
#include "supernode_targets.hpp"
#include "trapezium.hpp"

namespace skillnad {

namespace {

/// Cells of Z_RR gathered at a time: rows and columns.
constexpr std::size_t gather_rows = 48;
constexpr std::size_t gather_columns = product_depth;

std::size_t padded_to_lanes(std::size_t n) {
  return (n + 7) / 8 * 8;
}

}  // namespace

/// w = Z_RR y of a narrow supernode.
void SparseInverse::narrow_products(const Supernode& node) {
  const std::size_t c = node.columns;
  const double* y = y_.data();
  double* w = w_.data();
  for_each_target(structure_, node, where_,
                  [&](const Supernode& target, std::size_t first, std::size_t last) {
                    for (std::size_t i = first; i < node.n_rows; ++i) {
                      const double* z = out_ + target.values + where_[i] * target.stride;
                      if (c == 1) {
                        const double yi = y[i];
                        if (i < last) {  // a full block: each row once
                          for (std::size_t j = first; j < last; ++j) w[j] += z[where_[j]] * yi;
                          continue;
                        }
                        double sum = 0.0;
                        for (std::size_t j = first; j < last; ++j) {
                          sum += z[where_[j]] * y[j];
                          w[j] += z[where_[j]] * yi;
                        }
                        w[i] += sum;
                        continue;
                      }
                      for (std::size_t j = first; j < last; ++j) {
                        const double zij = z[where_[j]];
                        for (std::size_t k = 0; k < c; ++k) w[j * c + k] += zij * y[i * c + k];
                        if (i < last) continue;
                        for (std::size_t k = 0; k < c; ++k) w[i * c + k] += zij * y[j * c + k];
                      }
                    }
                  });
}

/// The same for close rows, with zeros in y for what lies between them.
void SparseInverse::close_products(const Supernode& node, const CloseRows& span) {
  const std::size_t c = node.columns;
  const Supernode& target = first_target(structure_, node);
  const std::uint32_t* rows = structure_.rows(node);
  const double* z = out_ + target.values + span.first * (target.stride + 1);
  cells_.assign(2 * span.padded, 0.0);
  double* spread = cells_.data();
  double* product = spread + span.padded;
  for (std::size_t j = 0; j < c; ++j) {
    for (std::size_t i = 0; i < node.n_rows; ++i) spread[rows[i] - rows[0]] = y_[i * c + j];
    kernels::kernels().linear(z, target.stride, span.width, spread, nullptr, span.padded, product);
    for (std::size_t i = 0; i < node.n_rows; ++i) w_[i * c + j] = product[rows[i] - rows[0]];
  }
}

/// One column and at most one row: a level of its own, or nested in one other.
void SparseInverse::single(const Supernode& node) {
  const double* factor = factor_ + node.values;
  double* z = out_ + node.values;
  const double inverse = 1.0 / factor[0];
  z[0] = inverse * inverse;
  if (node.n_rows == 0) return;
  const Supernode& target = first_target(structure_, node);
  const std::size_t at = *structure_.rows(node) - target.first;
  const double y = factor[1] * inverse;
  const double w = out_[target.values + at * (target.stride + 1)] * y;
  z[1] = -w;
  z[0] += y * w;
}

void SparseInverse::narrow(const Supernode& node) {
  const std::size_t c = node.columns;
  const std::size_t r = node.n_rows;
  if (c == 1 && r <= 1) {
    single(node);
    return;
  }
  const double* factor = factor_ + node.values;
  double* z = out_ + node.values;
  // D^-1, column by column.
  double d[SparseStructure::wide * SparseStructure::wide];
  double inverse[SparseStructure::wide * SparseStructure::wide];
  for (std::size_t j = 0; j < c; ++j)
    for (std::size_t i = 0; i < c; ++i) d[i + j * c] = factor[i * c + j];
  small::invert_lower(c, d, inverse);
  if (y_.size() < r * c) y_.resize(r * c);
  w_.assign(r * c, 0.0);
  const double* below = factor + c * c;
  for (std::size_t i = 0; i < r; ++i)
    for (std::size_t j = 0; j < c; ++j) {
      double sum = 0.0;
      for (std::size_t k = j; k < c; ++k) sum += below[i * c + k] * inverse[k + j * c];
      y_[i * c + j] = sum;
    }
  const CloseRows span = close_rows(structure_, node);
  if (span.close) {
    close_products(node, span);
  } else {
    narrow_products(node);
  }
  for (std::size_t k = 0; k < r * c; ++k) z[c * c + k] = -w_[k];
  for (std::size_t j = 0; j < c; ++j)
    for (std::size_t i = j; i < c; ++i) {
      double sum = 0.0;
      for (std::size_t k = i; k < c; ++k) sum += inverse[k + i * c] * inverse[k + j * c];
      for (std::size_t k = 0; k < r; ++k) sum += y_[k * c + i] * w_[k * c + j];
      z[i * c + j] = z[j * c + i] = sum;
    }
}

/// w = Z_RR y of a wide supernode: blocks of Z_RR are gathered for the kernels, those below the
/// diagonal a second time as their transpose.
void SparseInverse::wide_products(const Supernode& node, std::size_t padded) {
  const std::size_t c = node.columns;
  cells_.resize(std::max(gather_rows, gather_columns) * gather_columns);
  for_each_target(
      structure_, node, where_, [&](const Supernode& target, std::size_t first, std::size_t last) {
        const double* z = out_ + target.values;
        const std::size_t stride = target.stride;
        for (std::size_t j = first; j < last; j += gather_columns) {
          const std::size_t width = std::min(gather_columns, last - j);
          const std::size_t depth = padded_to_lanes(width);
          for (std::size_t i = first; i < node.n_rows; i += gather_rows) {
            const std::size_t rows = std::min(gather_rows, node.n_rows - i);
            for (std::size_t a = 0; a < rows; ++a) {
              const double* from = z + where_[i + a] * stride;
              double* to = cells_.data() + a * depth;
              for (std::size_t b = 0; b < width; ++b) to[b] = from[where_[j + b]];
              std::fill(to + width, to + depth, 0.0);
            }
            row_products(cells_.data(), depth, rows, y_.data() + j, padded, c, depth,
                         [&](std::size_t r0, std::size_t m, std::size_t k0, std::size_t n,
                             const double* tile) {
                           for (std::size_t k = 0; k < n; ++k) {
                             double* to = w_.data() + (k0 + k) * padded + i + r0;
                             for (std::size_t a = 0; a < m; ++a) to[a] += tile[a + k * m];
                           }
                         });
          }
        }
        for (std::size_t j = first; j < last; j += gather_rows) {
          const std::size_t width = std::min(gather_rows, last - j);
          for (std::size_t i = last; i < node.n_rows; i += gather_columns) {
            const std::size_t rows = std::min(gather_columns, node.n_rows - i);
            const std::size_t depth = padded_to_lanes(rows);
            for (std::size_t b = 0; b < width; ++b)
              std::fill(cells_.data() + b * depth + rows, cells_.data() + (b + 1) * depth, 0.0);
            for (std::size_t a = 0; a < rows; ++a) {
              const double* from = z + where_[i + a] * stride;
              for (std::size_t b = 0; b < width; ++b) cells_[b * depth + a] = from[where_[j + b]];
            }
            row_products(cells_.data(), depth, width, y_.data() + i, padded, c, depth,
                         [&](std::size_t r0, std::size_t m, std::size_t k0, std::size_t n,
                             const double* tile) {
                           for (std::size_t k = 0; k < n; ++k) {
                             double* to = w_.data() + (k0 + k) * padded + j + r0;
                             for (std::size_t a = 0; a < m; ++a) to[a] += tile[a + k * m];
                           }
                         });
          }
        }
      });
}

void SparseInverse::wide(const Supernode& node) {
  const std::size_t c = node.columns;
  const std::size_t r = node.n_rows;
  const std::size_t stride = node.stride;
  const trapezium::Shape shape{c, r, stride};
  const double* factor = factor_ + node.values;
  double* z = out_ + node.values;
  std::fill(z, z + c * stride, 0.0);
  trapezium::invert_transposed(context_, shape, factor, z);
  const std::size_t padded = padded_to_lanes(r);
  // A gathered block may end up to seven cells before the lanes do; they meet zeros.
  y_.assign(c * padded + 8, 0.0);
  w_.assign(c * padded, 0.0);
  if (r > 0) {
    const double* below = factor + c * stride;
    for (std::size_t j = 0; j < c; j += product_columns) {
      row_products(
          below + j, stride, r, z + j * stride + j, stride, std::min(product_columns, c - j),
          stride - j,
          [&](std::size_t i0, std::size_t m, std::size_t, std::size_t n, const double* tile) {
            for (std::size_t k = 0; k < n; ++k)
              for (std::size_t a = 0; a < m; ++a) y_[(j + k) * padded + i0 + a] = tile[a + k * m];
          });
    }
    wide_products(node, padded);
  }
  trapezium::square_in_place(context_, shape, z);
  for (std::size_t j = 0; j < c && r > 0; j += product_columns)
    row_products(
        y_.data() + j * padded, padded, c - j, w_.data() + j * padded, padded,
        std::min(product_columns, c - j), padded,
        [&](std::size_t i0, std::size_t m, std::size_t, std::size_t n, const double* tile) {
          for (std::size_t a = 0; a < m; ++a)
            for (std::size_t k = 0; k < std::min(n, i0 + a + 1); ++k)
              z[(j + i0 + a) * stride + j + k] += tile[a + k * m];
        });
  for (std::size_t i = 0; i < c; ++i)
    for (std::size_t j = i + 1; j < c; ++j) z[i * stride + j] = z[j * stride + i];
  for (std::size_t i = 0; i < r; ++i) {
    double* row = z + (c + i) * stride;
    for (std::size_t j = 0; j < c; ++j) row[j] = -w_[j * padded + i];
    std::fill(row + c, row + stride, 0.0);
  }
}

}  // namespace skillnad
