// Products of matrices stored row by row, a b', by the kernels: tiles that stay in the processor's
// first caches, every sum in one fixed order.
#pragma once

#include <algorithm>
#include <cstddef>

#include "skillnad/base/context.hpp"
#include "skillnad/base/kernels.hpp"
#include "skillnad/base/parallel.hpp"

namespace skillnad {

constexpr std::size_t product_rows = 24;     ///< rows of a in a tile
constexpr std::size_t product_columns = 48;  ///< rows of b in a tile
constexpr std::size_t product_depth = 256;

/// For all i < m, j < n: the sum over k of a[i lda + k] b[j ldb + k], handed out a tile at a time
/// by store(first row, rows, first column, columns, tile), entry (i, j) of the tile at i + j *
/// rows. `depth` is a multiple of eight.
template <class Store>
void row_products(const double* a, std::size_t lda, std::size_t m, const double* b, std::size_t ldb,
                  std::size_t n, std::size_t depth, const Store& store) {
  const auto& k = kernels::kernels();
  double tile[product_rows * product_columns];
  for (std::size_t j = 0; j < n; j += product_columns) {
    const std::size_t columns = std::min(product_columns, n - j);
    for (std::size_t i = 0; i < m; i += product_rows) {
      const std::size_t rows = std::min(product_rows, m - i);
      std::fill(tile, tile + rows * columns, 0.0);
      for (std::size_t d = 0; d < depth; d += product_depth)
        k.columns_dot(a + i * lda + d, lda, rows, b + j * ldb + d, ldb, columns,
                      std::min(product_depth, depth - d), tile);
      store(i, rows, j, columns, static_cast<const double*>(tile));
    }
  }
}

/// body(first, last) over parts of [0, n), on several threads if `work` multiplications are worth
/// it. Parts write to places of their own.
template <class Body>
void share_out(Context& context, std::size_t n, std::size_t part, double work, const Body& body) {
  constexpr double least_work = 1e7;  // milliseconds, against some 0.05 ms for a thread
  if (context.threads < 2 || work < least_work) {
    body(std::size_t{0}, n);
    return;
  }
  run_blocks(context, (n + part - 1) / part,
             [&](std::size_t b) { body(b * part, std::min(n, (b + 1) * part)); });
}

}  // namespace skillnad
