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

Attribution shapley(const GapRows& rows, bool detail, UnitPart unit) {
  const std::size_t n_sets = rows.sets.size();
  const std::size_t n_variables = rows.variables.size();
  const std::size_t n_players = n_sets + (unit == UnitPart::shapley ? 1 : 0);
  std::vector<std::vector<std::size_t>> members(n_players);
  for (std::size_t v = 0; v < n_variables; ++v) members[rows.variables[v].set].push_back(v);
  // The unit's bit stands behind those of the variables.
  if (unit == UnitPart::shapley) members[n_sets].push_back(n_variables);
  double coalitions = n_players <= most_sets ? static_cast<double>(std::size_t{1} << n_players) : 0;
  if (detail && n_players <= most_sets)
    for (const auto& set : members)
      coalitions += static_cast<double>(std::size_t{1} << (n_players - 1)) *
                    static_cast<double>(std::size_t{1} << std::min<std::size_t>(set.size(), 40));
  if (n_players > most_sets || n_variables > most_variables || coalitions > most_coalitions)
    throw std::logic_error("shapley: too many sets or variables to go through");

  const auto players_as_coalition = [&](std::size_t mask) {
    Coalition out = 0;
    for (std::size_t j = 0; j < n_players; ++j)
      if (mask >> j & 1)
        for (std::size_t v : members[j]) out |= Coalition{1} << v;
    return out;
  };
  const std::size_t between = n_sets + 2;
  const std::size_t first_variable = between + (unit == UnitPart::two_step  ? 2
                                                : unit == UnitPart::shapley ? 1
                                                                            : 0);
  Attribution out;
  out.n_parts = first_variable + (detail ? n_variables : 0);
  const auto add = [&](Coalition coalition, std::size_t part, double weight) {
    Vector& weights = out.weights[coalition];
    weights.resize(out.n_parts, 0.0);
    weights[part] += weight;
  };
  const std::size_t all = (std::size_t{1} << n_players) - 1;
  const Coalition everything = players_as_coalition(all);
  add(0, 0, 1.0);
  add(everything, n_sets + 1, 1.0);
  if (unit == UnitPart::two_step) {
    add(everything, between, 1.0);
    add(everything | unit_bit(rows), between, -1.0);
    add(everything | unit_bit(rows), between + 1, 1.0);
  }
  for (std::size_t j = 0; j < n_players; ++j) {
    const std::size_t part = j < n_sets ? 1 + j : between;
    for (std::size_t others = 0; others <= all; ++others) {
      if (others >> j & 1) continue;
      const double weight = shapley_weight(n_bits(others), n_players);
      const Coalition base = players_as_coalition(others);
      add(base, part, weight);
      add(players_as_coalition(others | std::size_t{1} << j), part, -weight);
      if (!detail || j == n_sets) continue;
      const std::vector<std::size_t>& own = members[j];
      for (std::size_t inner = 0; inner < (std::size_t{1} << own.size()); ++inner) {
        Coalition with = base;
        for (std::size_t k = 0; k < own.size(); ++k)
          if (inner >> k & 1) with |= Coalition{1} << own[k];
        for (std::size_t k = 0; k < own.size(); ++k) {
          if (inner >> k & 1) continue;
          const double both = weight * shapley_weight(n_bits(inner), own.size());
          add(with, first_variable + own[k], both);
          add(with | Coalition{1} << own[k], first_variable + own[k], -both);
        }
      }
    }
  }
  return out;
}

}  // namespace skillnad
