#include "skillnad/decomposition/doubly_robust.hpp"

#include "membership.hpp"
#include "pattern_sums.hpp"

namespace skillnad {

Counterfactual doubly_robust_counterfactual(Context& context, const GapRows& rows,
                                            std::uint32_t source, std::uint32_t target,
                                            const std::vector<std::size_t>& columns, GapModel model,
                                            bool leverage) {
  const SourceRule rule =
      outcome_rule(context, rows, source, target, columns, model, RuleLink::logistic);
  Counterfactual out = counterfactual_by(rows, rule, target, leverage);
  const Membership membership(context, rows, source, target, columns);
  out.penalised = out.penalised || membership.rule().penalised();
  out.overlap = membership.overlap();
  const std::vector<std::size_t> theirs = patterns_of(rows, target);
  const double total = sum(picked(rows.m, theirs));

  // The source's patterns stand first in both regressions, in one order.
  const Vector& odds = membership.odds();
  Vector residual(odds.size());
  Vector gradient(rule.size(), 0.0);  // K
  double correction = 0.0;
  for (std::size_t r = 0; r < odds.size(); ++r) {
    const std::size_t i = rule.patterns()[r];
    const Vector row = rule.row(r);
    const double p = rule.expected(row);
    residual[r] = (rows.y[i] - rows.m[i] * p) / total;
    correction += odds[r] * residual[r];
    const double slope = rows.m[i] * odds[r] * rule.slope_at(p) / total;
    for (std::size_t j = 0; j < row.size(); ++j) gradient[j] -= slope * row[j];
    double factor = odds[r] / total;
    if (leverage) factor /= residual_share(rule.leverages()[r]);
    out.influence.constant[i] -= factor * p;
    out.influence.slope[i] += factor;
  }
  out.value += correction;
  for (std::size_t i : theirs) out.influence.constant[i] -= correction / total;
  add_coefficients(rule, gradient, leverage, out.influence);
  membership.add_coefficients(membership.moments(residual), leverage, out.influence);
  return out;
}

}  // namespace skillnad
