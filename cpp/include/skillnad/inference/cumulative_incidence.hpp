// Cumulative incidence of a hazard model, alone or among competing causes, with standard errors.
#pragma once

#include <string>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/inference/competing_causes.hpp"
#include "skillnad/inference/predictions.hpp"
#include "skillnad/models/fit.hpp"

namespace skillnad {

/// For each time the number of bands that end at or before it.
/// @throws OptionError[times] naming the breaks, for a time that is none of them but the first
std::vector<std::size_t> bands_of_times(const HistoryRequest& history, const Vector& times);

/// By slot, time and cause, in this order: the mean over the slot's points of
/// F_c(k) = sum_(j <= k) S_(j-1) P_cj, S_j = prod (1 - sum_c P_cj), integrated over the random
/// effects, of which one value of each cause holds in all bands; those of different causes are
/// independent. P_cj, the probability of cause c in band j, is made of the cause-specific hazards:
///
/// - cloglog: H_c / H (1 - exp(-H)), H_c = exp(predictor), H their sum: hazards whose ratio is
///   constant inside the band
/// - logit, probit: O_c / (1 + sum O), O_c the odds of the cause against no event
///   (Begg & Gray 1984, as each h_c is that of c where no other cause happened)
///
/// With one cause P is the hazard. The integral is exact to rounding with one random part, by
/// Gauss-Hermite quadrature with several.
/// @param points  of each cause's fit; x is the standardised design at the first band
///   (hazard_rows.hpp); weights and slots are those of the first
/// @param bands   how many bands each time has
/// @throws OptionError[not_available] for more than four causes with random effects
PredictionMeans incidence_means(Context& context, const Causes& causes,
                                const std::vector<PredictionPoints>& points,
                                const std::vector<std::size_t>& bands);

/// The same with standard errors by the delta method in all parameters of all causes, and limits on
/// the logit scale.
Predictions cumulative_incidence(Context& context, const Causes& causes,
                                 const std::vector<PredictionPoints>& points,
                                 const std::vector<std::size_t>& bands, double level);

}  // namespace skillnad
