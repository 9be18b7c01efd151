// Profile likelihood intervals of coefficients, standard deviations and correlations.
#pragma once

#include "skillnad/base/context.hpp"
#include "skillnad/base/table.hpp"
#include "skillnad/models/fit.hpp"
#include "skillnad/models/fit_binary.hpp"

namespace skillnad {

/// Columns group (missing for coefficients), category, term, estimate, conf_low, conf_high: the
/// coefficients as they are named, then `sd <effect>` and `cor <effect>, <effect>` of every factor;
/// a correlation whose likelihood at 1 (or -1) has not fallen so far has that limit. Where one of
/// its two variances may be 0 by the same rule, the limits are -1 and 1.
///
/// A limit is where twice the log-likelihood, maximised over all other parameters, has fallen by
/// the quantile of chi-square with one degree of freedom. A standard deviation whose likelihood at
/// 0 has not fallen so far has the lower limit 0; one estimated 0 has no upper limit here unless
/// the fit holds it. `rows`: the data of the fit.
/// @throws ConvergenceError[profile] where the maximum over the other parameters is not found
Table profile_intervals(Context& context, const Fit& fit, const FitRows& rows, double level);

}  // namespace skillnad
