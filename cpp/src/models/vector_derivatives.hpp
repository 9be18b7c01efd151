// One group's contribution to the log-likelihood with q random effects, and its exact first and
// second derivatives, by Laplace or adaptive Gauss-Hermite on a tensor grid.
#pragma once

#include <cstddef>
#include <vector>

#include "group_derivatives.hpp"
#include "skillnad/base/context.hpp"
#include "skillnad/models/effect_rows.hpp"
#include "skillnad/models/grid.hpp"
#include "skillnad/models/random_vector.hpp"

namespace skillnad {

/// What stands for all groups: the factor L (q x q, lower triangular) and which of its entries are
/// parameters.
struct FactorView {
  std::size_t q;
  const double* factor;
  const std::vector<FactorEntry>* entries;
};

/// Buffers of one thread. Names as in docs/multilevel_models.md.
struct VectorWorkspace {
  ModeProducts at_mode;
  HessianProducts products;
  Vector h, r, r_inverse, u_psi, hd, s_psi, v, c;  // derivatives of mode and curvature
  Vector da, mean_da, outer;
};

/// The mode of h(u) = sum l(eta + Z L u) - u'u/2 from `u` (in and out), by Newton with step
/// halving, over the selected group. Leaves the Cholesky factor of H in `work.r`; returns the last
/// squared decrement.
double find_vector_mode(EffectBlock& rows, std::size_t q, VectorWorkspace& work, double* u);

/// As group_derivatives(), over the selected group: parameters are (b, the entries of L as they
/// stand), and X'VX is left to EffectBlock::finish(). `mode` is in and out; `mode_slope` (q x
/// parameters) receives d uh / d psi.
GroupOutcome vector_derivatives(Context& context, EffectBlock& rows, std::size_t n_coefficients,
                                const FactorView& factor, const Grid& grid, VectorWorkspace& work,
                                double* mode, double* gradient, Matrix& hessian,
                                double* mode_slope);

}  // namespace skillnad
