// Figures of a decomposition: rows as figure.hpp describes them, and their words.
#pragma once

#include <string>

#include "skillnad/decomposition/decomposition.hpp"
#include "skillnad/tables/figure.hpp"

namespace skillnad {

/// "components": the parts of every contrast in all cases, with their limits. "waterfall": the same
/// as steps from nothing to the total (start, end), of the first contrast. "unexplained": the
/// unexplained part of every stratum (without strata: of every contrast), labelled by its verdict.
/// "stages": of a sorting process, see stages_figure.hpp.
/// term: the contrast; label: the part or the stratum; group: the contrast where there are several,
/// in a waterfall what the step is.
FigureRows gap_figure_rows(const Decomposition& decomposition, const std::string& kind,
                           const std::string& lang);

ValueList gap_figure_words(const Decomposition& decomposition, const std::string& kind,
                           const FigureRows& rows, const std::string& lang);

}  // namespace skillnad
