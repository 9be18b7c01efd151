// Order-free attribution: Shapley's value over criteria sets, Owen's over the variables in them.
//
//   phi_j = sum over S without j of |S|! (K - |S| - 1)! / K!  [U(S) - U(S + j)],
//
// U(S) what is left of the gap when the sets S are accounted for. The parts and U(all) sum to
// U(none), exactly and whatever the order of the criteria (Shapley 1953; Shorrocks 2013). Owen's
// value (1977) takes the sets as unions: the outer weights run over the other sets, the inner ones
// over the variables of the same set, and the variables of a set sum to the set's part.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "skillnad/decomposition/gap_rows.hpp"

namespace skillnad {

/// A coalition: bit v stands for variable v.
using Coalition = std::uint64_t;

constexpr std::size_t most_sets = 10;
constexpr std::size_t most_variables = 60;

/// How the unit (municipality) takes part, K. `two_step`: what the criteria leave is split,
/// U(all) = [U(all) - U(all + K)] + U(all + K), between and within units, and their parts are those
/// without it. `shapley`: K is one more player, and what is left is left with K too.
enum class UnitPart { none, two_step, shapley };

/// Stands for the unit in a coalition.
inline Coalition unit_bit(const GapRows& rows) {
  return Coalition{1} << rows.variables.size();
}

/// What U of each coalition adds to each part: parts[k] += weight[k] U(coalition).
/// Parts are: the total, one for each set, the unexplained; with units then what lies between them
/// and, in two steps, within them; with `detail` then one for each variable.
struct Attribution {
  std::size_t n_parts = 0;
  std::map<Coalition, Vector> weights;  ///< by coalition, of the parts
};

/// At most `most_sets` sets (the unit as a player is one) and as many variables as make 65,536
/// coalitions; more is a logic error.
Attribution shapley(const GapRows& rows, bool detail, UnitPart unit = UnitPart::none);

/// |S|! (K - |S| - 1)! / K!
double shapley_weight(std::size_t size, std::size_t n_players);

}  // namespace skillnad
