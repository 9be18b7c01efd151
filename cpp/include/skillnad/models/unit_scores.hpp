// Scores of the independent units of a fit, at its estimates.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/models/fit.hpp"
#include "skillnad/models/fit_binary.hpp"

namespace skillnad {

struct UnitScores {
  Matrix score;  ///< parameters x units: d log-likelihood / d parameters as a fit reports them,
                 ///< coefficients standardised
  std::vector<std::string> label;
  Vector n;  ///< cases (trials); of a hazard fit persons
};

/// Which unit each pattern belongs to.
struct PatternUnits {
  std::vector<std::uint32_t> of_pattern;
  std::vector<std::string> label;
};

/// The levels of the top grouping factor, else the clusters; empty without either.
PatternUnits own_units(const ModelRows& rows);

/// Scores of `units`; of the rows of the data, labelled by their numbers, if there are none.
/// @throws OptionError[not_available] for crossed factors and nested ones fitted by Laplace's
///   method, which have no scores of units, and for rows with weights
/// @throws OptionError[by] if a unit of the fit stands in several of `units`
UnitScores unit_scores(Context& context, const Fit& fit, const FitRows& all,
                       const PatternUnits& units);

/// Sum over persons of g g', g the score of a person's whole history with its weight, in a hazard
/// fit without random effects; coefficients standardised.
Matrix person_meat(const Fit& fit, const ModelRows& people);

}  // namespace skillnad
