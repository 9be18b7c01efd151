// Small owned containers: what the headers carry instead of Eigen.
#pragma once

#include <cstddef>
#include <vector>

namespace skillnad {

using Vector = std::vector<double>;

/// Dense column-major matrix that owns its cells.
class Matrix {
 public:
  Matrix() = default;
  Matrix(std::size_t rows, std::size_t cols, double value = 0.0)
      : rows_(rows), cols_(cols), cells_(rows * cols, value) {}

  std::size_t rows() const { return rows_; }
  std::size_t cols() const { return cols_; }
  bool empty() const { return cells_.empty(); }

  double& operator()(std::size_t i, std::size_t j) { return cells_[i + j * rows_]; }
  double operator()(std::size_t i, std::size_t j) const { return cells_[i + j * rows_]; }

  double* column(std::size_t j) { return cells_.data() + j * rows_; }
  const double* column(std::size_t j) const { return cells_.data() + j * rows_; }

  std::vector<double>& cells() { return cells_; }
  const std::vector<double>& cells() const { return cells_; }

 private:
  std::size_t rows_ = 0;
  std::size_t cols_ = 0;
  std::vector<double> cells_;
};

}  // namespace skillnad
