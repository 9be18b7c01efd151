// What the figures of a decomposition share, and the single kinds.
#pragma once

#include <string>

#include "skillnad/decomposition/gap_figure.hpp"

namespace skillnad {

/// Ticks of differences of shares inside [low, high], labelled in percentage points.
Ticks point_ticks(double low, double high, const NumberStyle& style);

/// "released = Yes"; of a sorting process "need = yes, consent = yes"
std::string outcome_of(const Decomposition& decomposition);

/// "Criteria: need, consent. A description, not a cause."
std::string criteria_caption(const Decomposition& decomposition, Language language);

/// The stratum of a cell, and its stage or that it is of all stages; empty where there is neither.
std::string place_text(const Decomposition& decomposition, const DecompositionCell& cell,
                       Language language);

/// The place of the first contrast in all cases that has numbers, or npos.
std::size_t first_cell(const Decomposition& decomposition);

void draw_verdicts(const Decomposition& decomposition, Language language, GapFigure& out);
void draw_sensitivity(const Decomposition& decomposition, Language language, GapFigure& out);
void draw_units(Context& context, const Decomposition& decomposition, const GapData* data,
                Language language, GapFigure& out);

}  // namespace skillnad
