// Simulated cases of two groups in units.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "../models/plain_model.hpp"
#include "gap_data.hpp"
#include "skillnad/base/math.hpp"

namespace skillnad::testing {

/// What cases in units are drawn from.
struct UnitDesign {
  std::size_t n_units = 25;
  std::size_t n = 900;
  double unit_sd = 0.6;
  double share_with_practice = 0.0;  ///< correlation of the group's share and the unit's practice
  double within = 0.4;               ///< of group 1, on the logit scale
  double skew = 0.5;                 ///< standard deviation of the logarithm of the units' sizes
};

/// Two groups with a number and a factor of three levels in units of unequal size.
inline std::vector<GapCase> cases_in_units(Draws& draws, const UnitDesign& design) {
  Vector size, practice, share;
  double total = 0.0;
  for (std::size_t k = 0; k < design.n_units; ++k) {
    const double r = design.share_with_practice;
    const double z = draws.normal();
    size.push_back(math::exp(design.skew * draws.normal()));
    practice.push_back(design.unit_sd * z);
    share.push_back(
        math::logistic(-0.4 + 0.8 * (r * z + std::sqrt(1.0 - r * r) * draws.normal())).mu);
    total += size.back();
  }
  std::vector<GapCase> cases;
  for (std::size_t k = 0; k < design.n_units; ++k) {
    const std::size_t count = std::max<std::size_t>(
        2, static_cast<std::size_t>(static_cast<double>(design.n) * size[k] / total + 0.5));
    for (std::size_t i = 0; i < count; ++i) {
      GapCase one;
      one.cluster = static_cast<std::uint32_t>(k);
      one.group = draws.uniform() < share[k] ? 0 : 1;
      const double x = draws.normal() + 0.2 * practice[k];
      const std::size_t level = draws.below(3);
      one.x = {x, level == 1 ? 1.0 : 0.0, level == 2 ? 1.0 : 0.0};
      const double eta =
          -0.6 + 0.5 * x + 0.3 * one.x[1] + practice[k] + (one.group == 1 ? design.within : 0.0);
      one.y = draws.event(math::logistic(eta).mu);
      cases.push_back(one);
    }
  }
  return cases;
}

/// Sets: the number, the factor. The units are the clusters.
inline GapRows rows_of(const std::vector<GapCase>& cases) {
  return with_units(gap_rows(cases, {1, 2}, {0, 1}, true));
}

/// Each case once in each group.
inline std::vector<GapCase> twins_of(const std::vector<GapCase>& cases) {
  std::vector<GapCase> twins;
  for (GapCase one : cases) {
    for (std::uint32_t group : {0, 1}) {
      one.group = group;
      twins.push_back(one);
    }
  }
  return twins;
}

}  // namespace skillnad::testing
