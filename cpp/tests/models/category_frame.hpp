// An outcome of unordered categories for the simulated frame.
#pragma once

#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "simulated_frame.hpp"

namespace skillnad::testing {

/// The frame of `data` with `c`, one of the first `n` of home, kin, away and none, which follows x,
/// f and intercepts of the groups that are correlated over the categories. `zero`: no effects.
inline Table category_table(const Sample& data, std::uint64_t seed, std::size_t n = 3,
                            bool zero = false) {
  const std::array<std::string, 4> labels = {"home", "kin", "away", "none"};
  Draws draws(seed);
  Table table = data.table();
  std::vector<std::array<double, 3>> effect(10000);
  for (auto& one : effect) {
    const double shared = draws.normal();
    for (double& e : one) e = zero ? 0.0 : 0.6 * shared + 0.6 * draws.normal();
  }
  Column c;
  c.name = "c";
  c.type = Column::Type::categorical;
  c.declared = true;
  c.levels.assign(labels.begin(), labels.begin() + static_cast<std::ptrdiff_t>(n));
  for (std::size_t i = 0; i < data.size(); ++i) {
    const auto& own = effect[std::stoul(data.g[i].substr(1))];
    const double fb = data.f[i] == "b" ? 1.0 : 0.0;
    const double eta[] = {0.4 * data.x[i] - 0.2 + own[0], -0.3 + 0.5 * fb + own[1],
                          -0.5 - 0.3 * data.x[i] + own[2]};
    double total = 1.0;
    for (std::size_t k = 0; k + 1 < n; ++k) total += std::exp(eta[k]);
    double u = draws.uniform() * total - 1.0;
    std::int32_t code = 0;
    for (std::size_t k = 0; k + 1 < n && u > 0.0; ++k) {
      u -= std::exp(eta[k]);
      code = static_cast<std::int32_t>(k + 1);
    }
    c.codes.push_back(code);
  }
  table.add(std::move(c));
  return table;
}

}  // namespace skillnad::testing
