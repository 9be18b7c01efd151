// The matrix of stages and components as a figure.
#pragma once

#include <string>

#include "skillnad/decomposition/decomposition.hpp"
#include "skillnad/tables/figure.hpp"
#include "skillnad/tables/figure_spec.hpp"

namespace skillnad {

/// Tiles of the first contrast with numbers: what each stage adds to the gap by each component, and
/// in the last row all stages together. term: the stage; label: the text of the tile, percentage
/// points with limits; group: the component; position: the stage's place from above; start, end:
/// edges of the tile on the axis of the components. A component that a stage does not have has no
/// tile.
FigureRows stages_figure_rows(const Decomposition& decomposition, const std::string& lang);

/// Its words and scales.
FigureSpec stages_figure_spec(const Decomposition& decomposition, const FigureRows& rows,
                              const std::string& lang);

}  // namespace skillnad
