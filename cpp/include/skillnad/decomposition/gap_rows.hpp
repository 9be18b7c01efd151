// The cases of a decomposition, collapsed: what the estimands are computed from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "skillnad/base/matrix.hpp"

namespace skillnad {

/// One criterion's term: a player of the attribution, whatever its columns.
struct GapVariable {
  std::string name;
  std::size_t set = 0;              ///< the criteria set it belongs to
  std::size_t first = 0, last = 0;  ///< its columns of `GapRows::x`: [first, last)
  /// Its first column is a count as the data have it, other columns tell where it is missing.
  bool count = false;
};

/// Patterns of equal group, cluster and covariates. Sums run over the cases of a pattern; w is a
/// case's weight (1 if there are none; frequency weights count cases and have w = 1 in the
/// squares).
struct GapRows {
  Matrix x;  ///< patterns x columns of all variables, without an intercept
  std::vector<GapVariable> variables;
  std::vector<std::string> sets;
  Vector y, m;                         ///< sum w y, sum w
  Vector yy, ym, mm;                   ///< sum (w y)^2, sum w y w, sum w^2
  Vector cases;                        ///< how many cases
  std::vector<std::uint32_t> group;    ///< of each pattern
  std::vector<std::uint32_t> cluster;  ///< of each pattern; empty: each case is its own
  /// An outcome of several categories (gap_categories.hpp): sum w of the cases in each, patterns x
  /// categories, and what each category counts as, y = sum w score; both empty for a binary
  /// outcome.
  Matrix counts;
  Vector scores;
  /// How often each cluster counts in a replicate of a bootstrap, already in the sums above; empty:
  /// once. Squares of a cluster's sums then count as often, not by the square.
  Vector cluster_weight;
  std::size_t n_groups = 0;
  std::size_t n_clusters = 0;
  /// Municipality or district of each pattern; empty: none. A unit lies within one cluster (usually
  /// they are the same), so with units there are clusters.
  std::vector<std::uint32_t> unit;
  std::size_t n_units = 0;

  std::size_t size() const { return m.size(); }
};

}  // namespace skillnad
