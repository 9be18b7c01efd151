// Figures of a decomposition: rows as figure.hpp describes them, and their words.
#pragma once

#include <string>
#include <vector>

#include "skillnad/decomposition/decomposition.hpp"
#include "skillnad/tables/figure_spec.hpp"

namespace skillnad {

struct GapFigure {
  FigureRows rows;
  FigureSpec spec;
};

/// The kinds that a decomposition has, the first by default: "stages" of a sorting process,
/// "components", "waterfall", "unexplained"; "sensitivity" of one outcome, "verdicts" with several
/// comparisons, "units" where units have a part, but of contrasts on all cases not these two.
std::vector<std::string> gap_figure_kinds(const Decomposition& decomposition);

/// "components": the parts of every contrast in all cases, with their limits. "waterfall": the same
/// as steps from nothing to the total (start, end), of the first contrast. "unexplained": the
/// unexplained part of every stratum (without strata: of every contrast), labelled by its verdict.
/// "stages": of a sorting process, see stages_figure.hpp.
/// term: the contrast; label: the part or the stratum; group: the contrast where there are several,
/// in a waterfall what the step is.
///
/// "verdicts": a tile for each stratum and stage (position) and contrast (start, end), group the
/// verdict. "sensitivity", of the first contrast in all cases: lines of pairs of a difference of
/// the groups in a criterion that is missing (position, standard deviations) and of its effect
/// (estimate) that leave of the unexplained part what group says, nothing or delta; points, without
/// a group, of the observed sets (`SetBenchmark`). "units": the first contrast in every unit,
/// smallest first, with limits (unit_gaps.hpp).
/// @param data  the cases, or null
/// Throws OptionError[kind] where there is nothing to show, DataError[data_needed] for "units"
/// without the cases.
GapFigure gap_figure(Context& context, const Decomposition& decomposition, const GapData* data,
                     const std::string& kind, const std::string& lang);

}  // namespace skillnad
