// Random effects of a simulation: where its draws stand, and what they add.
#pragma once

#include <cstdint>

#include "skillnad/inference/predictions.hpp"
#include "skillnad/models/fit.hpp"
#include "skillnad/models/random_structure.hpp"

namespace skillnad {

constexpr std::uint32_t outcome_stream = 0;
constexpr std::uint32_t censoring_stream = 2;
constexpr std::uint32_t pattern_stream = 3;
constexpr std::uint32_t seen_stream = 3;
constexpr std::uint32_t effect_stream = 16;

/// L u of one factor, u drawn anew: effects x levels.
Matrix drawn_effects(const FittedFactor& factor, std::size_t n_levels, std::uint64_t seed,
                     std::uint32_t replicate, std::uint32_t stream);

/// Adds z'L u of every factor at every point, u drawn anew. `cuts` points stand for a pattern.
void add_effects(const Fit& fit, const RandomStructure& random, const PredictionPoints& points,
                 std::size_t cuts, std::uint64_t seed, std::uint32_t replicate, Vector& eta);

}  // namespace skillnad
