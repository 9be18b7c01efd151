// Separation of an unordered outcome (Albert & Anderson 1984).
#pragma once

#include "skillnad/base/context.hpp"
#include "skillnad/models/fit.hpp"
#include "skillnad/models/model_rows.hpp"
#include "skillnad/models/multinomial_rows.hpp"

namespace skillnad {

/// Looks for separation and raises or, if forced, warns of it. No finite estimate exists exactly if
/// some b, not the same for all categories, has x_i'(b_k - b_l) >= 0 for every case of category k
/// and every other category l, and > 0 for one: that is separation of the binary rows "k against l"
/// with design x (e_k - e_l), e the unit vectors of the categories and 0 for the base.
void settle_multinomial_separation(Context& context, const ModelRows& rows,
                                   const MultinomialRows& multinomial, bool force, Fit& fit);

}  // namespace skillnad
