// The likelihood of the rows of a fit, whatever its family: what reads a fit anew (profiles, tests,
// influence, predictions) asks here.
#pragma once

#include "skillnad/base/context.hpp"
#include "skillnad/models/fit_binary.hpp"
#include "skillnad/models/newton.hpp"
#include "skillnad/models/random_model.hpp"
#include "skillnad/models/random_search.hpp"

namespace skillnad {

/// The ways to integrate random effects out of these rows, without fixed_part(). The rows are kept
/// by reference.
RandomModelMaker random_models(const FitRows& rows, Link link);

/// What random effects have no part in: the gaps of an ordinal outcome; empty: nothing.
FixedPart fixed_part(const FitRows& rows);

/// Log-likelihood without random effects and without fixed_part(), at the coefficients `b`.
Evaluation evaluate_rows(Context& context, const FitRows& rows, Link link, const Vector& b);

/// Adds the scores of fixed_part() to those of units, groups or the top factor's levels.
Matrix with_fixed_scores(Matrix scores, const FitRows& rows, const RandomStructure& structure,
                         const Vector& psi);

}  // namespace skillnad
