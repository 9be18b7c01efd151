// New event histories from a fitted hazard model.
#pragma once

#include <cstdint>

#include "skillnad/base/context.hpp"
#include "skillnad/base/table.hpp"
#include "skillnad/models/fit.hpp"
#include "skillnad/models/model_rows.hpp"

namespace skillnad {

/// Columns sim_1_time, sim_1_status, sim_2_time, ..., a row each row of the data; missing where a
/// row was not used. Effects of all levels are drawn anew, then a time of the event from entry on:
/// the band by its hazards, the place in it by a hazard that is constant in the band (cloglog) or
/// uniformly. Status is 1 if it comes before the censoring, else 0 with the time of that.
///
/// Censoring is kept: who was censored, or had a competing event, is observed to that time again.
/// Who had the event would have been observed longer, no one knows how long: until a time drawn
/// from the Kaplan-Meier estimate of the censoring given that it comes after the event (Davison &
/// Hinkley 1997, algorithm 3.3, conditional bootstrap), at most the last break. In its band that
/// event lies where events are seen (censoring.hpp).
///
/// Draws as simulated_outcomes(); streams 2 and 3, index the row, for the censoring.
/// @param people  persons, as read with OutcomeKind::history
Table simulated_histories(Context& context, const Fit& fit, const ModelRows& people, std::size_t n,
                          std::uint64_t seed);

}  // namespace skillnad
