// What a fit has to say of its data and of its end, in words.
#pragma once

#include "skillnad/models/fit.hpp"
#include "skillnad/models/fit_binary.hpp"

namespace skillnad {

/// Whether the outcome says anything about variances between the levels of the factor.
/// @throws as check_groups(); ModelError[too_many_effects]
void check_factor(Context& context, const RandomFactor& factor, const ModelRows& rows);

/// Rows whose probability is 0 or 1 to every digit: most often an offset in another unit.
void note_extreme_predictors(Context& context, const GroupedRows& rows, const Fit& fit);

/// Which variance is estimated 0, or which correlation 1 or -1.
std::string boundary_note(const Fit& fit);

/// Settles `status` and warns where the estimates are not to be used.
void settle_status(Context& context, const FitOptions& options, Fit& fit);

}  // namespace skillnad
