// What a fit has to say of its data and of its end, in words.
#pragma once

#include "skillnad/models/fit.hpp"
#include "skillnad/models/fit_binary.hpp"

namespace skillnad {

/// Weights of rows and levels go into likelihoods that are integrated factor by factor.
/// @throws OptionError[not_available] for random effects that are not
void check_weighted_structure(const ModelRows& rows, const FitOptions& options);

/// Whether a binary outcome says anything about variances between the levels of the factor.
/// @throws as check_groups()
void check_outcome(Context& context, const RandomFactor& factor, const ModelRows& rows);

/// Whether the random slopes make sense; warns `slope_constant`.
/// @throws ModelError[too_many_effects], ModelError[rank]
void check_effects(Context& context, const RandomFactor& factor, const ModelRows& rows);

/// Whether an outcome of categories tells of variances between the levels of a factor (groups.hpp).
void check_categories(Context& context, const RandomFactor& factor, const ModelRows& rows);

/// Warns where the log-likelihood still moves with the number of nodes.
void warn_of_nodes(Context& context, const FitOptions& options, const Fit& fit);

/// Rows whose probability is 0 or 1 to every digit: most often an offset in another unit.
void note_extreme_predictors(Context& context, const GroupedRows& rows, const Fit& fit);

/// Which variance is estimated 0, or which correlation 1 or -1.
std::string boundary_note(const Fit& fit);

/// How a penalised fit is to be read; `log_likelihood` is the penalised one in the standardised
/// columns.
std::string penalty_note(const Fit& fit, double log_likelihood);

/// Settles `status` and warns where the estimates are not to be used.
void settle_status(Context& context, const FitOptions& options, Fit& fit);

}  // namespace skillnad
