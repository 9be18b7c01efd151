// The mode of h(u) = sum l - u'u/2 over all random effects at once, by Newton with step halving.
//
// A factor of H from a point near by serves as long as it takes few steps more than a new one would
// save: between the points of a search, and for the points of a difference, that is nearly always.
#pragma once

#include <limits>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/base/kernels.hpp"
#include "skillnad/base/matrix.hpp"
#include "skillnad/models/grouped_rows.hpp"
#include "skillnad/models/sparse_cholesky.hpp"
#include "sparse_design.hpp"

namespace skillnad {

/// A point with its mode, and the buffers of one thread. Vectors of effects are in the order of the
/// design.
struct SparseState {
  SparseState(const SparseDesign& design, std::size_t n_rows);

  Vector mode;
  SparseCholesky factor;  ///< of H at the mode, once the point is evaluated
  Vector base;            ///< of each row: the linear predictor without random effects
  Vector eta, s, w;       ///< of each row, at the mode
  kernels::Sums at{};
  /// The squared Newton decrement before the last step.
  double residual = std::numeric_limits<double>::quiet_NaN();
  /// By how much a step with the known factor is expected to take the squared decrement down, 1 if
  /// that is not known; after a search what the last one did.
  double rate = 1.0;

  Vector w1, w2, r, rows;                // of the rows
  Vector effects, ordered, step, trial;  // of the effects
  Vector gradient, score, curvature, lambda;
  Vector blocks, block_bar, inverse;
};

/// H at the weights of `state` into its factor; false if it cannot be factored.
bool factor_curvature(Context& context, const SparseDesign& design, const std::vector<Matrix>& l,
                      SparseState& state);

/// Moves `state.mode` to the mode at `state.base` and the factors `l`. It and `known`'s factor, if
/// there is one, are where the search begins; `known` may be `state`. Rows are left as they were at
/// the point before the last step. False if no mode was found with finite numbers.
bool find_sparse_mode(Context& context, const kernels::LinkKernels& kernel, const GroupedRows& rows,
                      const SparseDesign& design, const std::vector<Matrix>& l,
                      const SparseState& known, SparseState& state);

}  // namespace skillnad
