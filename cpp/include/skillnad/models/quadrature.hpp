// Gauss-Hermite rules for the standard normal density.
#pragma once

#include <vector>

namespace skillnad {

/// sum_i exp(log_weights[i]) f(nodes[i]) = E f(Z), Z standard normal, exactly for polynomials of
/// degree up to 2 k - 1 (probabilists' nodes; the weights add up to 1).
struct Rule {
  std::vector<double> nodes;        ///< rising; nodes[i] = -nodes[k - 1 - i] to the bit
  std::vector<double> log_weights;  ///< natural logarithms; the same symmetry
};

constexpr int max_quadrature_nodes = 200;

/// The rule of k nodes, 1 <= k <= 200, correct to about an ulp; computed at the first use and kept,
/// safe from any thread. `OptionError[nodes_range]` for another k.
const Rule& gauss_hermite(int k);

}  // namespace skillnad
