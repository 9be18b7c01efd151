// Cumulative incidence of a hazard model, with standard errors.
#pragma once

#include <string>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/inference/predictions.hpp"
#include "skillnad/models/fit.hpp"

namespace skillnad {

/// For each time the number of bands that end at or before it.
/// @throws OptionError[times] naming the breaks, for a time that is none of them but the first
std::vector<std::size_t> bands_of_times(const HistoryRequest& history, const Vector& times);

/// By slot and time: the mean over the slot's points of 1 - prod (1 - h_k) over the bands before,
/// integrated over the random effects, of which one value holds in all bands. Delta method in all
/// parameters, limits on the logit scale.
/// @param points  x is the standardised design at the first band (hazard_rows.hpp); z as given
/// @param bands   how many bands each time has
Predictions cumulative_incidence(Context& context, const Fit& fit, const PredictionPoints& points,
                                 const std::vector<std::size_t>& bands, const std::string& vcov,
                                 double level);

}  // namespace skillnad
