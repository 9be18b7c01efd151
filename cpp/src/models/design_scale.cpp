#include "skillnad/models/design_scale.hpp"

#include <algorithm>
#include <cmath>

#include "lanes.hpp"

namespace skillnad {
namespace {

// A column's cells of the rows in use, one after the other; copied only where rows are left out.
class Cells {
 public:
  Cells(const Matrix& x, std::size_t j, const std::vector<std::size_t>& rows) : n_(rows.size()) {
    cells_ = x.column(j);
    if (n_ == x.rows()) return;
    copy_.resize(n_);
    for (std::size_t i = 0; i < n_; ++i) copy_[i] = cells_[rows[i]];
    cells_ = copy_.data();
  }

  /// Applies f(lane, cell) with row i in lane i mod 8.
  template <class F>
  void each(F f) const {
    std::size_t i = 0;
    for (; i + 8 <= n_; i += 8) {
      f(0, cells_[i]);
      f(1, cells_[i + 1]);
      f(2, cells_[i + 2]);
      f(3, cells_[i + 3]);
      f(4, cells_[i + 4]);
      f(5, cells_[i + 5]);
      f(6, cells_[i + 6]);
      f(7, cells_[i + 7]);
    }
    for (std::size_t l = 0; i < n_; ++i, ++l) f(l, cells_[i]);
  }

 private:
  const double* cells_;
  std::size_t n_;
  std::vector<double> copy_;
};

void set_range(const Cells& cells, double first, ColumnScale& column) {
  double low[8], high[8];
  std::fill_n(low, 8, first);
  std::fill_n(high, 8, first);
  cells.each([&](std::size_t l, double v) {
    low[l] = v < low[l] ? v : low[l];
    high[l] = v > high[l] ? v : high[l];
  });
  const double least = *std::min_element(low, low + 8);
  const double most = *std::max_element(high, high + 8);
  const double largest = std::max(std::fabs(least), std::fabs(most));
  column.zero = largest == 0.0;
  column.constant = least == most;
  if (!column.zero) std::frexp(largest, &column.exponent);
  // 2^1000 is the largest power used: a column of denormal numbers stays far from overflow.
  column.exponent = std::max(column.exponent, -1000);
  column.factor = std::ldexp(1.0, -column.exponent);
}

void set_spread(const Cells& cells, double count, bool centred, ColumnScale& column) {
  const double factor = column.factor;
  if (centred) {
    double sum[8] = {};
    cells.each([&](std::size_t l, double v) { sum[l] += v * factor; });
    column.mean = lane_total(sum) / count;
  }
  // The second pass removes what rounding left in the mean.
  const double mean = column.mean;
  double sum[8] = {};
  double squares[8] = {};
  cells.each([&](std::size_t l, double v) {
    const double d = v * factor - mean;
    sum[l] += d;
    squares[l] += d * d;
  });
  const double square = lane_total(squares) / count;
  const double shift = centred ? lane_total(sum) / count : 0.0;
  column.mean += shift;
  column.spread = std::sqrt(std::max(square - shift * shift, 0.0));
  // The mean of two neighbouring doubles can round to one of them; the spread is then its own.
  if (!(column.spread > 0.0)) column.spread = std::sqrt(square);
}

}  // namespace

DesignScale scale_design(const Matrix& x, const std::vector<std::size_t>& rows) {
  DesignScale scale;
  scale.columns.resize(x.cols());
  if (rows.empty()) return scale;
  for (std::size_t j = 0; j < x.cols(); ++j) {
    ColumnScale& column = scale.columns[j];
    set_range(Cells(x, j, rows), x(rows[0], j), column);
    if (column.constant && !column.zero && scale.intercept == DesignScale::none) {
      scale.intercept = j;
    }
  }
  const bool centred = scale.intercept != DesignScale::none;
  for (std::size_t j = 0; j < x.cols(); ++j) {
    ColumnScale& column = scale.columns[j];
    if (!column.constant) {
      set_spread(Cells(x, j, rows), static_cast<double>(rows.size()), centred, column);
    } else if (!column.zero) {
      column.spread = x(rows[0], j) * column.factor;
    }
  }
  return scale;
}

std::vector<double> DesignScale::unscale(const std::vector<double>& standardised) const {
  std::vector<double> given(columns.size(), 0.0);
  double constant = 0.0;
  double size = 0.0;
  for (std::size_t j = 0; j < columns.size(); ++j) {
    if (standardised[j] == 0.0) continue;
    const double slope = standardised[j] / columns[j].spread;
    if (j == intercept) {
      constant += standardised[j];
      size += std::fabs(standardised[j]);
    } else {
      given[j] = std::ldexp(slope, -columns[j].exponent);
      constant -= slope * columns[j].mean;
      size += std::fabs(slope * columns[j].mean);
    }
  }
  // What rounding left of a constant that cancels is taken for nothing.
  if (intercept != none && std::fabs(constant) > 1e-13 * size) {
    given[intercept] =
        std::ldexp(constant / columns[intercept].spread, -columns[intercept].exponent);
  }
  return given;
}

}  // namespace skillnad
