// Maximises the likelihood of a model with any random effects, from the fit without them.
#pragma once

#include "skillnad/models/fit.hpp"
#include "skillnad/models/fit_binary.hpp"
#include "skillnad/models/glm.hpp"
#include "skillnad/models/random_model.hpp"

namespace skillnad {

/// What a search leaves behind.
struct RandomSearchResult {
  NewtonResult newton;  ///< in the parameters of the search (see random_model.hpp)
  int iterations = 0;
  NodeCheck nodes;
  bool quadrature = false;
  RandomStructure structure;  ///< with the entries that are left
  std::vector<Vector> scales;
  std::vector<FactorPosterior> posteriors;
  Matrix unit_gradients;  ///< empty where units cannot be told apart
  double worst_mode_residual = 0.0;
  bool boundary = false;
};

/// Searches among the models of `make` from the coefficients `start`; where a standard deviation
/// goes to 0, or a correlation to 1 or -1, that column of L is taken out and the search goes on
/// without it.
/// @param fixed_part    the thresholds' part of an ordinal likelihood, or a penalty
/// @param factor_start  by factor, its L on the scale of the search; empty: a guess
/// @throws OptionError[nodes] for more nodes than can be had
RandomSearchResult search_random(Context& context, const RandomModelMaker& make,
                                 const RandomStructure& structure, const std::vector<double>& cases,
                                 const FitOptions& options, const Vector& start,
                                 const std::vector<Matrix>& factor_start,
                                 const FixedPart& fixed_part);

/// Writes what a search found into the fit: parameters as they are reported, their information (for
/// invert_information()), scores of the clusters and posteriors of the levels.
/// @param asked  the structure with all entries that the formula asks for
Matrix take_search(const RandomSearchResult& found, const RandomStructure& asked,
                   const ModelRows& rows, Fit& fit);

}  // namespace skillnad
