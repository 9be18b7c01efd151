// A standard deviation estimated 0: how large could it be?
#pragma once

#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/models/fit.hpp"
#include "skillnad/models/glm.hpp"
#include "skillnad/models/grouped_rows.hpp"

namespace skillnad {

/// Upper limits by profile likelihood at the levels 0.90, 0.95 and 0.99. On the boundary twice the
/// drop of the log-likelihood is 0 or chi-square with one degree of freedom, each with probability
/// one half, so the limit at level L is where it reaches the chi-square quantile at 2 L - 1.
std::vector<BoundaryLimit> boundary_limits(Context& context, const GroupedRows& rows, Link link,
                                           const GlmFit& glm);

}  // namespace skillnad
