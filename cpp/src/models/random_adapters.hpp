// The engines for several factors behind the face of RandomModel.
#pragma once

#include <memory>
#include <vector>

#include "skillnad/models/random_model.hpp"

namespace skillnad {

std::unique_ptr<RandomModel> make_nested_model(const GroupedRows& rows,
                                               const RandomStructure& structure, Link link);
/// `scales`: what the columns of the designs are divided by.
std::unique_ptr<RandomModel> make_sparse_model(const GroupedRows& rows,
                                               const RandomStructure& structure,
                                               const std::vector<Vector>& scales, Link link);

/// One random intercept of intervals between thresholds.
/// @throws OptionError[link] for any other random effects
std::unique_ptr<RandomModel> make_interval_model(const GroupedRows& rows,
                                                 const RandomStructure& structure, Link link);

}  // namespace skillnad
