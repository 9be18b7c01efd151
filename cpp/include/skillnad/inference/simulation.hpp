// New outcomes from a fitted model.
#pragma once

#include <cstdint>

#include "skillnad/base/context.hpp"
#include "skillnad/base/table.hpp"
#include "skillnad/models/fit.hpp"
#include "skillnad/models/model_rows.hpp"

namespace skillnad {

/// The smallest count k with P(K <= k) >= u, K the successes in m trials.
double binomial_quantile(double u, double m, double probability, double complement);

/// Columns sim_1 ... sim_n, a row each row of the data; missing where a row was not used. Every
/// replicate draws effects of all levels anew, u ~ N(0, I) with effects L u, then the outcome of
/// each row given them. Binary: 1 is the event, 0 none; counts: successes in the row's trials;
/// ordinal: the category, an ordered factor.
///
/// Draws (see random.hpp): replicate r from 0; stream 0, index the row, for outcomes; stream
/// 16 + factor, index level * effects + effect, for effects. Levels stand in their canonical order.
Table simulated_outcomes(Context& context, const Fit& fit, const ModelRows& rows, std::size_t n,
                         std::uint64_t seed);

}  // namespace skillnad
