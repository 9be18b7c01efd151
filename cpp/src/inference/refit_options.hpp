// How a model is fitted again: by the means of the fit, from its estimates.
#pragma once

#include <vector>

#include "skillnad/models/fit.hpp"
#include "skillnad/models/fit_binary.hpp"

namespace skillnad {

/// Nodes a dimension, 1 for Laplace's method. A fit on the boundary used none: then 15 for one
/// effect a factor, 7 for more, and Laplace's method where there is no other.
inline int refit_nodes(const Fit& fit, const RandomStructure& structure) {
  constexpr int boundary_nodes = 15;
  constexpr int boundary_slope_nodes = 7;
  constexpr std::size_t most_dimensions = 3;
  if (fit.has_random_parameters()) return fit.quadrature ? fit.nodes.nodes : 1;
  if (structure.kind == RandomKind::sparse) return 1;
  if (structure.kind == RandomKind::vector && structure.factors[0].effects.size() > 1)
    return structure.factors[0].effects.size() > most_dimensions ? 1 : boundary_slope_nodes;
  return boundary_nodes;
}

/// L of every factor on the scale of a search, whose columns are divided by `scales`.
inline std::vector<Matrix> refit_factors(const Fit& fit, const std::vector<Vector>& scales) {
  constexpr double off_the_boundary = 0.1;  // it is decided anew
  std::vector<Matrix> out;
  for (std::size_t f = 0; f < fit.random.size(); ++f) {
    Matrix l = fit.random[f].factor;
    for (std::size_t c = 0; c < l.cols(); ++c)
      for (std::size_t r = c; r < l.rows(); ++r) l(r, c) *= scales[f][r];
    for (std::size_t c = 0; c < l.cols(); ++c)
      if (l(c, c) == 0.0) l(c, c) = off_the_boundary;
    out.push_back(std::move(l));
  }
  return out;
}

}  // namespace skillnad
