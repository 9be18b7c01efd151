// One group of the upper of two grouping levels, a top: its contribution to the log-likelihood of
// the nested model and its derivatives.
#pragma once

#include <cstddef>
#include <vector>

#include "nested_children.hpp"
#include "skillnad/base/context.hpp"
#include "skillnad/models/grouped_rows.hpp"
#include "skillnad/models/quadrature.hpp"

namespace skillnad {

/// Buffers of one thread, grown to its largest top.
struct TopWorkspace {
  Vector one, diagonal, pooled;  ///< columns of the top's rows: of one shift; over the nodes
  Vector one_products, products;
  Vector x_scores, x_pooled;  ///< X' times every node's score, and times the pooled columns
  Vector shares;
  std::vector<ChildSums> sums;
  Vector u_psi, tt_psi, h_psi, q, own, mean, m0, m1;
  Matrix outer;
};

struct TopOutcome {
  double value = 0.0;
  double mode = 0.0;
  double mode_residual = 0.0;  ///< of the top and of its children at the mode, the largest
};

/// Value, `gradient` (set) and Hessian (added to the lower triangle of `hessian`, save for
/// X'diag(row_weight)X, which the caller adds once for all its tops) in psi = (b, the children's
/// standard deviation, the tops' `sd`). `children` stand at this top; `guess` is of its mode.
/// `mode_slope` receives d uh / d psi, `child_modes` the children's modes there.
TopOutcome top_derivatives(Context& context, const GroupedRows& rows, NestedChildren& children,
                           double sd, double guess, const Rule& rule, TopWorkspace& work,
                           double* gradient, Matrix& hessian, double* mode_slope,
                           double* row_weight, double* child_modes);

}  // namespace skillnad
