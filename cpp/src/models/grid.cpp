#include "skillnad/models/grid.hpp"

#include "skillnad/models/quadrature.hpp"

namespace skillnad {

Grid gauss_hermite_grid(int nodes, std::size_t q) {
  const Rule& rule = gauss_hermite(nodes);
  std::size_t size = 1;
  for (std::size_t d = 0; d < q; ++d) size *= rule.nodes.size();
  Grid grid;
  grid.points = Matrix(q, size);
  grid.log_weights.assign(size, 0.0);
  for (std::size_t k = 0; k < size; ++k) {
    std::size_t rest = k;
    for (std::size_t d = 0; d < q; ++d) {
      const std::size_t node = rest % rule.nodes.size();
      rest /= rule.nodes.size();
      grid.points(d, k) = rule.nodes[node];
      grid.log_weights[k] += rule.log_weights[node];
    }
  }
  return grid;
}

}  // namespace skillnad
