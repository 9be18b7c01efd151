#include "trapezium.hpp"

#include <algorithm>
#include <cmath>

#include "row_products.hpp"

namespace skillnad::trapezium {

namespace {

/// Columns worked on together. A multiple of eight, so that all before them are one too.
constexpr std::size_t panel = product_columns;

/// The transposed triangle of a panel: what a row is solved with runs along memory.
struct Panel {
  std::size_t width;
  double cells[panel * panel];

  Panel(const double* d, std::size_t stride, std::size_t n) : width(n) {
    for (std::size_t j = 0; j < n; ++j)
      for (std::size_t l = j; l < n; ++l) cells[j * panel + l] = d[l * stride + j];
  }
  /// x <- x D^-T, its entries before `first` being zero.
  void solve(double* x, std::size_t first = 0) const {
    for (std::size_t j = first; j < width; ++j) {
      const double* column = cells + j * panel;
      const double xj = x[j] /= column[j];
      for (std::size_t l = j + 1; l < width; ++l) x[l] -= xj * column[l];
    }
  }
};

bool factor_triangle(double* d, std::size_t stride, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    double* row = d + i * stride;
    for (std::size_t j = 0; j <= i; ++j) {
      const double* other = d + j * stride;
      double sum = row[j];
      for (std::size_t k = 0; k < j; ++k) sum -= row[k] * other[k];
      if (j < i) {
        row[j] = sum / other[j];
      } else {
        if (!(sum > 0.0) || !std::isfinite(sum)) return false;
        row[i] = std::sqrt(sum);
      }
    }
  }
  return true;
}

}  // namespace

bool factor_narrow(const Shape& shape, double* a) {
  const std::size_t c = shape.columns;
  if (!factor_triangle(a, shape.stride, c)) return false;
  double* row = a + c * shape.stride;
  for (std::size_t i = 0; i < shape.rows; ++i, row += shape.stride)
    for (std::size_t j = 0; j < c; ++j) {
      const double* other = a + j * shape.stride;
      double sum = row[j];
      for (std::size_t k = 0; k < j; ++k) sum -= row[k] * other[k];
      row[j] = sum / other[j];
    }
  return true;
}

namespace {

double product_of(std::size_t a, std::size_t b, std::size_t c) {
  return static_cast<double>(a) * static_cast<double>(b) * static_cast<double>(c);
}

/// Rows `below`, whose entries left of column k are done, lose their products with the panel's.
void subtract_products(double* below, std::size_t n, const double* own, std::size_t stride,
                       std::size_t k, std::size_t width) {
  row_products(
      below, stride, n, own, stride, width, k,
      [&](std::size_t i, std::size_t rows, std::size_t j, std::size_t columns, const double* tile) {
        for (std::size_t r = 0; r < rows; ++r) {
          double* to = below + (i + r) * stride + k + j;
          for (std::size_t c = 0; c < columns; ++c) to[c] -= tile[r + c * rows];
        }
      });
}

}  // namespace

bool factor_wide(Context& context, const Shape& shape, double* a) {
  const std::size_t stride = shape.stride;
  for (std::size_t k = 0; k < shape.columns; k += panel) {
    context.tick();
    const std::size_t width = std::min(panel, shape.columns - k);
    double* own = a + k * stride;
    subtract_products(own, width, own, stride, k, width);
    if (!factor_triangle(own + k, stride, width)) return false;
    const Panel solver(own + k, stride, width);
    double* below = own + width * stride;
    const std::size_t n = shape.columns - k - width + shape.rows;
    share_out(context, n, 2 * panel, product_of(n, width, k + width / 2),
              [&](std::size_t first, std::size_t last) {
                subtract_products(below + first * stride, last - first, own, stride, k, width);
                for (std::size_t i = first; i < last; ++i) solver.solve(below + i * stride + k);
              });
  }
  return true;
}

void invert_transposed(Context& context, const Shape& shape, const double* factor, double* out) {
  const std::size_t stride = shape.stride;
  for (std::size_t k = 0; k < shape.columns; k += panel) {
    context.tick();
    const std::size_t width = std::min(panel, shape.columns - k);
    const double* own = factor + k * stride;
    const Panel solver(own + k, stride, width);
    share_out(context, k / panel, 1, 0.5 * product_of(k, k, width),
              [&](std::size_t first, std::size_t last) {
                for (std::size_t i = first * panel; i < last * panel; i += panel) {
                  double* to = out + i * stride;
                  row_products(to + i, stride, panel, own + i, stride, width, k - i,
                               [&](std::size_t r0, std::size_t rows, std::size_t c0,
                                   std::size_t columns, const double* tile) {
                                 for (std::size_t r = 0; r < rows; ++r)
                                   for (std::size_t c = 0; c < columns; ++c)
                                     to[(r0 + r) * stride + k + c0 + c] = -tile[r + c * rows];
                               });
                  for (std::size_t r = 0; r < panel; ++r) solver.solve(to + r * stride + k);
                }
              });
    for (std::size_t i = 0; i < width; ++i) {
      double* row = out + (k + i) * stride + k;
      row[i] = 1.0;
      solver.solve(row, i);
    }
  }
}

void square_in_place(Context& context, const Shape& shape, double* t) {
  const std::size_t stride = shape.stride;
  const double c = static_cast<double>(shape.columns);
  // Panel i reads rows up to its last one from column i on, where they still hold u whatever other
  // panels have done, and writes to its own rows left of that and to its own triangle.
  const auto square_panel = [&](std::size_t i) {
    double square[panel * panel];
    const std::size_t width = std::min(panel, shape.columns - i);
    double* own = t + i * stride;
    row_products(own + i, stride, width, t + i, stride, i, stride - i,
                 [&](std::size_t r0, std::size_t rows, std::size_t c0, std::size_t columns,
                     const double* tile) {
                   for (std::size_t r = 0; r < rows; ++r)
                     for (std::size_t k = 0; k < columns; ++k)
                       own[(r0 + r) * stride + c0 + k] = tile[r + k * rows];
                 });
    row_products(own + i, stride, width, own + i, stride, width, stride - i,
                 [&](std::size_t r0, std::size_t rows, std::size_t c0, std::size_t columns,
                     const double* tile) {
                   for (std::size_t r = 0; r < rows; ++r)
                     for (std::size_t k = 0; k < columns; ++k)
                       square[(r0 + r) * panel + c0 + k] = tile[r + k * rows];
                 });
    for (std::size_t r = 0; r < width; ++r)
      for (std::size_t k = 0; k <= r; ++k) own[r * stride + i + k] = square[r * panel + k];
  };
  share_out(context, (shape.columns + panel - 1) / panel, 1, c * c * c / 6.0,
            [&](std::size_t first, std::size_t last) {
              for (std::size_t b = first; b < last; ++b) square_panel(b * panel);
            });
}

}  // namespace skillnad::trapezium
