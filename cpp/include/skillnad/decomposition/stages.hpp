// A sorting process taken apart by stages and criteria at once.
//
// A group's rate R = p_1 ... p_T is the share of all its cases that pass every stage, p_t of those
// at risk at stage t, who have passed the ones before. With the stage weights W_t of funnel.hpp and
// the decomposition of each stage's own gap among those at risk, p_t^a - p_t^b = sum_j phi_tj +
// U_t,
//
//   R_a - R_b = sum_t W_t (p_t^a - p_t^b) = sum_t sum_j W_t phi_tj + sum_t W_t U_t   exactly:
//
// a matrix of stages and criteria. The influence of a cell, rates and weights estimated, is
//
//   W_t IF(phi_tj) + phi_tj sum_s (dW_t/dp_s^a IF(p_s^a) + dW_t/dp_s^b IF(p_s^b)).
//
// Those at risk at a later stage are selected by the stages before it: what is not explained there
// describes them, not all cases.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "skillnad/decomposition/decomposition.hpp"

namespace skillnad {

/// The cases at risk at a stage, with the outcome to pass it and the criteria of the stage.
/// @param rows   the patterns of `data.rows`, perhaps with other weights
/// @param among  patterns that count, rising
/// @param at     (out) the patterns that the result has
GapRows at_risk(const GapData& data, const GapRows& rows, const std::vector<std::size_t>& among,
                std::size_t stage, std::vector<std::size_t>& at);

/// The cells of the gap of a minus b among some patterns, without names of groups and stratum: all
/// stages together; what each stage adds to that (`DecompositionCell::own` false), whose parts sum
/// over the stages to those of the first cell; each stage's own gap (`own`).
///
/// A stage with too few cases at risk adds its gap as the part "not_decomposed"; where a group has
/// none at risk the whole gap has no numbers, but the stages before have their own. The degrees of
/// freedom are a stage's own, and the fewest of them for all together. Influences are kept in the
/// first cell, over the patterns `among`.
std::vector<DecompositionCell> decompose_stages(Context& context, const GapData& data,
                                                const GapRows& rows,
                                                const std::vector<std::size_t>& among,
                                                std::uint32_t a, std::uint32_t b,
                                                const GapCellOptions& options);

/// How far each group's cases come, by stage.
std::vector<StageReach> stage_reach(const GapData& data);

}  // namespace skillnad
