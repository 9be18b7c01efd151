#include "skillnad/decomposition/doubly_robust.hpp"

#include "membership.hpp"
#include "pattern_sums.hpp"

namespace skillnad {

Counterfactual doubly_robust_counterfactual(Context& context, const GapRows& rows,
                                            std::uint32_t source, std::uint32_t target,
                                            const std::vector<std::size_t>& columns, GapModel model,
                                            bool leverage, GapPenalty penalty) {
  const std::unique_ptr<OutcomeRule> rule =
      outcome_rule(context, rows, source, target, columns, model, penalty);
  Counterfactual out = counterfactual_by(rows, *rule, target, leverage);
  const Membership membership(context, rows, source, target, columns, penalty);
  out.penalised = out.penalised || membership.penalised();
  out.overlap = membership.overlap();
  const std::vector<std::size_t> theirs = patterns_of(rows, target);
  const double total = sum(picked(rows.m, theirs));

  // The source's patterns stand first in both regressions, in one order.
  const Vector& odds = membership.odds();
  Vector residual(odds.size()), factor(odds.size());
  Vector direction;  // -K
  double correction = 0.0;
  for (std::size_t r = 0; r < odds.size(); ++r) {
    const std::size_t i = rule->design().patterns()[r];
    const Vector row = rule->design().row(r);
    residual[r] = (rows.y[i] - rows.m[i] * rule->expected(row)) / total;
    correction += odds[r] * residual[r];
    factor[r] = odds[r] / total;
    const Vector gradient = rule->gradient(row);
    direction.resize(gradient.size(), 0.0);
    for (std::size_t j = 0; j < gradient.size(); ++j)
      direction[j] -= rows.m[i] * factor[r] * gradient[j];
  }
  out.value += correction;
  for (std::size_t i : theirs) out.influence.constant[i] -= correction / total;
  rule->add_residuals(factor, leverage, out.influence);
  rule->add_coefficients(direction, leverage, out.influence);
  membership.add_coefficients(membership.moments(residual), leverage, out.influence);
  return out;
}

}  // namespace skillnad
