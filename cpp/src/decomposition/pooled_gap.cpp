#include "skillnad/decomposition/pooled_gap.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "cell_size.hpp"
#include "known_cell.hpp"

namespace skillnad {

namespace {

Vector weight_by_group(const GapRows& rows) {
  Vector out(rows.n_groups, 0.0);
  for (std::size_t i = 0; i < rows.size(); ++i) out[rows.group[i]] += rows.m[i];
  return out;
}

std::vector<std::uint32_t> groups_with_cases(const GapRows& rows) {
  const Vector weight = weight_by_group(rows);
  std::vector<std::uint32_t> out;
  for (std::uint32_t g = 0; g < weight.size(); ++g)
    if (weight[g] > 0.0) out.push_back(g);
  return out;
}

/// The groups' shares of the cases, with their influence.
GroupLevels shares_of(const GapRows& rows, std::vector<std::uint32_t> groups) {
  GroupLevels out;
  const Vector weight = weight_by_group(rows);
  double total = 0.0;
  for (std::uint32_t g : groups) total += weight[g];
  for (std::uint32_t g : groups) {
    out.share.push_back(weight[g] / total);
    Influence influence(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
      influence.constant[i] = ((rows.group[i] == g ? 1.0 : 0.0) - out.share.back()) / total;
    out.of_share.push_back(by_cluster(rows, std::move(influence)));
  }
  out.groups = std::move(groups);
  return out;
}

std::size_t place_of_group(const GroupLevels& levels, std::uint32_t group) {
  const auto at = std::find(levels.groups.begin(), levels.groups.end(), group);
  return static_cast<std::size_t>(at - levels.groups.begin());
}

bool takes_part(GroupContrast contrast, std::uint32_t group, std::uint32_t a, std::uint32_t b) {
  return contrast != GroupContrast::pair || group == a || group == b;
}

/// What the groups have in all cases: the levels without criteria.
GroupLevels observed_levels(const GapRows& rows, bool leverage) {
  GroupLevels out = shares_of(rows, groups_with_cases(rows));
  for (std::uint32_t g : out.groups) {
    Counterfactual own = group_share(rows, g, leverage);
    GapParts level;
    level.estimates.push_back(own.value);
    level.influences.push_back(by_cluster(rows, std::move(own.influence)));
    out.level.push_back(std::move(level));
  }
  return out;
}

/// The parts of every group's level, and what the decompositions behind them say.
struct ExpectedLevels {
  GroupLevels levels;
  std::vector<Gap> gaps;  ///< of each group with the rest; the parts are in `levels`
};

ExpectedLevels expected_levels(Context& context, const PooledSupport& support, std::uint32_t a,
                               std::uint32_t b, GroupContrast contrast, GapOptions options) {
  options.target = GapTarget::b;
  options.only_b = true;
  ExpectedLevels out;
  const GapRows& rows = support.rows;
  out.levels = shares_of(rows, support.groups);
  for (std::size_t k = 0; k < support.groups.size(); ++k) {
    const std::uint32_t group = support.groups[k];
    out.gaps.emplace_back();
    out.levels.level.emplace_back();
    if (!takes_part(contrast, group, a, b)) continue;
    Gap gap =
        decompose_contrast(context, rows_of_group(rows, group), group, rest_group(rows), options);
    GapParts level = std::move(gap.b);
    for (std::size_t part = 0; part < level.estimates.size(); ++part) {
      Influence influence = no_influence(rows);
      influence.add(1.0 - out.levels.share[k], by_cluster(rows, level.influences[part]));
      influence.add(-level.estimates[part], out.levels.of_share[k]);
      level.estimates[part] *= 1.0 - out.levels.share[k];
      level.influences[part] = std::move(influence);
    }
    out.levels.level.back() = std::move(level);
    out.gaps.back() = std::move(gap);
  }
  return out;
}

/// What the decompositions of groups and their rests say, for the cell.
void take_notes(const ExpectedLevels& expected, GapCell& out) {
  for (std::size_t k = 0; k < expected.gaps.size(); ++k) {
    const Gap& gap = expected.gaps[k];
    if (expected.levels.level[k].estimates.empty()) continue;
    out.flags.penalised = out.flags.penalised || gap.penalised;
    out.flags.one_outcome = out.flags.one_outcome || gap.degenerate;
    out.flags.unit_unidentified = out.flags.unit_unidentified || gap.unit_unidentified;
    out.flags.without_unit_means = out.flags.without_unit_means || gap.without_unit_means;
    out.flags.unit_penalised = out.flags.unit_penalised || gap.unit_penalised;
    if (expected.levels.groups[k] == out.a) {
      out.unit_sd_a = gap.unit_sd_a;
      out.ess_a = gap.ess_a;
    }
    if (expected.levels.groups[k] == out.b) {
      out.unit_sd_b = gap.unit_sd_a;
      out.ess_b = gap.ess_a;
    }
    if (!(out.largest_weight >= gap.largest_weight)) out.largest_weight = gap.largest_weight;
  }
}

/// Sizes, support and model; false where the cell holds no numbers.
bool look_at_cases(const GapRows& rows, const GapCellOptions& options, PooledSupport& support,
                   GapCell& out) {
  const GroupContrast contrast = options.contrast;
  double all = 0.0, inside = 0.0;
  bool alone = true;
  support = pooled_support(rows);
  for (std::uint32_t g : groups_with_cases(rows)) {
    const GroupSize size = size_of(rows, g);
    const GroupSize in = size_of(support.rows, g);
    all += size.cases;
    inside += in.cases;
    const bool part =
        std::find(support.groups.begin(), support.groups.end(), g) != support.groups.end();
    if (g == out.a || contrast == GroupContrast::trend) {
      out.n_a = size.cases;
      out.outside_a = 1.0 - in.cases / size.cases;
    }
    if (g == out.b) {
      out.n_b = size.cases;
      out.outside_b = 1.0 - in.cases / size.cases;
    }
    if (!part) continue;
    alone = alone && can_stand_alone(support.rows, in);
    out.flags.few_in_units = out.flags.few_in_units || (!rows.unit.empty() && in.few_in_units() &&
                                                        takes_part(contrast, g, out.a, out.b));
  }
  if (contrast != GroupContrast::pair) {
    out.n_b = all;
    out.outside_b = 1.0 - inside / all;
  }
  if (contrast == GroupContrast::trend) {
    out.n_a = all;
    out.outside_a = out.outside_b;
  }
  out.flags.low_overlap = is_low_overlap(std::max(out.outside_a, out.outside_b));
  const auto has = [&](std::uint32_t g) {
    return std::find(support.groups.begin(), support.groups.end(), g) != support.groups.end();
  };
  out.flags.too_small = support.groups.size() < 2 ||
                        (contrast != GroupContrast::trend && !has(out.a)) ||
                        (contrast == GroupContrast::pair && !has(out.b));
  out.model = !options.automatic_model ? options.gap.model
              : alone                  ? GapModel::separate
                                       : GapModel::common;
  out.df = contrast == GroupContrast::pair ? effective_degrees(rows, out.a, out.b)
                                           : effective_degrees(rows);
  return !out.flags.too_small;
}

}  // namespace

GapRows rows_of_group(GapRows rows, std::uint32_t group) {
  const std::uint32_t rest = rest_group(rows);
  for (std::uint32_t& one : rows.group)
    if (one != group) one = rest;
  rows.n_groups = rest + std::size_t{1};
  return rows;
}

GapParts contrast_of(const GroupLevels& levels, GroupContrast contrast, std::uint32_t a,
                     std::uint32_t b) {
  const std::size_t n = levels.groups.size();
  Vector weight(n, 0.0);  // of the levels
  double score_mean = 0.0, score_variance = 0.0;
  const auto score = [&](std::size_t k) { return static_cast<double>(levels.groups[k]); };
  switch (contrast) {
    case GroupContrast::pair:
      weight[place_of_group(levels, a)] = 1.0;
      weight[place_of_group(levels, b)] = -1.0;
      break;
    case GroupContrast::mean:
      for (std::size_t k = 0; k < n; ++k) weight[k] = -levels.share[k];
      weight[place_of_group(levels, a)] += 1.0;
      break;
    case GroupContrast::trend:
      for (std::size_t k = 0; k < n; ++k) score_mean += levels.share[k] * score(k);
      for (std::size_t k = 0; k < n; ++k) {
        weight[k] = levels.share[k] * (score(k) - score_mean);
        score_variance += weight[k] * (score(k) - score_mean);
      }
      for (double& one : weight) one /= score_variance;
      break;
  }
  GapParts out;
  const GapParts& first =
      levels.level[contrast == GroupContrast::pair ? place_of_group(levels, a) : 0];
  for (std::size_t part = 0; part < first.estimates.size(); ++part) {
    double value = 0.0, mean = 0.0;
    Influence influence = first.influences[part];
    influence.add(-1.0, first.influences[part]);
    for (std::size_t k = 0; k < n; ++k) {
      if (weight[k] == 0.0) continue;
      value += weight[k] * levels.level[k].estimates[part];
      influence.add(weight[k], levels.level[k].influences[part]);
    }
    for (std::size_t k = 0; k < n && contrast == GroupContrast::trend; ++k)
      mean += levels.share[k] * levels.level[k].estimates[part];
    for (std::size_t k = 0; k < n; ++k) {  // the shares are estimated
      if (contrast == GroupContrast::mean)
        influence.add(-levels.level[k].estimates[part], levels.of_share[k]);
      if (contrast == GroupContrast::trend) {
        const double from_mean = score(k) - score_mean;
        const double residual = levels.level[k].estimates[part] - mean - value * from_mean;
        influence.add(from_mean * residual / score_variance, levels.of_share[k]);
      }
    }
    out.estimates.push_back(value);
    out.influences.push_back(std::move(influence));
  }
  return out;
}

bool on_all_groups(const GapRows& rows, const GapCellOptions& options) {
  if (options.contrast != GroupContrast::pair) return true;
  return options.gap.target == GapTarget::pooled &&
         options.gap.attribution == GapAttribution::shapley && groups_with_cases(rows).size() > 2;
}

PooledSupport pooled_support(const GapRows& rows) {
  PooledSupport out;
  for (std::uint32_t g : groups_with_cases(rows))
    if (!too_small(rows, size_of(rows, g))) out.groups.push_back(g);
  for (bool again = true; again;) {
    again = false;
    out.rows = rows;
    std::vector<std::size_t> others;
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (std::find(out.groups.begin(), out.groups.end(), rows.group[i]) == out.groups.end())
        others.push_back(i);
    take_out(others, out.rows);
    for (bool more = true; more;) {
      more = false;
      for (std::uint32_t source : out.groups)
        for (std::uint32_t target : out.groups) {
          if (source == target || size_of(out.rows, source).cases == 0.0) continue;
          const std::vector<std::size_t> outside = outside_support(out.rows, source, target);
          take_out(outside, out.rows);
          more = more || !outside.empty();
        }
    }
    // A group left too small says nothing about others' cases: without it they may be inside.
    for (std::size_t k = out.groups.size(); k-- > 0;)
      if (too_small(out.rows, size_of(out.rows, out.groups[k]))) {
        out.groups.erase(out.groups.begin() + static_cast<std::ptrdiff_t>(k));
        again = true;
      }
  }
  return out;
}

GapCell decompose_pooled_cell(Context& context, const GapRows& rows, std::uint32_t a,
                              std::uint32_t b, const GapCellOptions& options) {
  const KnownCell* const known = options.gap.known;
  const GroupContrast contrast = options.contrast;
  GapCell out;
  out.a = a;
  out.b = b;
  out.names = part_names(rows, options.gap);
  out.ess_a = out.ess_b = out.largest_weight = std::numeric_limits<double>::quiet_NaN();
  PooledSupport support;
  if (known) {
    if (!known->decomposed) return out;
    support = {known->groups, rows};
    take_out(known->outside, support.rows);
    out.model = known->model;
  } else if (!look_at_cases(rows, options, support, out)) {
    return out;
  }
  GapOptions gap_options = options.gap;
  gap_options.model = out.model;
  ExpectedLevels expected = expected_levels(context, support, a, b, contrast, gap_options);
  GapParts chosen = contrast_of(expected.levels, contrast, a, b);
  take_notes(expected, out);
  const GroupLevels observed = observed_levels(rows, gap_options.leverage);
  const GapParts total = contrast_of(observed, contrast, a, b);
  const auto take = [&](GapParts& parts, GapEstimates& to) {
    put_outside(rows, total.estimates[0], total.influences[0], parts);
    to.values = parts.estimates;
    to.covariance = influence_covariance(rows, parts.influences);
  };
  take(chosen, out.chosen);
  if (contrast == GroupContrast::pair) {
    gap_options.target = GapTarget::both;
    Gap gap = decompose_contrast(context, support.rows, a, b, gap_options);
    take(gap.a, out.towards_a);
    take(gap.b, out.towards_b);
    out.influences_a = std::move(gap.a.influences);
    out.influences_b = std::move(gap.b.influences);
  }
  const double missing = std::numeric_limits<double>::quiet_NaN();
  out.share_a = out.share_b = missing;
  if (contrast != GroupContrast::trend)
    out.share_a = observed.level[place_of_group(observed, a)].estimates[0];
  if (contrast == GroupContrast::pair)
    out.share_b = observed.level[place_of_group(observed, b)].estimates[0];
  if (contrast == GroupContrast::mean) out.share_b = out.share_a - total.estimates[0];
  out.influences = std::move(chosen.influences);
  return out;
}

}  // namespace skillnad
