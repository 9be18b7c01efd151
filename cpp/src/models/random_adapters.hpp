// The engines for several factors behind the face of RandomModel.
#pragma once

#include <memory>
#include <vector>

#include "skillnad/models/random_model.hpp"

namespace skillnad {

std::unique_ptr<RandomModel> make_nested_model(const GroupedRows& rows,
                                               const RandomStructure& structure, Link link);
/// `z`: the designs of the factors, laid out and scaled.
std::unique_ptr<RandomModel> make_sparse_model(const GroupedRows& rows,
                                               const RandomStructure& structure,
                                               const std::vector<Vector>& z, Link link);

}  // namespace skillnad
