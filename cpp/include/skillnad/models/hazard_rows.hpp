// Persons to person-periods: what a hazard model is fitted to.
#pragma once

#include <vector>

#include "skillnad/models/model_rows.hpp"

namespace skillnad {

/// The person-periods of collapsed persons, collapsed again: within a group, one row for each
/// pattern of covariates, band and share of the band at risk. Nothing grows with the number of
/// persons but where their shares all differ.
///
/// The first columns of the design are the bands, "band[0,90)", in the place of the intercept; the
/// offset is that of the formula plus the logarithm of the share. `y` and `m` are events and
/// person-periods; a frame row points at the first row of its covariates.
/// @param people  as read with OutcomeKind::history
/// @throws DataError[constant_outcome] if no event, or nothing but events, lies in the bands
ModelRows expand_histories(const ModelRows& people, const HistoryRequest& request);

/// The design of some persons, given in the columns of the formula, at one band: its x with the
/// columns of the bands first, as in the design of the fit.
Matrix at_band(const formula::Design& design, std::size_t n_bands, std::size_t band);

}  // namespace skillnad
