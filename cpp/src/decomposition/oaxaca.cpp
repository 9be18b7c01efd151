#include "skillnad/decomposition/oaxaca.hpp"

#include "explained_part.hpp"
#include "pattern_sums.hpp"

namespace skillnad {

namespace {

/// The influence of xbar_a - xbar_b, column by column.
std::vector<Influence> mean_differences(const GapRows& rows, const Comparison& comparison) {
  std::vector<Influence> out(rows.x.cols(), Influence(rows.size()));
  for (const auto& [group, sign] : {std::pair(comparison.a, 1.0), std::pair(comparison.b, -1.0)}) {
    const std::vector<std::size_t> own = patterns_of(rows, group);
    const double total = sum(picked(rows.m, own));
    for (std::size_t j = 0; j < out.size(); ++j) {
      double mean = 0.0;
      for (std::size_t i : own) mean += rows.m[i] / total * rows.x(i, j);
      for (std::size_t i : own) out[j].constant[i] += sign * (rows.x(i, j) - mean) / total;
    }
  }
  return out;
}

/// Adds `share` times the influence of a rule's coefficients, by column of `rows.x`.
void add_coefficients_of(const SourceRule& rule, double share, bool leverage,
                         std::vector<Influence>& out) {
  const std::vector<std::size_t> columns = rule.design().kept_columns();
  for (std::size_t k = 0; k < columns.size(); ++k) {
    Vector direction(rule.design().n_columns(), 0.0);
    direction[rule.design().n_intercepts() + k] = share / rule.design().scale_of(k);
    rule.add_coefficients(direction, leverage, out[columns[k]]);
  }
}

/// tr(Cov(difference) Cov(coefficients)) for each pair of variables.
Matrix traces(const GapRows& rows, const std::vector<Influence>& differences,
              const std::vector<Influence>& coefficients) {
  const Matrix s = influence_covariance(rows, differences);
  const Matrix v = influence_covariance(rows, coefficients);
  const std::size_t n = rows.variables.size();
  Matrix out(n, n);
  for (std::size_t a = 0; a < n; ++a)
    for (std::size_t b = 0; b < n; ++b)
      for (std::size_t j = rows.variables[a].first; j < rows.variables[a].last; ++j)
        for (std::size_t k = rows.variables[b].first; k < rows.variables[b].last; ++k)
          out(a, b) += s(j, k) * v(j, k);
  return out;
}

}  // namespace

ComparedParts oaxaca_parts(Context& context, const GapRows& rows, const Comparison& comparison,
                           const std::vector<ReferenceRule>& rules) {
  ComparedParts out;
  const auto parts = variables_of_parts(rows, comparison.detail);
  const std::size_t unexplained = rows.sets.size() + 1;
  std::vector<Influence> coefficients(rows.x.cols(), Influence(rows.size()));
  for (const ReferenceRule& reference : rules) {
    const ExplainedPart explained =
        explained_part(context, rows, comparison, reference, RuleLink::linear);
    if (out.parts.estimates.empty()) {
      out.parts = parts_with_total(rows, comparison.detail, explained.total, explained.of_total);
      out.parts.estimates[unexplained] = explained.total;
      out.parts.influences[unexplained] = explained.of_total;
    }
    const MeanTerms terms = mean_terms(rows, explained.rule, comparison);
    for (const auto& [part, variables] : parts)
      for (std::size_t v : variables) {
        out.parts.estimates[part] += reference.share * terms.values[v];
        out.parts.influences[part].add(reference.share, terms.influences[v]);
        if (part > unexplained) continue;
        out.parts.estimates[unexplained] -= reference.share * terms.values[v];
        out.parts.influences[unexplained].add(-reference.share, terms.influences[v]);
      }
    add_coefficients_of(explained.rule, reference.share, comparison.leverage, coefficients);
  }
  const Matrix trace = traces(rows, mean_differences(rows, comparison), coefficients);
  // Which variables, with which sign, each part is a sum of.
  const std::size_t n = out.parts.estimates.size();
  Matrix sign(n, rows.variables.size());
  for (const auto& [part, variables] : parts)
    for (std::size_t v : variables) {
      sign(part, v) = 1.0;
      sign(unexplained, v) = -1.0;
    }
  out.parts.second_order = linalg::multiply(sign, linalg::multiply(trace, linalg::transpose(sign)));
  return out;
}

}  // namespace skillnad
