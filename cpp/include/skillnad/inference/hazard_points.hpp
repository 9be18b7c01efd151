// Where a hazard model is predicted: persons, each in every band.
#pragma once

#include "skillnad/data/frame.hpp"
#include "skillnad/inference/predictions.hpp"
#include "skillnad/models/fit.hpp"
#include "skillnad/models/model_rows.hpp"

namespace skillnad {

/// The points of a hazard fit by band, from points of persons in the first band (as
/// pattern_points() makes them): point i in band k is i * bands + k, and so are the slots. Every
/// band counts whole.
void expand_bands(const Fit& fit, PredictionPoints& points);

/// The patterns of `rows` as points of `fit`, with the columns of `variables` in the place of their
/// own: x, offset and z, without weights and slots. `design` (or null) receives the design.
/// @throws DataError[unseen_level] for a level that the fit does not know
PredictionPoints points_with(const Fit& fit, const ModelRows& rows, const Frame& variables,
                             formula::Design* design = nullptr);

}  // namespace skillnad
