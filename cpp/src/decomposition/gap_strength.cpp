#include "gap_strength.hpp"

#include <cmath>

#include "cell_rows.hpp"
#include "membership.hpp"
#include "pattern_sums.hpp"
#include "skillnad/base/math.hpp"
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
    const double expected = rule.fitted()[r];
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
  double cases[2] = {};
  Vector effects[2];  ///< of each set
};

/// The index of each set in rows of a rule's design, patterns x sets.
Matrix set_indices(const GapRows& rows, const SourceRule& rule, const Matrix& design) {
  Matrix out(design.rows(), rows.sets.size());
  const std::vector<std::size_t> columns = rule.design().kept_columns();
  for (std::size_t k = 0; k < columns.size(); ++k) {
    std::size_t v = 0;
    while (columns[k] >= rows.variables[v].last) ++v;
    const std::size_t j = rule.design().n_intercepts() + k;
    for (std::size_t r = 0; r < design.rows(); ++r)
      out(r, rows.variables[v].set) += rule.coefficients()[j] * design(r, j);
  }
  return out;
}

/// What a standard deviation of each set's index under `rule` does to what it expects of `target`.
Vector set_effects(const GapRows& rows, const SourceRule& rule, std::uint32_t source,
                   std::uint32_t target) {
  Vector out(rows.sets.size(), 0.0);
  if (rule.degenerate()) return out;
  const std::vector<std::size_t> theirs = patterns_of(rows, target);
  std::vector<std::size_t> all = patterns_of(rows, source);
  all.insert(all.end(), theirs.begin(), theirs.end());
  const Vector weight = picked(rows.m, all);
  const Matrix spread = set_indices(rows, rule, rule.design().rows_of(all, 0));
  const Matrix design = rule.design().rows_of(theirs, 0);
  const Vector eta = linalg::multiply(design, rule.coefficients());
  const double total = sum(weight);
  const double of_target = sum(picked(rows.m, theirs));
  for (std::size_t set = 0; set < out.size(); ++set) {
    double mean = 0.0, square = 0.0;
    for (std::size_t r = 0; r < all.size(); ++r) mean += weight[r] / total * spread(r, set);
    for (std::size_t r = 0; r < all.size(); ++r) {
      const double from = spread(r, set) - mean;
      square += weight[r] / total * from * from;
    }
    const double half = 0.5 * std::sqrt(square);
    for (std::size_t r = 0; r < theirs.size(); ++r)
      out[set] += rows.m[theirs[r]] / of_target *
                  (math::logistic(eta[r] + half).mu - math::logistic(eta[r] - half).mu);
  }
  return out;
}

Fitted fitted(Context& context, const GapRows& rows, std::uint32_t a, std::uint32_t b,
              GapModel model, const std::vector<std::size_t>& columns, bool effects) {
  Fitted out;
  const double of_a = weight_of(rows, a);
  const double of_b = weight_of(rows, b);
  const double all = of_a + of_b;
  const SourceRule rule_a = source_rule(context, rows, a, b, columns, model, RuleLink::logistic);
  const SourceRule rule_b = source_rule(context, rows, b, a, columns, model, RuleLink::logistic);
  out.sigma2 = (residual_squares(rows, rule_a, a) + residual_squares(rows, rule_b, b)) / all;
  // Those of either group weighted to look like the other: one regression says both.
  const Membership member(context, rows, b, a, columns);
  out.ok = !member.penalised();
  const std::vector<std::size_t>& patterns = member.rule().design().patterns();
  const Vector odds = member.rule().odds(patterns.size());
  double like_a = 0.0, like_b = 0.0;
  for (std::size_t r = 0; r < patterns.size(); ++r) {
    if (r < member.n_source()) {
      like_a += rows.m[patterns[r]] * odds[r] * odds[r];
    } else {
      like_b += rows.m[patterns[r]] / (odds[r] * odds[r]);
    }
  }
  out.nu2[0] = (of_a + like_a) * all / (of_a * of_a);
  out.nu2[1] = (of_b + like_b) * all / (of_b * of_b);
  const double share_a = group_share(rows, a, false).value;
  const double share_b = group_share(rows, b, false).value;
  out.unexplained[0] = share_a - counterfactual_by(rows, rule_b, a, false).value;
  out.unexplained[1] = counterfactual_by(rows, rule_a, b, false).value - share_b;
  out.cases[0] = of_a;
  out.cases[1] = of_b;
  if (effects) {
    out.effects[0] = set_effects(rows, rule_b, b, a);
    out.effects[1] = set_effects(rows, rule_a, a, b);
  }
  for (const SourceRule* rule : {&rule_a, &rule_b})
    out.ok = out.ok && !rule->penalised() && !rule->degenerate();
  return out;
}

}  // namespace

std::vector<DirectionStrength> gap_strengths(Context& context, const GapRows& rows, std::uint32_t a,
                                             std::uint32_t b, GapModel model) {
  const Fitted whole =
      fitted(context, rows, a, b, model, columns_without(rows, rows.sets.size()), true);
  if (!whole.ok) return {};
  std::vector<DirectionStrength> out(2);
  for (std::size_t d = 0; d < 2; ++d) {
    out[d].sigma2 = whole.sigma2;
    out[d].nu2 = whole.nu2[d];
    out[d].cases = whole.cases[d];
  }
  for (std::size_t set = 0; set < rows.sets.size(); ++set) {
    context.tick();
    const Fitted part = fitted(context, rows, a, b, model, columns_without(rows, set), false);
    if (!part.ok) return {};
    for (std::size_t d = 0; d < 2; ++d)
      out[d].sets.push_back({1.0 - whole.sigma2 / part.sigma2, 1.0 - part.nu2[d] / whole.nu2[d],
                             part.unexplained[d] - whole.unexplained[d], whole.effects[d][set]});
  }
  return out;
}

std::vector<std::vector<DirectionStrength>> cell_strengths(
    Context& context, const GapData& data, const DecompositionOptions& options,
    const std::vector<DecompositionCell>& cells, const std::vector<bool>& wanted) {
  std::vector<std::vector<DirectionStrength>> out(cells.size());
  if (!data.outcomes[0].scores.empty()) return out;
  visit_cells(data, options, [&](std::size_t c, const GapRows& rows) {
    const GapCell& cell = cells[c].cell;
    if (!cell.chosen.values.empty() && !rows.sets.empty() && (wanted.empty() || wanted[c]))
      out[c] =
          gap_strengths(context, inside_support(rows, cell.a, cell.b), cell.a, cell.b, cell.model);
  });
  return out;
}

double DirectionStrength::bias(std::size_t set) const {
  const SetStrength& own = sets[set];
  const double strong = std::fmax(own.outcome, 0.0) * std::fmax(own.group, 0.0);
  return std::sqrt(strong / (1.0 - own.group) * sigma2 * nu2);
}

std::vector<SetBenchmark> benchmarks_of(const std::vector<DirectionStrength>& strengths,
                                        GapTarget target) {
  if (strengths.empty()) return {};
  const DirectionStrength& a = strengths[0];
  const DirectionStrength& b = strengths[1];
  const double of_a = target == GapTarget::a        ? 1.0
                      : target == GapTarget::b      ? 0.0
                      : target == GapTarget::pooled ? a.cases / (a.cases + b.cases)
                                                    : 0.5;
  const auto mixed = [&](double one, double other) {
    return of_a == 1.0 ? one : of_a == 0.0 ? other : of_a * one + (1.0 - of_a) * other;
  };
  std::vector<SetBenchmark> out;
  for (std::size_t set = 0; set < a.sets.size(); ++set)
    out.push_back({mixed(a.bias(set), b.bias(set)), mixed(a.sets[set].change, b.sets[set].change),
                   mixed(a.sets[set].effect, b.sets[set].effect)});
  return out;
}

}  // namespace skillnad
