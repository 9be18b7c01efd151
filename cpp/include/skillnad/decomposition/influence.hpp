// Influence functions of estimates over collapsed cases, and the covariance they give.
#pragma once

#include <vector>

#include "skillnad/decomposition/gap_rows.hpp"

namespace skillnad {

/// The influence of a case of weight w with outcome y in pattern i: w (constant_i + slope_i y); or,
/// of whole clusters, what all cases of each add together.
struct Influence {
  Vector constant, slope;
  Vector cluster;  ///< of whole clusters; `constant` and `slope` are then empty

  explicit Influence(std::size_t n = 0) : constant(n, 0.0), slope(n, 0.0) {}
  /// Adds `factor` times another of the same cases or clusters.
  void add(double factor, const Influence& other);
};

/// The influence of whole clusters where the cases have them, else as it is: a covariance needs no
/// more, and clusters are few.
Influence by_cluster(const GapRows& rows, Influence influence);

/// An influence of 0, as by_cluster() gives them.
Influence no_influence(const GapRows& rows);

/// Covariance of estimates from their influences: sums within clusters, times C / (C - 1), C the
/// clusters with cases; without clusters over cases, times n / (n - 1).
/// @param rows   whose patterns the influences belong to
/// @param parts  one influence an estimate
/// @return estimates x estimates; missing with fewer than two clusters (cases)
Matrix influence_covariance(const GapRows& rows, const std::vector<Influence>& parts);

/// Effective clusters less one: min(C, (sum n_c)^2 / sum n_c^2) - 1, C the clusters with cases of
/// both groups and n_c their cases; without clusters infinite.
double effective_degrees(const GapRows& rows, std::uint32_t a, std::uint32_t b);
/// The same of all groups: C the clusters with cases of two groups at least.
double effective_degrees(const GapRows& rows);

}  // namespace skillnad
