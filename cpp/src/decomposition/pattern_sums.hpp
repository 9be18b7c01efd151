// Small sums over the patterns of a group.
#pragma once

#include <cstdint>
#include <vector>

#include "skillnad/decomposition/gap_rows.hpp"

namespace skillnad {

/// The patterns of a group that have cases.
inline std::vector<std::size_t> patterns_of(const GapRows& rows, std::uint32_t group) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows.group[i] == group && rows.m[i] > 0.0) out.push_back(i);
  return out;
}

inline Vector picked(const Vector& cells, const std::vector<std::size_t>& patterns) {
  Vector out;
  out.reserve(patterns.size());
  for (std::size_t i : patterns) out.push_back(cells[i]);
  return out;
}

inline double sum(const Vector& cells) {
  double out = 0.0;
  for (double cell : cells) out += cell;
  return out;
}

inline double dot(const Vector& a, const Vector& b) {
  double out = 0.0;
  for (std::size_t j = 0; j < a.size(); ++j) out += a[j] * b[j];
  return out;
}

/// The weight of one case of a pattern.
inline double case_weight(const GapRows& rows, std::size_t pattern) {
  return rows.mm[pattern] / rows.m[pattern];
}

/// One residual's share that is its own, 1 - leverage, kept away from 0.
inline double residual_share(double leverage) {
  return leverage < 1.0 - 1e-3 ? 1.0 - leverage : 1e-3;
}

}  // namespace skillnad
