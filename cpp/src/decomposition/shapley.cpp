#include "skillnad/decomposition/shapley.hpp"

#include <algorithm>
#include <stdexcept>

namespace skillnad {

namespace {

/// Coalitions that may be asked for in all: each costs two regressions.
constexpr double most_coalitions = 65536.0;

std::size_t n_bits(std::size_t mask) {
  std::size_t n = 0;
  for (; mask != 0; mask &= mask - 1) ++n;
  return n;
}

}  // namespace

double shapley_weight(std::size_t size, std::size_t n_players) {
  // 1 / (K choose(K - 1, |S|)), by products of small numbers.
  double choose = 1.0;
  for (std::size_t i = 0; i < size; ++i)
    choose = choose * static_cast<double>(n_players - 1 - i) / static_cast<double>(i + 1);
  return 1.0 / (static_cast<double>(n_players) * choose);
}

Attribution shapley(const GapRows& rows, bool detail) {
  const std::size_t n_sets = rows.sets.size();
  const std::size_t n_variables = rows.variables.size();
  std::vector<std::vector<std::size_t>> members(n_sets);
  for (std::size_t v = 0; v < n_variables; ++v) members[rows.variables[v].set].push_back(v);
  double coalitions = n_sets <= most_sets ? static_cast<double>(std::size_t{1} << n_sets) : 0.0;
  if (detail && n_sets <= most_sets)
    for (const auto& set : members)
      coalitions += static_cast<double>(std::size_t{1} << (n_sets - 1)) *
                    static_cast<double>(std::size_t{1} << std::min<std::size_t>(set.size(), 40));
  if (n_sets > most_sets || n_variables > most_variables || coalitions > most_coalitions)
    throw std::logic_error("shapley: too many sets or variables to go through");

  const auto sets_as_coalition = [&](std::size_t mask) {
    Coalition out = 0;
    for (std::size_t j = 0; j < n_sets; ++j)
      if (mask >> j & 1)
        for (std::size_t v : members[j]) out |= Coalition{1} << v;
    return out;
  };
  Attribution out;
  out.n_parts = n_sets + 2 + (detail ? n_variables : 0);
  const auto add = [&](Coalition coalition, std::size_t part, double weight) {
    Vector& weights = out.weights[coalition];
    weights.resize(out.n_parts, 0.0);
    weights[part] += weight;
  };
  const std::size_t all = (std::size_t{1} << n_sets) - 1;
  add(0, 0, 1.0);
  add(sets_as_coalition(all), n_sets + 1, 1.0);
  for (std::size_t j = 0; j < n_sets; ++j) {
    for (std::size_t others = 0; others <= all; ++others) {
      if (others >> j & 1) continue;
      const double weight = shapley_weight(n_bits(others), n_sets);
      const Coalition base = sets_as_coalition(others);
      add(base, 1 + j, weight);
      add(sets_as_coalition(others | std::size_t{1} << j), 1 + j, -weight);
      if (!detail) continue;
      const std::vector<std::size_t>& own = members[j];
      for (std::size_t inner = 0; inner < (std::size_t{1} << own.size()); ++inner) {
        Coalition with = base;
        for (std::size_t k = 0; k < own.size(); ++k)
          if (inner >> k & 1) with |= Coalition{1} << own[k];
        for (std::size_t k = 0; k < own.size(); ++k) {
          if (inner >> k & 1) continue;
          const double both = weight * shapley_weight(n_bits(inner), own.size());
          add(with, n_sets + 2 + own[k], both);
          add(with | Coalition{1} << own[k], n_sets + 2 + own[k], -both);
        }
      }
    }
  }
  return out;
}

}  // namespace skillnad
