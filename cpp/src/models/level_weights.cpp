#include "skillnad/models/level_weights.hpp"

#include <algorithm>

#include "skillnad/base/error.hpp"
#include "skillnad/models/grouped_rows.hpp"
#include "skillnad/models/weights.hpp"
#include "skillnad/models/wording.hpp"
#include "skillnad/text/suggest.hpp"

namespace skillnad {

namespace {

const RandomFactor* find_factor(const RandomStructure& structure, const std::string& name) {
  for (const RandomFactor& factor : structure.factors)
    if (factor.name == name) return &factor;
  return nullptr;
}

/// The weight of each level, the same in all of its rows.
std::vector<double> weights_of_levels(const LevelWeightColumn& names, const RandomFactor& factor,
                                      const std::vector<double>& weights,
                                      const Patterns& patterns) {
  std::vector<double> out(factor.levels.size(), 0.0);
  std::vector<bool> broken(factor.levels.size(), false);
  RowCollector differ;
  for (std::size_t i = 0; i < patterns.pattern_of_row.size(); ++i) {
    if (patterns.pattern_of_row[i] == Patterns::not_kept) continue;
    const std::size_t level = factor.level_of_pattern[patterns.pattern_of_row[i]];
    if (out[level] == 0.0) out[level] = weights[i];
    if (out[level] == weights[i]) continue;
    broken[level] = true;
    differ.add(i);
  }
  if (differ.empty()) return out;
  const double n = static_cast<double>(std::count(broken.begin(), broken.end(), true));
  throw DataError("weights",
                  "The weights " + names.column + " of " + factor.name + " differ within " +
                      counted(n, "group") + ": " + differ.text() +
                      " differ from the first row of their group. A group has one weight, the "
                      "same in all of its rows.",
                  differ.place(names.column));
}

}  // namespace

void check_level_weights(const std::vector<LevelWeightColumn>& columns, const std::string& kind,
                         const formula::Formula& formula) {
  if (columns.empty()) return;
  if (kind != "sampling")
    throw OptionError("weight_kind",
                      "weights by level are sampling weights: give weight_kind = \"sampling\".",
                      {"weight_kind", {}, 0});
  std::vector<std::string> factors;
  for (const formula::RandomTerm& term : formula.random) factors.push_back(term.group_name);
  std::vector<std::string> seen;
  for (const LevelWeightColumn& one : columns) {
    if (std::find(factors.begin(), factors.end(), one.factor) == factors.end())
      throw OptionError("weights",
                        "weights: " + one.factor +
                            " is neither \"row\" nor a grouping factor of the random effects in "
                            "the formula." +
                            did_you_mean(one.factor, factors),
                        {"weights", {}, 0});
    if (std::find(seen.begin(), seen.end(), one.factor) != seen.end())
      throw OptionError("weights", "weights: " + one.factor + " is named twice.",
                        {"weights", {}, 0});
    seen.push_back(one.factor);
  }
}

void scale_within_groups(const std::string& scale, const std::vector<std::uint32_t>& group_of_row,
                         std::size_t n_groups, std::vector<double>& weights) {
  if (scale == "none") return;
  std::vector<double> largest(n_groups, 0.0), n(n_groups, 0.0);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (group_of_row[i] == Patterns::not_kept) continue;
    n[group_of_row[i]] += 1.0;
    largest[group_of_row[i]] = std::max(largest[group_of_row[i]], weights[i]);
  }
  const OrderFreeSum grid(1.0, static_cast<double>(weights.size()) + 1.0);
  std::vector<OrderFreeSum::Parts> first(n_groups), second(n_groups);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const std::uint32_t g = group_of_row[i];
    if (g == Patterns::not_kept) continue;
    weights[i] /= largest[g];
    grid.add(weights[i], first[g]);
    grid.add(weights[i] * weights[i], second[g]);
  }
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const std::uint32_t g = group_of_row[i];
    if (g == Patterns::not_kept) continue;
    const double sum = first[g].high + first[g].low;
    weights[i] *= scale == "effective" ? sum / (second[g].high + second[g].low) : n[g] / sum;
  }
}

void take_level_weights(const std::vector<LevelWeightColumn>& columns,
                        const std::vector<std::vector<double>>& weights, const std::string& scale,
                        const Patterns& patterns, RandomStructure& structure) {
  for (std::size_t k = 0; k < weights.size(); ++k) {
    const RandomFactor* found = find_factor(structure, columns[k].factor);
    RandomFactor& factor =
        structure.factors[static_cast<std::size_t>(found - structure.factors.data())];
    factor.level_weight = weights_of_levels(columns[k], factor, weights[k], patterns);
    if (!structure.nested || found == structure.factors.data()) continue;
    const RandomFactor& above = *(found - 1);
    std::vector<std::uint32_t> outer(factor.levels.size(), 0);
    for (std::size_t i = 0; i < factor.level_of_pattern.size(); ++i)
      outer[factor.level_of_pattern[i]] = above.level_of_pattern[i];
    scale_within_groups(scale, outer, above.levels.size(), factor.level_weight);
  }
}

std::vector<double> level_weight_of_patterns(const RandomStructure& structure) {
  std::vector<double> out;
  for (const RandomFactor& factor : structure.factors) {
    if (factor.level_weight.empty()) continue;
    out.resize(factor.level_of_pattern.size(), 1.0);
    for (std::size_t i = 0; i < out.size(); ++i)
      out[i] *= factor.level_weight[factor.level_of_pattern[i]];
  }
  return out;
}

std::vector<double> times_level_weights(const RandomStructure& structure,
                                        std::vector<double> counts) {
  const std::vector<double> weight = level_weight_of_patterns(structure);
  for (std::size_t i = 0; i < weight.size(); ++i) counts[i] *= weight[i];
  return counts;
}

void set_group_weights(const RandomStructure& structure, const Patterns& patterns,
                       GroupedRows& rows) {
  rows.weight.clear();
  if (structure.factors.empty() || structure.factors.back().level_weight.empty()) return;
  const RandomFactor& inner = structure.factors.back();
  for (std::size_t g = 0; g < patterns.n_groups; ++g)
    rows.weight.push_back(inner.level_weight[inner.level_of_pattern[patterns.group_start[g]]]);
}

}  // namespace skillnad
