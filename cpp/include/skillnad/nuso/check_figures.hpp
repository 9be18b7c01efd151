// Do the figures of a report agree with each other? Text against tables, shares against counts and
// bases, sums against their parts.
#pragma once

#include <string>

#include "skillnad/base/table.hpp"

namespace skillnad::nuso {

/// The package's claims: what in PM #5 and PM #7 should agree (cpp/data/nuso_claims.csv).
Table published_claims();

/// One row a claim: claim, pm, about_sv, about_en, left, left_low, left_high, relation, right,
/// right_low, right_high, verdict ("agrees", "contradicts"), fits_sv, fits_en (what a contradicted
/// figure agrees with instead).
///
/// @param figures  quantity_id and value_text (or value); statistic ("count": exact unless it ends
///                 in zeros), group_level (for label) and pm may be left out
/// @param claims   claim, left, relation and right, otherwise (an expression), pm and the texts
///                 about_sv, about_en, otherwise_sv, otherwise_en may be left out. Relations: = <=
///                 >= between expressions (printed_ranges.hpp), rises of figures between
///                 semicolons, same of two texts, label (the text on the left in the label of the
///                 figure on the right)
/// @param pm       "pm5" or "pm7": only claims whose pm is PM5 (PM7) or both; empty: all
/// @throws DataError[claims] for anything else, with the row of the claim
Table check_figures(const Table& figures, const Table& claims, const std::string& pm);

}  // namespace skillnad::nuso
