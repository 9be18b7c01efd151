// What if one group's counts are documented less, or more, than the other's?
#pragma once

#include <array>
#include <vector>

#include "skillnad/decomposition/decomposition.hpp"

namespace skillnad {

/// By how much group a's counts are changed: to (1 + d) times what is documented.
constexpr std::array<double, 4> count_changes = {-0.2, -0.1, 0.1, 0.2};

/// The unexplained part, on the cases of one group, with the counts of a set changed in group a.
struct CountsChanged {
  std::array<double, 4> unexplained{};  ///< for each of `count_changes`
  /// The d nearest 0, within 0.2 on either side, at which the verdict on this part (tests not
  /// adjusted) is another, to 0.001; missing where there is none, or no verdict.
  double tipping = 0.0;
};

/// Of a set of criteria.
struct SetDocumentation {
  std::vector<std::string> counts;  ///< its terms that are counts, as they were named
  CountsChanged a, b;               ///< on the cases of a and of b
};

/// Of each set of criteria in every cell of visit_cells(), in their order; missing (NaN) for sets
/// without counts or not wanted, and empty for other cells and those without numbers. The
/// unexplained part is estimated as in the decomposition, by the model of the cell; standard errors
/// rest on influence functions.
/// @param wanted  names of sets; empty: all
std::vector<std::vector<SetDocumentation>> documentation_changes(
    Context& context, const GapData& data, const DecompositionOptions& options,
    const std::vector<DecompositionCell>& cells, double delta, double alpha,
    const std::vector<std::string>& wanted);

}  // namespace skillnad
