// The likelihood of one group of the lower of two grouping levels, a child, as a function of the
// shift t that the group above adds to its linear predictors:
//
// G(t; e, s) = log int exp(sum l_i(e_i + t + s v)) phi(v) dv by adaptive Gauss-Hermite quadrature.
//
// The formulas are those of group_derivatives.cpp with s as it stands instead of its logarithm, and
// by rows: derivatives are taken in the linear predictors e_i, and the caller has those in the
// coefficients from X' times rows that it has pooled over many shifts. No work grows with the
// square of the number of covariates at every shift, save for children of more rows than that.
#pragma once

#include <cstddef>

#include "group_derivatives.hpp"

namespace skillnad {

struct ChildView {
  GroupView rows;  ///< padded; `eta` has the shift in it
  std::size_t n;   ///< rows in use; those beyond have no trials
  /// Whether it keeps products of its covariates and not of its rows, which are more.
  bool wide;
  /// Cells that child_derivatives() writes to `products`: the lower triangle, column by column; of
  /// the rows' without the diagonal.
  std::size_t n_products() const {
    if (wide) return rows.p * (rows.p + 1) / 2;
    return n < 2 ? 0 : n * (n - 1) / 2;
  }
};

/// G and its derivatives in t and s; or sums of these over children.
struct ChildSums {
  double value = 0.0;
  double t = 0.0, s = 0.0;
  double tt = 0.0, ts = 0.0, ss = 0.0;
};

struct ChildOutcome {
  ChildSums sums;
  double mode_slope = 0.0;     ///< d mode / dt
  double mode_residual = 0.0;  ///< |s sum s_i - v| over the root of the curvature
  double mean = 0.0;           ///< of v at this shift; by child_value() only
  double variance = 0.0;       ///< the same
};

/// Where child_derivatives() writes by row: dG/de_i, d2G/dt de_i, d2G/ds de_i, and the diagonal k
/// of d2G/de de' = diag(k) + A. A goes to `products`: itself, its own diagonal being in k, or as
/// X'AX if the child is wide. Without a place for k (null) neither k nor A is made.
struct ChildRows {
  double* score;
  double* cross_t;
  double* cross_s;
  double* diagonal;
  double* products;
};

/// Buffers of one thread, grown to its largest child.
struct ChildWorkspace {
  Vector rows;
  Vector products;
  Vector shares, residuals, own_s;
  void resize(const ChildView& child, std::size_t n_nodes);
};

/// Value only. `mode` is that of v, as find_mode() gives it.
ChildOutcome child_value(const kernels::LinkKernels& kernel, const ChildView& child, double s,
                         double mode, const Rule& rule, ChildWorkspace& work);

/// Value and exact derivatives; all of `out` is set, with `n_products()` cells of its products.
ChildOutcome child_derivatives(const kernels::LinkKernels& kernel, const ChildView& child, double s,
                               double mode, const Rule& rule, ChildWorkspace& work,
                               const ChildRows& out);

}  // namespace skillnad
