// Influence functions of estimates over collapsed cases, and the covariance they give.
#pragma once

#include <vector>

#include "skillnad/decomposition/gap_rows.hpp"

namespace skillnad {

/// The influence of a case of weight w with outcome y in pattern i: w (constant_i + slope_i y).
struct Influence {
  Vector constant, slope;

  explicit Influence(std::size_t n = 0) : constant(n, 0.0), slope(n, 0.0) {}
  /// Adds `factor` times another.
  void add(double factor, const Influence& other);
};

/// Covariance of estimates from their influences: sums within clusters, times C / (C - 1), C the
/// clusters with cases; without clusters over cases, times n / (n - 1).
/// @param rows   whose patterns the influences belong to
/// @param parts  one influence an estimate
/// @return estimates x estimates; missing with fewer than two clusters (cases)
Matrix influence_covariance(const GapRows& rows, const std::vector<Influence>& parts);

/// Effective clusters less one: min(C, (sum n_c)^2 / sum n_c^2) - 1, C the clusters with cases of
/// both groups and n_c their cases; without clusters infinite.
double effective_degrees(const GapRows& rows, std::uint32_t a, std::uint32_t b);

}  // namespace skillnad
