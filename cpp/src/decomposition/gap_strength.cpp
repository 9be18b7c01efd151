#include "gap_strength.hpp"

#include "membership.hpp"
#include "pattern_sums.hpp"
#include "source_rule.hpp"

namespace skillnad {

namespace {

/// The columns of all sets but one.
std::vector<std::size_t> columns_without(const GapRows& rows, std::size_t set) {
  std::vector<std::size_t> out;
  for (const GapVariable& variable : rows.variables)
    for (std::size_t j = variable.first; j < variable.last && variable.set != set; ++j)
      out.push_back(j);
  return out;
}

/// sum w (Y - m)^2 over the cases of a group under its own rule.
double residual_squares(const GapRows& rows, const SourceRule& rule, std::uint32_t group) {
  double out = 0.0;
  const RuleDesign& design = rule.design();
  for (std::size_t r = 0; r < design.n_rows(); ++r) {
    const std::size_t i = design.patterns()[r];
    if (rows.group[i] != group) continue;
    const double expected = rule.expected(design.row(r));
    out += rows.y[i] * (1.0 - expected) * (1.0 - expected) +
           (rows.m[i] - rows.y[i]) * expected * expected;
  }
  return out;
}

double weight_of(const GapRows& rows, std::uint32_t group) {
  return sum(picked(rows.m, patterns_of(rows, group)));
}

/// sigma2, nu2 and U of both directions with some of the criteria.
struct Fitted {
  bool ok = true;
  double sigma2 = 0.0;
  double nu2[2] = {};
  double unexplained[2] = {};
};

Fitted fitted(Context& context, const GapRows& rows, std::uint32_t a, std::uint32_t b,
              GapModel model, const std::vector<std::size_t>& columns) {
  Fitted out;
  const double of_a = weight_of(rows, a);
  const double of_b = weight_of(rows, b);
  const double all = of_a + of_b;
  const SourceRule rule_a = source_rule(context, rows, a, b, columns, model, RuleLink::logistic);
  const SourceRule rule_b = source_rule(context, rows, b, a, columns, model, RuleLink::logistic);
  out.sigma2 = (residual_squares(rows, rule_a, a) + residual_squares(rows, rule_b, b)) / all;
  // Those of one group weighted to look like the other.
  const auto squares = [&](std::uint32_t source, std::uint32_t target, double of_target) {
    const Membership member(context, rows, source, target, columns);
    out.ok = out.ok && !member.penalised();
    double odds = 0.0;
    for (std::size_t r = 0; r < member.n_source(); ++r)
      odds += rows.m[member.rule().design().patterns()[r]] * member.odds()[r] * member.odds()[r];
    const double share = of_target / all;
    return (of_target + odds) / all / (share * share);
  };
  out.nu2[0] = squares(b, a, of_a);
  out.nu2[1] = squares(a, b, of_b);
  const double share_a = group_share(rows, a, false).value;
  const double share_b = group_share(rows, b, false).value;
  out.unexplained[0] = share_a - counterfactual_by(rows, rule_b, a, false).value;
  out.unexplained[1] = counterfactual_by(rows, rule_a, b, false).value - share_b;
  for (const SourceRule* rule : {&rule_a, &rule_b})
    out.ok = out.ok && !rule->penalised() && !rule->degenerate();
  return out;
}

}  // namespace

std::vector<DirectionStrength> gap_strengths(Context& context, const GapRows& rows, std::uint32_t a,
                                             std::uint32_t b, GapModel model) {
  const Fitted whole = fitted(context, rows, a, b, model, columns_without(rows, rows.sets.size()));
  if (!whole.ok) return {};
  std::vector<DirectionStrength> out(2);
  for (std::size_t d = 0; d < 2; ++d) {
    out[d].sigma2 = whole.sigma2;
    out[d].nu2 = whole.nu2[d];
  }
  for (std::size_t set = 0; set < rows.sets.size(); ++set) {
    context.tick();
    const Fitted part = fitted(context, rows, a, b, model, columns_without(rows, set));
    if (!part.ok) return {};
    for (std::size_t d = 0; d < 2; ++d)
      out[d].sets.push_back({1.0 - whole.sigma2 / part.sigma2, 1.0 - part.nu2[d] / whole.nu2[d],
                             part.unexplained[d] - whole.unexplained[d]});
  }
  return out;
}

}  // namespace skillnad
