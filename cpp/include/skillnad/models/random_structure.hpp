// The random part of a formula on the data at hand: which effects vary over which levels, and how
// the grouping factors lie to each other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "skillnad/data/collapse.hpp"
#include "skillnad/data/frame.hpp"
#include "skillnad/formula/formula.hpp"
#include "skillnad/formula/model_matrix.hpp"
#include "skillnad/models/random_vector.hpp"

namespace skillnad {

/// One grouping factor with all random terms that name it, stacked: effects L u, u ~ N(0, I).
struct RandomFactor {
  std::string name;                         ///< "district", "school:class"
  std::vector<std::string> columns;         ///< whose combinations are the levels
  std::vector<std::string> effects;         ///< "(Intercept)", "urban[Y]"
  std::vector<FactorEntry> entries;         ///< the entries of L that the formula asks for
  std::vector<std::size_t> term_of_effect;  ///< effects of one term may be correlated
  /// Multinomial: the block of coefficients that an effect belongs to; else empty.
  std::vector<std::size_t> category_of_effect;
  std::vector<formula::DesignState> states;  ///< one a term, for new data
  Matrix z;                                  ///< patterns x effects, columns as given
  std::vector<std::string> levels;
  SharedCodes level_of_pattern;
  /// Sampling weight of each level; empty: 1. See level_weights.hpp.
  std::vector<double> level_weight;
};

/// Whether an effect is a random intercept: "(Intercept)", or that of a category, "b: (Intercept)".
bool is_intercept(const std::string& effect);

enum class RandomKind {
  none,
  intercept,  ///< one random intercept
  vector,     ///< one factor
  nested,     ///< a random intercept at each of two nested factors
  sparse,     ///< several factors, any other way
};

struct RandomStructure {
  RandomKind kind = RandomKind::none;
  bool nested = false;                ///< each factor inside the one before
  std::vector<RandomFactor> factors;  ///< nested ones from the top down, others as in the formula
  /// Nested: the first innermost group of each level of the top factor, and the end.
  std::vector<std::size_t> top_start;
};

/// The design states of the random terms, by factor in the order of the structure.
using RandomStates = std::vector<std::vector<formula::DesignState>>;

/// Reads the factors of a formula and finds out, from the kept rows, whether they are nested. The
/// parts that need patterns are left for complete_structure().
/// @throws ModelError[same_groups] if two factors cut the rows in the same way
RandomStructure read_structure(Context& context, const formula::Formula& formula,
                               const Frame& frame, const std::vector<std::uint8_t>& keep);

/// The design of one factor: its effects, entries, states and z. `known` (or null): its states.
void build_effects(const formula::Formula& formula, std::size_t n_patterns,
                   const formula::Columns& variables, const SharedVector& cases,
                   const std::vector<formula::DesignState>* known, RandomFactor& factor);

/// Adds levels and designs. `known` (or null) holds the states of an earlier fit; `group_levels`
/// the labels of the patterns' groups.
/// @throws DataError[group_id] where two levels have one label;
///   ModelError[random_slope] for a slope of a column that is constant, or not finite
void complete_structure(const formula::Formula& formula, const Frame& frame,
                        const Patterns& patterns, const formula::Columns& variables,
                        const SharedVector& cases, const RandomStates* known,
                        const std::vector<std::string>& group_levels, RandomStructure& structure);

}  // namespace skillnad
