#include "skillnad/decomposition/gap.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "known_cell.hpp"
#include "skillnad/decomposition/comparison.hpp"
#include "skillnad/decomposition/doubly_robust.hpp"

namespace skillnad {

namespace {

/// What is left of the gap under one coalition, seen from one group.
struct Left {
  double value = 0.0;
  Influence influence;
};

void add(GapParts& parts, const Vector& weights, const Left& left) {
  for (std::size_t k = 0; k < weights.size(); ++k) {
    if (weights[k] == 0.0) continue;
    parts.estimates[k] += weights[k] * left.value;
    parts.influences[k].add(weights[k], left.influence);
  }
}

Counterfactual estimated(Context& context, const GapRows& rows, std::uint32_t source,
                         std::uint32_t target, const std::vector<std::size_t>& columns,
                         const GapOptions& options) {
  switch (options.estimator) {
    case GapEstimator::weighting:
      return weighted_counterfactual(context, rows, source, target, columns, options.leverage,
                                     options.penalty);
    case GapEstimator::doubly_robust:
      return doubly_robust_counterfactual(context, rows, source, target, columns, options.model,
                                          options.leverage, options.penalty);
    case GapEstimator::regression:
      break;
  }
  return counterfactual(context, rows, source, target, columns, options.model, options.leverage,
                        options.penalty);
}

/// In a replicate: by the rule that is known without its weights.
bool known(Context& context, const GapRows& rows, std::uint32_t source, std::uint32_t target,
           Coalition coalition, const GapOptions& options, Counterfactual& out) {
  if (!options.known) return false;
  const auto rule = options.known->rules.find({source, target, coalition});
  return rule != options.known->rules.end() &&
         rule->second.counterfactual(context, rows, options.leverage, out);
}

}  // namespace

std::vector<std::size_t> columns_of(const GapRows& rows, Coalition coalition) {
  std::vector<std::size_t> out;
  for (std::size_t v = 0; v < rows.variables.size(); ++v)
    if (coalition >> v & 1)
      for (std::size_t j = rows.variables[v].first; j < rows.variables[v].last; ++j)
        out.push_back(j);
  return out;
}

UnitPart unit_part_of(const GapRows& rows, const GapOptions& options) {
  const bool can = !rows.unit.empty() && rows.counts.empty() &&
                   options.estimator == GapEstimator::regression &&
                   options.attribution == GapAttribution::shapley;
  return can ? options.unit_part : UnitPart::none;
}

Matrix parts_covariance(const GapRows& rows, const GapParts& parts, std::size_t inserted) {
  Matrix out = influence_covariance(rows, parts.influences);
  const Matrix more = second_order_of(parts, inserted);
  for (std::size_t i = 0; i < more.cells().size(); ++i) out.cells()[i] += more.cells()[i];
  return out;
}

Matrix second_order_of(const GapParts& parts, std::size_t inserted) {
  const Matrix& more = parts.second_order;
  if (more.empty()) return {};
  const std::size_t n = parts.influences.size();
  Matrix out(n, n);
  const auto place = [&](std::size_t k) { return k < inserted ? k : k + 1; };
  for (std::size_t k = 0; k < more.cols(); ++k)
    for (std::size_t j = 0; j < more.rows(); ++j) out(place(j), place(k)) = more(j, k);
  return out;
}

Gap decompose_contrast(Context& context, const GapRows& rows, std::uint32_t a, std::uint32_t b,
                       const GapOptions& options) {
  if (options.attribution != GapAttribution::shapley) {
    if (options.estimator != GapEstimator::regression)
      throw std::logic_error("decompose_contrast: comparison modes are by regression");
    return compare_contrast(context, rows, a, b, options);
  }
  Gap out;
  const std::size_t n = rows.size();
  const auto share_of = [&](std::uint32_t group) {
    Counterfactual share = group_share(rows, group, options.leverage);
    share.influence = by_cluster(rows, std::move(share.influence));
    return share;
  };
  const Counterfactual own_a = share_of(a);
  const Counterfactual own_b = share_of(b);
  out.share_a = own_a.value;
  out.share_b = own_b.value;
  const UnitPart unit_part = unit_part_of(rows, options);
  const Attribution attribution = shapley(rows, options.detail, unit_part);
  Coalition everything = unit_bit(rows) - 1;
  if (unit_part != UnitPart::none) everything |= unit_bit(rows);
  for (GapParts* parts : {&out.a, &out.b}) {
    parts->estimates.assign(attribution.n_parts, 0.0);
    parts->influences.assign(attribution.n_parts, no_influence(rows));
  }
  for (const auto& entry : attribution.weights) {
    const Coalition coalition = entry.first;  // a name that a lambda may capture in clang 14, too
    const auto& weights = entry.second;
    context.tick();
    const std::vector<std::size_t> columns = columns_of(rows, coalition);
    const bool with_units = (coalition & unit_bit(rows)) != 0;
    const auto expected = [&](std::uint32_t source, std::uint32_t target,
                              const Counterfactual& share) -> Counterfactual {
      if (with_units) {
        UnitCounterfactual rule = unit_counterfactual(context, rows, source, target, columns,
                                                      options.model, options.unit_rule);
        if (coalition == everything) {
          (source == a ? out.unit_sd_a : out.unit_sd_b) = rule.sd;
          out.unit_unidentified = out.unit_unidentified || rule.unidentified;
          out.without_unit_means = out.without_unit_means || rule.without_means;
        }
        rule.influence = by_cluster(rows, std::move(rule.influence));
        return std::move(rule);
      }
      // Without criteria everybody is expected at the group's share.
      if (columns.empty()) return share;
      Counterfactual rule;
      if (!known(context, rows, source, target, coalition, options, rule))
        rule = estimated(context, rows, source, target, columns, options);
      rule.influence = by_cluster(rows, std::move(rule.influence));
      return rule;
    };
    const Counterfactual b_on_a = options.only_b ? own_a : expected(b, a, own_b);
    const Counterfactual a_on_b = expected(a, b, own_a);
    for (const Counterfactual* one : {&b_on_a, &a_on_b}) {
      bool& penalised = with_units ? out.unit_penalised : out.penalised;
      penalised = penalised || one->penalised;
      out.degenerate = out.degenerate || one->degenerate;
    }
    if (options.estimator != GapEstimator::regression && !columns.empty()) {
      // Coalitions rise; the last is that of all criteria.
      out.ess_a = a_on_b.overlap.effective_size;
      out.ess_b = b_on_a.overlap.effective_size;
      out.largest_weight = std::max(a_on_b.overlap.largest_weight, b_on_a.overlap.largest_weight);
    }
    Left left;
    left.value = own_a.value - b_on_a.value;
    left.influence = own_a.influence;
    left.influence.add(-1.0, b_on_a.influence);
    add(out.a, weights, left);
    left.value = a_on_b.value - own_b.value;
    left.influence = a_on_b.influence;
    left.influence.add(-1.0, own_b.influence);
    add(out.b, weights, left);
  }
  double of_a = 0.0, of_b = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    of_a += rows.group[i] == a ? rows.m[i] : 0.0;
    of_b += rows.group[i] == b ? rows.m[i] : 0.0;
  }
  const double share = options.target == GapTarget::a        ? 1.0
                       : options.target == GapTarget::b      ? 0.0
                       : options.target == GapTarget::pooled ? of_a / (of_a + of_b)
                                                             : 0.5;
  Influence of_share(n);  // the share of group a is estimated too
  for (std::size_t i = 0; i < n; ++i)
    if (rows.group[i] == a || rows.group[i] == b)
      of_share.constant[i] = ((rows.group[i] == a ? 1.0 : 0.0) - share) / (of_a + of_b);
  of_share = by_cluster(rows, std::move(of_share));
  out.chosen = out.b;
  for (std::size_t k = 0; k < attribution.n_parts; ++k) {
    const double difference = out.a.estimates[k] - out.b.estimates[k];
    out.chosen.estimates[k] += share * difference;
    out.chosen.influences[k].add(share, out.a.influences[k]);
    out.chosen.influences[k].add(-share, out.b.influences[k]);
    if (options.target != GapTarget::pooled) continue;
    out.chosen.influences[k].add(difference, of_share);
  }
  return out;
}

}  // namespace skillnad
