// One group's contribution to the log-likelihood with q random effects, and its exact first and
// second derivatives, by Laplace or adaptive Gauss-Hermite on a tensor grid.
#pragma once

#include <cstddef>
#include <vector>

#include "group_derivatives.hpp"
#include "skillnad/base/context.hpp"
#include "skillnad/base/kernels.hpp"
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
  Vector zt, eta, s, w, w1, w2, node_eta, node_w;  // of n
  Vector columns, x_products, z_products;
  Vector pooled, chunk_s;
  Vector h, r, r_inverse, u_psi, hd, s_psi, v, c;  // derivatives of mode and curvature
  Vector da, mean_da, outer;
};

/// The mode of h(u) = sum l(eta + Z L u) - u'u/2 from `u` (in and out), by Newton with step
/// halving. Leaves Z L, the predictor, value, scores and weights at the mode in `work` and the
/// Cholesky factor of H in `work.r`; returns the last squared decrement.
double find_vector_mode(const kernels::LinkKernels& kernel, const GroupView& group, const double* z,
                        const FactorView& factor, VectorWorkspace& work, double* u,
                        kernels::Sums* at);

/// As group_derivatives(): parameters are (b, the entries of L as they stand). `mode` is in and
/// out; `mode_slope` (q x parameters) receives d uh / d psi.
GroupOutcome vector_derivatives(Context& context, const kernels::LinkKernels& kernel,
                                const GroupView& group, const double* z, const FactorView& factor,
                                const Grid& grid, VectorWorkspace& work, double* mode,
                                double* gradient, Matrix& hessian, double* mode_slope,
                                double* row_weight);

}  // namespace skillnad
