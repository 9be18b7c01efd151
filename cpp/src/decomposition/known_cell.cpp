#include "known_cell.hpp"

#include "pattern_sums.hpp"

namespace skillnad {

namespace {

/// Numbers that rules of a cell may keep: 256 MB.
constexpr std::size_t most_numbers = std::size_t{1} << 25;

}  // namespace

KnownCell known_cell(Context& context, const GapRows& rows, const GapCell& cell,
                     const GapCellOptions& options) {
  KnownCell out;
  out.decomposed = !cell.chosen.values.empty();
  out.model = cell.model;
  const GapOptions& gap = options.gap;
  if (!out.decomposed) return out;
  const GapRows inside = inside_support(rows, cell.a, cell.b);
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows.m[i] > 0.0 && !(inside.m[i] > 0.0)) out.outside.push_back(i);
  if (gap.estimator != GapEstimator::regression || gap.attribution != GapAttribution::shapley ||
      !rows.counts.empty())
    return out;
  std::size_t kept = 0;
  for (const auto& [coalition, weights] :
       shapley(rows, gap.detail, unit_part_of(rows, gap)).weights) {
    const std::vector<std::size_t> columns = columns_of(rows, coalition);
    if (columns.empty() || (coalition & unit_bit(rows)) != 0) continue;
    for (const auto& [source, target] : {std::pair(cell.a, cell.b), std::pair(cell.b, cell.a)}) {
      if (kept > most_numbers) return out;
      const SourceRule rule =
          source_rule(context, inside, source, target, columns, cell.model, RuleLink::logistic);
      if (rule.penalised() || rule.degenerate()) continue;
      kept += out.rules.emplace(std::pair(source, coalition), KnownRule(inside, rule, target))
                  .first->second.size();
    }
  }
  return out;
}

}  // namespace skillnad
