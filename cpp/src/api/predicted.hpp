// Predictions for what-if rows: the cases of a fit with one variable set to given values.
#pragma once

#include <cstddef>
#include <string>

#include "skillnad/base/context.hpp"
#include "skillnad/inference/predictions.hpp"

namespace skillnad::api {

/// The values of a column of the model at which to show predictions, in order: the levels of a
/// categorical one, the values of a numeric one, or `most` equally spaced ones if it has more.
/// Throws DataError[unknown_column].
Column values_to_show(const FitRows& rows, const std::string& name, std::size_t most);

/// Marginal predictions, a slot a value: the mean over the cases of the fit, all with this value
/// in column `name` and their own values elsewhere; delta method, limits of 95%.
Predictions predicted_at(Context& context, const Fit& fit, const FitRows& own,
                         const std::string& name, const Column& values);

/// Cumulative incidence at all breaks, by value, time and cause, averaged in the same way. With an
/// empty `name` over the persons as they are.
Predictions incidence_at(Context& context, const Fit& fit, const FitRows& own,
                         const std::string& name, const Column& values);

}  // namespace skillnad::api
