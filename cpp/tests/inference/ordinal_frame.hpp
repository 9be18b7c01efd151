// An ordinal outcome for the simulated frame, and fits through the registry with their parts.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "../api/api_calls.hpp"
#include "skillnad/api/live_fit.hpp"

namespace skillnad::testing {

/// The frame of `data` with `o`, an ordered factor low < mid < high that follows x and the group.
inline Table ordinal_table(const Sample& data, std::uint64_t seed) {
  Draws draws(seed);
  Table table = data.table();
  Column o;
  o.name = "o";
  o.type = Column::Type::categorical;
  o.declared = o.ordered = true;
  o.levels = {"low", "mid", "high"};
  std::vector<double> effect(10000, 0.0);
  for (double& e : effect) e = 0.8 * draws.normal();
  for (std::size_t i = 0; i < data.size(); ++i) {
    const std::size_t g = std::stoul(data.g[i].substr(1));
    const double eta = 0.5 * data.x[i] + (data.f[i] == "b" ? 0.6 : 0.0) + effect[g];
    const double u = draws.uniform();
    const double latent = eta + std::log(u / (1.0 - u));
    o.codes.push_back(latent < -0.7 ? 0 : latent < 0.9 ? 1 : 2);
  }
  table.add(std::move(o));
  return table;
}

inline std::shared_ptr<const api::LiveFit> live(const Value& fit) {
  return api::live_fit(*fit.result());
}

}  // namespace skillnad::testing
