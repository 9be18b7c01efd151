// Cholesky factor of a sparse positive definite matrix, solutions, and the entries of its inverse
// on the pattern of the factor (Takahashi's recursion). All sums are in one fixed order.
#pragma once

#include "skillnad/base/context.hpp"
#include "skillnad/base/matrix.hpp"
#include "skillnad/models/sparse_structure.hpp"

namespace skillnad {

class SparseCholesky {
 public:
  explicit SparseCholesky(const SparseStructure& structure) : structure_(structure) {}

  /// All zero, to be filled with the blocks of the matrix at structure.place(a, b), each pair of
  /// nodes once.
  Vector& clear();
  /// Puts the factor in the place of the matrix; false if it is not positive definite or not
  /// finite.
  bool factor(Context& context);
  bool factored() const { return factored_; }

  /// log det of the matrix.
  double log_determinant() const;
  /// x <- matrix^-1 x, unknowns in the order of elimination. May be called on several threads.
  void solve(Vector& x) const;
  /// The inverse at the places of the factor; a node's own block is full there.
  void inverse(Context& context, Vector& out) const;

 private:
  const SparseStructure& structure_;
  Vector values_;
  bool factored_ = false;
};

}  // namespace skillnad
