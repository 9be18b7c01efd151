// Fits a binary or grouped-binomial regression, with or without a random intercept.
#pragma once

#include <memory>
#include <utility>

#include "skillnad/models/fit.hpp"
#include "skillnad/models/grouped_rows.hpp"
#include "skillnad/models/model_rows.hpp"
#include "skillnad/models/multinomial_rows.hpp"
#include "skillnad/models/ordinal_rows.hpp"

namespace skillnad {

struct FitOptions {
  Link link = Link::logit;
  int nodes = 0;  ///< quadrature nodes; 1 is Laplace, 0 chooses ("auto")
  bool force = false;
  /// Random effects: neither posteriors nor the check of the nodes, the first ones stay.
  bool estimates_only = false;
  NewtonControl newton;
  PenaltyOptions penalty;  ///< with random effects none or ridge
};

/// What is kept beside a fit while the process lives, for calls that need its rows.
struct FitRows {
  ModelRows model;
  GroupedRows grouped;  ///< of the standardised columns; ordinal: of the binomial rows
  std::shared_ptr<const OrdinalRows> ordinal;
  std::shared_ptr<const MultinomialRows> multinomial;
  std::shared_ptr<const ModelRows> people;  ///< hazards: the persons; `model` has person-periods
  /// Hazards: the persons as each competing cause sees them, in the order of the causes; null where
  /// none has time at risk of it.
  std::vector<std::shared_ptr<const ModelRows>> competing;

  /// Lets go of the cells of the design, for other use; `lay_out` makes them again.
  Vector release_design() { return std::exchange(grouped.x, Vector()); }
  bool design_released() const { return grouped.n_columns > 0 && grouped.x.empty(); }

  /// The random part and the trials of what `grouped` lays out.
  const RandomStructure& random() const {
    return ordinal ? ordinal->random : multinomial ? multinomial->random : model.random;
  }
  const Vector& trials() const { return ordinal ? ordinal->m : model.m.get(); }
};

/// Settles rank, groups and separation, then fits; `all.grouped` is filled.
/// Throws ModelError[rank], [too_few_rows], [one_group], [variance_unidentified],
/// [group_determines_outcome], [separation]; ConvergenceError[numeric].
Fit fit_binary(Context& context, FitRows& all, const FitOptions& options);

/// Standardises and lays out the rows of a fit made earlier (`fit.standardiser`).
void lay_out(const Fit& fit, FitRows& rows);

}  // namespace skillnad
