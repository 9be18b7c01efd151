// Random cases of a decomposition, for properties.
#pragma once

#include <cmath>

#include "../models/plain_model.hpp"
#include "gap_data.hpp"

namespace skillnad::testing {

/// Cases of two groups with a number, a factor of three levels and a binary criterion, in clusters.
inline std::vector<GapCase> random_cases(Draws& draws, std::size_t n = 220) {
  std::vector<GapCase> cases;
  const double shift = draws.normal();
  for (std::size_t i = 0; i < n; ++i) {
    GapCase one;
    one.group = draws.uniform() < 0.45 ? 0 : 1;
    const double x = draws.normal() + (one.group == 0 ? 0.4 : 0.0);
    const std::size_t level = draws.below(3);
    const double binary = draws.event(one.group == 0 ? 0.6 : 0.4);
    one.x = {x, level == 1 ? 1.0 : 0.0, level == 2 ? 1.0 : 0.0, binary};
    one.y = draws.event(1.0 / (1.0 + std::exp(-(0.5 * x + 0.3 * one.x[1] - 0.5 * binary +
                                                0.3 * shift * one.group))));
    one.cluster = static_cast<std::uint32_t>(draws.below(12));
    cases.push_back(one);
  }
  for (std::uint32_t c = 0; c < 12; ++c) cases[c].cluster = c;  // none is empty
  return cases;
}

inline const std::vector<std::size_t> sizes = {1, 2, 1};
inline const std::vector<std::size_t> sets = {0, 1, 1};

inline GapRows rows_of(const std::vector<GapCase>& cases, bool clustered = true) {
  return gap_rows(cases, sizes, sets, clustered);
}

}  // namespace skillnad::testing
