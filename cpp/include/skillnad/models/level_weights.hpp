// Sampling weights of the levels of grouping factors: how many levels of the population a sampled
// one stands for.
//
// The pseudo-log-likelihood is sum_j w_j log int prod_i L_ij(u)^w_ij phi(u) du, w_ij the weights of
// the rows given that their group was drawn; with two nested factors the lower one's weights stand
// inside the integral of the upper one in the same way (Pfeffermann et al. 1998; Rabe-Hesketh &
// Skrondal 2006).
#pragma once

#include <string>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/data/complete.hpp"
#include "skillnad/data/frame.hpp"
#include "skillnad/models/random_structure.hpp"

namespace skillnad {

struct GroupedRows;

/// The column that holds the weights of a grouping factor's levels.
struct LevelWeightColumn {
  std::string factor;
  std::string column;
};

/// @throws OptionError[weight_kind] for another kind than "sampling"; OptionError[weights] for
///   factors the formula does not have, or one named twice
void check_level_weights(const std::vector<LevelWeightColumn>& columns, const std::string& kind,
                         const formula::Formula& formula);

/// Multiplies the weights of the rows of each group, given one after the other in `group_of_row`
/// (Patterns::not_kept: none), by a number of their own: with the scale "size" they sum to the
/// number of rows of the group, with "effective" to (sum w)^2 / sum w^2. Sums do not depend on the
/// order of the rows.
void scale_within_groups(const std::string& scale, const std::vector<std::uint32_t>& group_of_row,
                         std::size_t n_groups, std::vector<double>& weights);

/// Sets `level_weight` of the factors from the weights of the rows, `weights[k]` those of
/// `columns[k]`. Levels inside others are scaled within them; those of the top factor are not.
/// @throws DataError[weights] where rows of one level differ
void take_level_weights(const std::vector<LevelWeightColumn>& columns,
                        const std::vector<std::vector<double>>& weights, const std::string& scale,
                        const Patterns& patterns, RandomStructure& structure);

/// The product of the weights of each pattern's levels; empty if no factor has weights.
std::vector<double> level_weight_of_patterns(const RandomStructure& structure);

/// `counts` of the patterns times level_weight_of_patterns().
std::vector<double> times_level_weights(const RandomStructure& structure,
                                        std::vector<double> counts);

/// The weights of the groups of `rows`, those of the innermost factor, for its likelihood.
void set_group_weights(const RandomStructure& structure, const Patterns& patterns,
                       GroupedRows& rows);

}  // namespace skillnad
