// The inverse on the pattern of a sparse Cholesky factor, supernode by supernode from the last
// (Takahashi's recursion): with Z = H^-1, J a supernode's columns, R its rows, L_JJ = D and
// Y = L_RJ D^-1,
//   Z_RJ = -Z_RR Y,   Z_JJ = D^-T D^-1 + Y' Z_RR Y.
// Z_RR is there already: the rows of a supernode are adjacent to each other in the factor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/base/matrix.hpp"
#include "skillnad/models/sparse_structure.hpp"
#include "supernode_targets.hpp"

namespace skillnad {

class SparseInverse {
 public:
  /// `out`: laid out as the factor; what it holds does not matter.
  SparseInverse(Context& context, const SparseStructure& structure, const double* factor,
                double* out)
      : context_(context), structure_(structure), factor_(factor), out_(out) {}

  /// Of a supernode with few columns; all that follow it must be done.
  void narrow(const Supernode& node);
  /// Of one with at least SparseStructure::wide.
  void wide(const Supernode& node);

 private:
  void single(const Supernode& node);
  void narrow_products(const Supernode& node);
  void close_products(const Supernode& node, const CloseRows& span);
  void wide_products(const Supernode& node, std::size_t padded);

  Context& context_;
  const SparseStructure& structure_;
  const double* factor_;
  double* out_;
  std::vector<std::uint32_t> where_;
  Vector y_, w_;  // Y and Z_RR Y; by rows if narrow, by columns if wide
  Vector cells_;
};

}  // namespace skillnad
