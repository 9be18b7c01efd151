#include "known_cell.hpp"

#include "skillnad/decomposition/pooled_gap.hpp"

namespace skillnad {

namespace {

/// Adds the rule of a source for every coalition, as far as there is room.
class Rules {
 public:
  Rules(Context& context, const GapOptions& options, std::size_t room, KnownCell& out)
      : context_(context), options_(options), room_(room), out_(out) {}

  void add(const GapRows& rows, std::uint32_t source, std::uint32_t target) {
    const UnitPart unit_part = unit_part_of(rows, options_);
    for (const auto& one : shapley(rows, options_.detail, unit_part).weights) {
      const Coalition coalition = one.first;
      const std::vector<std::size_t> columns = columns_of(rows, coalition);
      if (columns.empty() || (coalition & unit_bit(rows)) != 0 || out_.size >= room_) continue;
      const SourceRule rule =
          source_rule(context_, rows, source, target, columns, out_.model, RuleLink::logistic);
      if (rule.penalised() || rule.degenerate()) continue;
      KnownRule known(rows, rule, target);
      out_.size += known.size();
      out_.rules.emplace(std::tuple(source, target, coalition), std::move(known));
    }
  }

 private:
  Context& context_;
  const GapOptions& options_;
  std::size_t room_;
  KnownCell& out_;
};

}  // namespace

KnownCell known_cell(Context& context, const GapRows& rows, const GapCell& cell,
                     const GapCellOptions& options, std::size_t room) {
  KnownCell out;
  out.decomposed = !cell.chosen.values.empty();
  out.model = cell.model;
  out.pooled = on_all_groups(rows, options);
  if (!out.decomposed) return out;
  GapRows inside;
  if (out.pooled) {
    PooledSupport support = pooled_support(rows);
    out.groups = std::move(support.groups);
    inside = std::move(support.rows);
  } else {
    inside = inside_support(rows, cell.a, cell.b);
  }
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows.m[i] > 0.0 && !(inside.m[i] > 0.0)) out.outside.push_back(i);
  if (options.gap.estimator != GapEstimator::regression ||
      options.gap.attribution != GapAttribution::shapley ||
      options.gap.penalty == GapPenalty::firth || !rows.counts.empty())
    return out;
  Rules rules(context, options.gap, room, out);
  if (options.contrast == GroupContrast::pair) {
    rules.add(inside, cell.a, cell.b);
    rules.add(inside, cell.b, cell.a);
  }
  for (std::uint32_t group : out.groups)
    if (options.contrast != GroupContrast::pair || group == cell.a || group == cell.b)
      rules.add(rows_of_group(inside, group), group, rest_group(rows));
  return out;
}

}  // namespace skillnad
