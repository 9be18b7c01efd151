#include "explained_part.hpp"

#include "pattern_sums.hpp"

namespace skillnad {

ExplainedPart explained_part(Context& context, const GapRows& rows, const Comparison& comparison,
                             const ReferenceRule& reference, RuleLink link) {
  std::vector<std::size_t> columns(rows.x.cols());
  for (std::size_t j = 0; j < columns.size(); ++j) columns[j] = j;
  const bool of_b = reference.source == comparison.b;
  const std::uint32_t target = of_b ? comparison.a : comparison.b;
  ExplainedPart out(source_rule(context, rows, reference.source, target, columns, reference.model,
                                link, comparison.penalty));
  const Counterfactual own_a = group_share(rows, comparison.a, comparison.leverage);
  const Counterfactual own_b = group_share(rows, comparison.b, comparison.leverage);
  const Counterfactual expected = counterfactual_by(rows, out.rule, target, comparison.leverage);
  out.total = own_a.value - own_b.value;
  out.of_total = own_a.influence;
  out.of_total.add(-1.0, own_b.influence);
  out.penalised = expected.penalised;
  out.degenerate = expected.degenerate;
  // The rule's own group is expected at its share.
  const Counterfactual& source = of_b ? own_b : own_a;
  const double sign = of_b ? 1.0 : -1.0;
  out.value = sign * (expected.value - source.value);
  out.influence = Influence(rows.size());
  out.influence.add(sign, expected.influence);
  out.influence.add(-sign, source.influence);
  return out;
}

std::vector<std::size_t> variables_of(const GapRows& rows, const SourceRule& rule) {
  std::vector<std::size_t> out;
  for (std::size_t j : rule.design().kept_columns()) {
    std::size_t v = 0;
    while (!(rows.variables[v].first <= j && j < rows.variables[v].last)) ++v;
    out.push_back(v);
  }
  return out;
}

Matrix index_terms(const GapRows& rows, const SourceRule& rule,
                   const std::vector<std::size_t>& patterns) {
  Matrix out(patterns.size(), rows.variables.size());
  if (rule.degenerate()) return out;
  const std::vector<std::size_t> variables = variables_of(rows, rule);
  for (std::size_t r = 0; r < patterns.size(); ++r) {
    const Vector row = rule.design().row_of(patterns[r], 0);
    for (std::size_t k = 0; k < variables.size(); ++k) {
      const std::size_t j = rule.design().n_intercepts() + k;
      out(r, variables[k]) += row[j] * rule.coefficients()[j];
    }
  }
  return out;
}

MeanTerms mean_terms(const GapRows& rows, const SourceRule& rule, const Comparison& comparison) {
  const std::size_t n_variables = rows.variables.size();
  MeanTerms out;
  out.values.assign(n_variables, 0.0);
  out.influences.assign(n_variables, Influence(rows.size()));
  if (rule.degenerate()) return out;
  Vector difference(rule.design().n_columns(), 0.0);
  for (const auto& [group, sign] : {std::pair(comparison.a, 1.0), std::pair(comparison.b, -1.0)}) {
    const std::vector<std::size_t> own = patterns_of(rows, group);
    const double total = sum(picked(rows.m, own));
    const Matrix terms = index_terms(rows, rule, own);
    for (std::size_t v = 0; v < n_variables; ++v) {
      double mean = 0.0;
      for (std::size_t r = 0; r < own.size(); ++r) mean += rows.m[own[r]] / total * terms(r, v);
      out.values[v] += sign * mean;
      for (std::size_t r = 0; r < own.size(); ++r)
        out.influences[v].constant[own[r]] += sign * (terms(r, v) - mean) / total;
    }
    for (std::size_t r = 0; r < own.size(); ++r) {
      const Vector row = rule.design().row_of(own[r], 0);
      for (std::size_t j = rule.design().n_intercepts(); j < row.size(); ++j)
        difference[j] += sign * rows.m[own[r]] / total * row[j];
    }
  }
  const std::vector<std::size_t> variables = variables_of(rows, rule);
  for (std::size_t v = 0; v < n_variables; ++v) {
    Vector direction(rule.design().n_columns(), 0.0);
    for (std::size_t k = 0; k < variables.size(); ++k)
      if (variables[k] == v)
        direction[rule.design().n_intercepts() + k] = difference[rule.design().n_intercepts() + k];
    rule.add_coefficients(direction, comparison.leverage, out.influences[v]);
  }
  return out;
}

std::vector<std::pair<std::size_t, std::vector<std::size_t>>> variables_of_parts(
    const GapRows& rows, bool detail) {
  std::vector<std::pair<std::size_t, std::vector<std::size_t>>> out;
  for (std::size_t s = 0; s < rows.sets.size(); ++s) out.push_back({1 + s, {}});
  for (std::size_t v = 0; v < rows.variables.size(); ++v) {
    out[rows.variables[v].set].second.push_back(v);
    if (detail) out.push_back({rows.sets.size() + 2 + v, {v}});
  }
  return out;
}

GapParts parts_with_total(const GapRows& rows, bool detail, double total,
                          const Influence& of_total) {
  const std::size_t n = rows.sets.size() + 2 + (detail ? rows.variables.size() : 0);
  GapParts out;
  out.estimates.assign(n, 0.0);
  out.influences.assign(n, Influence(rows.size()));
  out.estimates[0] = total;
  out.influences[0] = of_total;
  return out;
}

}  // namespace skillnad
