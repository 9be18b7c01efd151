// The second derivatives of one group with several random effects, from what its nodes gave.
#pragma once

#include <cstddef>

#include "vector_derivatives.hpp"

namespace skillnad {

/// Sums over the nodes; all unnormalised until divide().
struct VectorSums {
  double p = 0.0;
  Vector g;   // q: p_k g_k
  Vector gz;  // q x q: p_k g_k z_k'
  Vector z;   // (q+1) x (q+1): p_k (1, z_k)(1, z_k)'
  Vector zs;  // q x (q+1): p_k Z's_k (1, z_k)'
  explicit VectorSums(std::size_t q) : g(q), gz(q * q), z((q + 1) * (q + 1)), zs(q * (q + 1)) {}
  void divide() {
    for (Vector* part : {&g, &gz, &z, &zs})
      for (double& cell : *part) cell /= p;
  }
};

/// What a group's nodes leave for the Hessian. At the mode: X'WZ, Z'WZ, Z'W'(z_r z_s).
struct VectorParts {
  std::size_t p;  ///< coefficients
  const FactorView& factor;
  bool laplace;
  const Vector& x2;
  const Vector& m2;
  const Vector& z3;
  const VectorSums& sum;  ///< divided
  double reciprocal;      ///< of the sum of the nodes' weights
};

/// Adds the Hessian but X'VX (see vector_derivatives()).
void add_vector_hessian(const VectorParts& parts, EffectBlock& rows, VectorWorkspace& work,
                        Matrix& hessian);

}  // namespace skillnad
