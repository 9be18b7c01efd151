// The fictional municipalities and districts.
#pragma once

#include <cstdint>

#include "skillnad/nuso/model.hpp"
#include "skillnad/nuso/population.hpp"

namespace skillnad::nuso {

constexpr std::size_t n_units = 134;
constexpr std::size_t n_answering = 105;
constexpr std::int32_t first_unit_code = 9001;
constexpr std::size_t n_investigations = 22000;

/// The units with context, answers and the number of investigations (`antal`); their effects go to
/// `run.unit_effects`.
Population make_units(const Codebook& book, ModelRun& run);

}  // namespace skillnad::nuso
