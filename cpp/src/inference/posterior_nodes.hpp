// The posterior of the groups' effects as nodes with weights, for what is averaged over it.
#pragma once

#include "skillnad/base/context.hpp"
#include "skillnad/base/matrix.hpp"
#include "skillnad/models/fit.hpp"
#include "skillnad/models/fit_binary.hpp"
#include "skillnad/models/grid.hpp"
#include "skillnad/models/random_model.hpp"

namespace skillnad {

/// Posterior of one group: nodes, their weights and d log f(y, u) / d psi at each.
struct GroupNodes {
  Matrix u, effect;  // u and L u: effects x nodes
  Vector share;
  Matrix score;  // parameters x nodes
};

/// What stands for the groups of the one grouping factor.
struct Posteriors {
  const FittedFactor& factor;
  const GroupedRows& rows;
  Vector z;  // laid out as rows.x, columns as given
  Grid grid;
  FactorPosterior groups;
};

Posteriors posteriors_of(Context& context, const Fit& fit, const FitRows& rows);
GroupNodes group_nodes(const Fit& fit, const Posteriors& at, std::size_t g);

}  // namespace skillnad
