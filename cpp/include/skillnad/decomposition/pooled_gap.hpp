// Contrasts of more than two groups on the cases of all of them.
//
//   theta_g(S) = E_pool[ m_g(X_S) ] = Ybar + (1 - pi_g) U_g(S),  U_g(S) = E_rest[m_g] - Ybar_rest:
//
// what all cases would have under the rule of group g. pi_g is the group's share of the cases, the
// rest all other groups together, Ybar the mean of all. Every contrast is one linear combination of
// the levels theta_g, so that contrasts of groups are transitive: (a - b) + (b - c) = a - c.
#pragma once

#include <cstdint>
#include <vector>

#include "skillnad/decomposition/gap_cell.hpp"

namespace skillnad {

/// The levels of all groups as cases have them, or as they are expected under the groups' rules,
/// less the mean of all; and the groups' shares.
struct GroupLevels {
  std::vector<std::uint32_t> groups;
  Vector share;  ///< pi_g
  std::vector<Influence> of_share;
  std::vector<GapParts> level;  ///< one a group
};

/// A contrast of the levels:
///   pair   theta_a - theta_b;
///   mean   theta_a - sum_g pi_g theta_g;
///   trend  sum_g pi_g (s_g - s) (theta_g - theta) / sum_g pi_g (s_g - s)^2, the least-squares
///   slope
///          over all cases by step from one group to the next: scores s_g = 0, 1, 2, ... in the
///          order of the groups, s and theta the means by pi. Without criteria it is the slope of
///          the outcome itself.
/// The shares are estimated, and their influence is in that of the contrast.
GapParts contrast_of(const GroupLevels& levels, GroupContrast contrast, std::uint32_t a,
                     std::uint32_t b);

/// The label of all groups but one among rows_of_group().
inline std::uint32_t rest_group(const GapRows& rows) {
  return static_cast<std::uint32_t>(rows.n_groups);
}
/// The rows with all other groups than `group` put together as rest_group().
GapRows rows_of_group(GapRows rows, std::uint32_t group);

/// Whether a cell is one of all groups: a contrast with the mean, a trend, or a pair of more than
/// two groups with the target `pooled` (the comparison modes have a meaning of their own for that).
bool on_all_groups(const GapRows& rows, const GapCellOptions& options);

/// The groups that take part, and their cases inside the support of all of them; others are taken
/// out.
struct PooledSupport {
  std::vector<std::uint32_t> groups;
  GapRows rows;
};
PooledSupport pooled_support(const GapRows& rows);

/// The cell of a contrast on the cases of all groups.
///
/// All groups take part that have 10 cases and, with clusters, stand in two; cases that some group
/// can say nothing about, and those of groups too small, are part of outside_support. One model is
/// chosen for all groups. The directions a and b are those of a pair, in the same cases.
GapCell decompose_pooled_cell(Context& context, const GapRows& rows, std::uint32_t a,
                              std::uint32_t b, const GapCellOptions& options);

}  // namespace skillnad
