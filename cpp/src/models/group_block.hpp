// What the engines of grouped models share: a block of groups as the work of one thread, and how
// the parts of the blocks become one evaluation.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "group_derivatives.hpp"
#include "skillnad/base/kernels.hpp"
#include "skillnad/models/grouped_rows.hpp"
#include "skillnad/models/newton.hpp"

namespace skillnad {

constexpr std::size_t rows_per_group_block = 2048;

/// A block of groups with its linear predictors.
struct GroupBlock {
  const GroupedRows& rows;
  Range groups;
  std::size_t first_row;
  Vector eta;

  GroupBlock(const GroupedRows& all, Range range, const double* b)
      : rows(all), groups(range), first_row(all.start[range.first]) {
    const std::size_t n = all.start[range.last] - first_row;
    eta.resize(n);
    kernels::kernels().linear(all.x.data() + first_row, all.stride, all.n_columns, b,
                              all.offset_from(first_row), n, eta.data());
  }

  GroupView view(std::size_t group) const {
    const std::size_t start = rows.start[group];
    return {rows.x.data() + start,
            rows.stride,
            rows.n_columns,
            eta.data() + (start - first_row),
            rows.y.data() + start,
            rows.m.data() + start,
            rows.start[group + 1] - start};
  }
};

/// What a group adds to the evaluation of its block, multiplied by the group's weight if it has
/// one: its part of the Hessian is then made apart.
class GroupPart {
 public:
  GroupPart(const Vector& weight, std::size_t parameters) : weight_(weight) {
    if (!weight.empty()) apart_ = Matrix(parameters, parameters);
  }

  Matrix& hessian(Evaluation& block) {
    if (weight_.empty()) return block.hessian;
    std::fill(apart_.cells().begin(), apart_.cells().end(), 0.0);
    return apart_;
  }

  /// `gradient` and the `n` rows of `row_weight` (none: n = 0) are the group's own; the Hessian's
  /// part was written to hessian().
  void add(std::size_t group, double value, double* gradient, double* row_weight, std::size_t n,
           Evaluation& block) {
    const std::size_t parameters = block.gradient.size();
    if (!weight_.empty()) {
      const double w = weight_[group];
      value *= w;
      for (std::size_t a = 0; a < parameters; ++a) gradient[a] *= w;
      for (std::size_t i = 0; i < n; ++i) row_weight[i] *= w;
      for (std::size_t a = 0; a < apart_.cells().size(); ++a)
        block.hessian.cells()[a] += w * apart_.cells()[a];
    }
    block.value += value;
    for (std::size_t a = 0; a < parameters; ++a) block.gradient[a] += gradient[a];
  }

 private:
  const Vector& weight_;
  Matrix apart_;
};

/// Adds X' diag(v) X of the rows from `first_row` on, v = `row_weight`, to the lower triangle.
inline void add_row_products(const GroupedRows& rows, std::size_t first_row,
                             const Vector& row_weight, Matrix& hessian) {
  const std::size_t p = rows.n_columns;
  Vector cross(p * p, 0.0);
  kernels::kernels().cross(rows.x.data() + first_row, rows.stride, p, row_weight.data(),
                           row_weight.size(), cross.data());
  for (std::size_t k = 0; k < p; ++k)
    for (std::size_t i = k; i < p; ++i) hessian(i, k) += cross[i + k * p];
}

/// The sum over the blocks, in their order; Hessians come with their lower triangle.
inline Evaluation sum_of_blocks(std::vector<Evaluation> parts) {
  Evaluation sum = std::move(parts.front());
  const std::size_t parameters = sum.gradient.size();
  for (std::size_t b = 1; b < parts.size(); ++b) {
    sum.value += parts[b].value;
    for (std::size_t a = 0; a < parameters; ++a) sum.gradient[a] += parts[b].gradient[a];
    for (std::size_t a = 0; a < parameters * parameters; ++a)
      sum.hessian.cells()[a] += parts[b].hessian.cells()[a];
  }
  for (std::size_t j = 0; j < parameters; ++j)
    for (std::size_t i = 0; i < j; ++i) sum.hessian(i, j) = sum.hessian(j, i);
  return sum;
}

}  // namespace skillnad
