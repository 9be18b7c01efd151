// What single units do to the estimates, in one step from the maximum.
#pragma once

#include "skillnad/base/context.hpp"
#include "skillnad/base/table.hpp"
#include "skillnad/models/unit_scores.hpp"

namespace skillnad {

/// level, n, cooks_distance, term, dfbeta: a row a unit and coefficient. With g the score of a unit
/// and V the model's covariance of all parameters, those of the random effects included, dfbeta is
/// V g, about the estimate with the unit less that without, and cooks_distance g'V g / p, p the
/// number of parameters.
Table influence_table(Context& context, const Fit& fit, const FitRows& rows,
                      const PatternUnits& units);

}  // namespace skillnad
