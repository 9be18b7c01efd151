#include "skillnad/models/sparse_cholesky.hpp"

#include <algorithm>

#include "row_products.hpp"
#include "skillnad/base/kernels.hpp"
#include "skillnad/base/math.hpp"
#include "sparse_inverse.hpp"
#include "supernode_targets.hpp"
#include "trapezium.hpp"

namespace skillnad {

namespace {

constexpr std::size_t tick_nodes = 256;

/// Takes the products of a narrow supernode's rows from the rows they meet in.
void subtract_narrow(const SparseStructure& structure, const Supernode& node, double* values,
                     std::vector<std::uint32_t>& where) {
  const double* below = values + node.values + node.columns * node.stride;
  const std::size_t c = node.columns;
  for_each_target(structure, node, where,
                  [&](const Supernode& target, std::size_t first, std::size_t last) {
                    for (std::size_t i = first; i < node.n_rows; ++i) {
                      double* to = values + target.values + where[i] * target.stride;
                      const double* row = below + i * c;
                      const std::size_t end = std::min(i + 1, last);
                      if (c == 1) {
                        const double x = *row;
                        for (std::size_t j = first; j < end; ++j) to[where[j]] -= x * below[j];
                        continue;
                      }
                      for (std::size_t j = first; j < end; ++j) {
                        const double* other = below + j * c;
                        double sum = 0.0;
                        for (std::size_t k = 0; k < c; ++k) sum += row[k] * other[k];
                        to[where[j]] -= sum;
                      }
                    }
                  });
}

/// The same for close rows. Zeros are taken from what lies between and after them; what falls over
/// the target's diagonal is never read.
void subtract_close(const SparseStructure& structure, const Supernode& node, const CloseRows& span,
                    double* values, Vector& spread) {
  const auto& k = kernels::kernels();
  const Supernode& target = first_target(structure, node);
  const std::uint32_t* rows = structure.rows(node);
  const double* below = values + node.values + node.columns * node.stride;
  const std::size_t c = node.columns;
  double* to = values + target.values + span.first * (target.stride + 1);
  spread.assign(c * span.padded, 0.0);
  for (std::size_t i = 0; i < node.n_rows; ++i)
    for (std::size_t j = 0; j < c; ++j)
      spread[j * span.padded + (rows[i] - rows[0])] = below[i * c + j];
  for (std::size_t i = 0; i < node.n_rows; ++i) {
    const std::size_t at = rows[i] - rows[0];
    for (std::size_t j = 0; j < c; ++j)
      k.axpy(-below[i * c + j], spread.data() + j * span.padded, at / 8 * 8 + 8,
             to + at * target.stride);
  }
}

void subtract_wide(Context& context, const SparseStructure& structure, const Supernode& node,
                   double* values, std::vector<std::uint32_t>& where) {
  const double* below = values + node.values + node.columns * node.stride;
  const std::size_t stride = node.stride;
  for_each_target(
      structure, node, where, [&](const Supernode& target, std::size_t first, std::size_t last) {
        // A band of columns at a time, so that little is computed over the diagonal.
        const auto band = [&](std::size_t j) {
          const std::size_t width = std::min(product_columns, last - j);
          row_products(below + j * stride, stride, node.n_rows - j, below + j * stride, stride,
                       width, stride,
                       [&](std::size_t i0, std::size_t rows, std::size_t, std::size_t columns,
                           const double* tile) {
                         for (std::size_t r = 0; r < rows; ++r) {
                           double* to = values + target.values + where[j + i0 + r] * target.stride;
                           const std::size_t end = std::min(columns, i0 + r + 1);
                           for (std::size_t c = 0; c < end; ++c)
                             to[where[j + c]] -= tile[r + c * rows];
                         }
                       });
        };
        share_out(context, (last - first + product_columns - 1) / product_columns, 1,
                  static_cast<double>(last - first) * static_cast<double>(node.n_rows - first) *
                      static_cast<double>(node.columns),
                  [&](std::size_t a, std::size_t b) {
                    for (; a < b; ++a) band(first + a * product_columns);
                  });
      });
}

/// Largest multiple of eight up to n.
std::size_t whole_lanes(std::size_t n) {
  return n / 8 * 8;
}

double dot_any(const double* a, const double* b, std::size_t n) {
  const std::size_t lanes = whole_lanes(n);
  double sum = lanes > 0 ? kernels::kernels().dot(a, b, lanes) : 0.0;
  for (std::size_t i = lanes; i < n; ++i) sum += a[i] * b[i];
  return sum;
}

void axpy_any(double a, const double* x, std::size_t n, double* y) {
  const std::size_t lanes = whole_lanes(n);
  if (lanes > 0) kernels::kernels().axpy(a, x, lanes, y);
  for (std::size_t i = lanes; i < n; ++i) y[i] += a * x[i];
}

}  // namespace

Vector& SparseCholesky::clear() {
  factored_ = false;
  values_.assign(structure_.n_values(), 0.0);
  return values_;
}

bool SparseCholesky::factor(Context& context) {
  std::vector<std::uint32_t> where;
  Vector spread;
  double* values = values_.data();
  std::size_t count = 0;
  for (const Supernode& node : structure_.supernodes()) {
    const trapezium::Shape shape{node.columns, node.n_rows, node.stride};
    double* own = values + node.values;
    if (node.columns >= SparseStructure::wide) {
      if (!trapezium::factor_wide(context, shape, own)) return false;
      subtract_wide(context, structure_, node, values, where);
      continue;
    }
    if (++count % tick_nodes == 0) context.tick();
    if (!trapezium::factor_narrow(shape, own)) return false;
    if (node.n_rows == 0) continue;
    if (node.columns == 1 && node.n_rows == 1) {  // a level nested in one other
      const Supernode& target = first_target(structure_, node);
      const std::size_t at = *structure_.rows(node) - target.first;
      values[target.values + at * (target.stride + 1)] -= own[1] * own[1];
      continue;
    }
    const CloseRows span = close_rows(structure_, node);
    if (span.close) {
      subtract_close(structure_, node, span, values, spread);
    } else {
      subtract_narrow(structure_, node, values, where);
    }
  }
  return factored_ = true;
}

double SparseCholesky::log_determinant() const {
  // One logarithm for many factors: their product is kept far from overflow.
  double sum = 0.0;
  double product = 1.0;
  for (const Supernode& node : structure_.supernodes())
    for (std::size_t i = 0; i < node.columns; ++i) {
      product *= values_[node.values + i * (node.stride + 1)];
      if (product > 1e-100 && product < 1e100) continue;
      sum += math::log(product);
      product = 1.0;
    }
  return 2.0 * (sum + math::log(product));
}

void SparseCholesky::solve(Vector& x) const {
  const std::vector<Supernode>& nodes = structure_.supernodes();
  for (const Supernode& node : nodes) {
    double* own = x.data() + node.first;
    const double* row = values_.data() + node.values;
    for (std::size_t i = 0; i < node.columns; ++i, row += node.stride)
      own[i] = (own[i] - dot_any(row, own, i)) / row[i];
    const std::uint32_t* below = structure_.rows(node);
    if (node.columns == 1) {
      for (std::size_t i = 0; i < node.n_rows; ++i) x[below[i]] -= row[i] * *own;
      continue;
    }
    for (std::size_t i = 0; i < node.n_rows; ++i, row += node.stride)
      x[below[i]] -= dot_any(row, own, node.columns);
  }
  for (std::size_t s = nodes.size(); s-- > 0;) {
    const Supernode& node = nodes[s];
    double* own = x.data() + node.first;
    const double* first = values_.data() + node.values;
    const double* row = first + node.columns * node.stride;
    const std::uint32_t* below = structure_.rows(node);
    if (node.columns == 1) {
      double sum = *own;
      for (std::size_t i = 0; i < node.n_rows; ++i) sum -= row[i] * x[below[i]];
      *own = sum / *first;
      continue;
    }
    for (std::size_t i = 0; i < node.n_rows; ++i, row += node.stride)
      axpy_any(-x[below[i]], row, node.columns, own);
    for (std::size_t i = node.columns; i-- > 0;) {
      row = first + i * node.stride;
      own[i] /= row[i];
      axpy_any(-own[i], row, i, own);
    }
  }
}

void SparseCholesky::inverse(Context& context, Vector& out) const {
  out.resize(structure_.n_values());
  SparseInverse recursion(context, structure_, values_.data(), out.data());
  const std::vector<Supernode>& nodes = structure_.supernodes();
  for (std::size_t s = nodes.size(), count = 0; s-- > 0;) {
    if (nodes[s].columns >= SparseStructure::wide) {
      recursion.wide(nodes[s]);
      continue;
    }
    if (++count % tick_nodes == 0) context.tick();
    recursion.narrow(nodes[s]);
  }
}

}  // namespace skillnad
