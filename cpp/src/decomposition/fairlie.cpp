#include "skillnad/decomposition/fairlie.hpp"

#include <algorithm>
#include <limits>
#include <map>

#include "explained_part.hpp"
#include "pattern_sums.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/decomposition/quantile_coupling.hpp"

namespace skillnad {

namespace {

/// The different cases of a group: what each variable adds to the index, the index, the weight.
struct Members {
  std::vector<Vector> terms;
  Vector score, weight;
};

Members members_of(const GapRows& rows, const SourceRule& rule, std::uint32_t group) {
  const std::vector<std::size_t> patterns = patterns_of(rows, group);
  const Matrix terms = index_terms(rows, rule, patterns);
  std::map<Vector, double> weight_of;
  for (std::size_t r = 0; r < patterns.size(); ++r) {
    Vector own(terms.cols());
    for (std::size_t v = 0; v < own.size(); ++v) own[v] = terms(r, v);
    weight_of[own] += rows.m[patterns[r]];
  }
  Members out;
  for (const auto& [own, weight] : weight_of) {
    out.terms.push_back(own);
    out.score.push_back(sum(own));
    out.weight.push_back(weight);
  }
  return out;
}

/// v(S) of every coalition asked for.
std::map<Coalition, double> coupled_values(const GapRows& rows, const SourceRule& rule,
                                           const Comparison& comparison,
                                           const Attribution& attribution) {
  const Members a = members_of(rows, rule, comparison.a);
  const Members b = members_of(rows, rule, comparison.b);
  const std::vector<CoupledPair> pairs = couple_quantiles(a.score, a.weight, b.score, b.weight);
  std::map<Coalition, double> out;
  for (const auto& asked : attribution.weights) {
    double value = 0.0;
    for (const CoupledPair& pair : pairs) {
      double index = rule.coefficients()[0];
      for (std::size_t v = 0; v < rows.variables.size(); ++v)
        index += asked.first >> v & 1 ? a.terms[pair.a][v] : b.terms[pair.b][v];
      value += pair.mass * math::logistic(index).mu;
    }
    out[asked.first] = value;
  }
  return out;
}

}  // namespace

ComparedParts fairlie_parts(Context& context, const GapRows& rows, const Comparison& comparison,
                            const ReferenceRule& reference) {
  const ExplainedPart explained =
      explained_part(context, rows, comparison, reference, RuleLink::logistic);
  const Attribution attribution = shapley(rows, comparison.detail);
  ComparedParts out;
  out.penalised = explained.penalised;
  out.degenerate = explained.degenerate;
  out.parts = parts_with_total(rows, comparison.detail, explained.total, explained.of_total);
  Vector& part = out.parts.estimates;
  const std::size_t unexplained = rows.sets.size() + 1;
  double shared = 0.0;
  if (!explained.degenerate) {
    const std::map<Coalition, double> values =
        coupled_values(rows, explained.rule, comparison, attribution);
    for (const auto& [coalition, weights] : attribution.weights)
      for (std::size_t k = 1; k < part.size(); ++k)
        if (k != unexplained) part[k] -= weights[k] * values.at(coalition);
    shared = values.rbegin()->second - values.begin()->second;
  }
  part[unexplained] = explained.total - shared;
  std::vector<Influence>& influence = out.parts.influences;
  influence[unexplained] = explained.of_total;
  influence[unexplained].add(-1.0, explained.influence);
  const bool one_only = rows.variables.size() == 1 || (rows.sets.size() == 1 && !comparison.detail);
  out.without_errors = !one_only;
  for (std::size_t k = 1; k < part.size(); ++k) {
    if (k == unexplained) continue;
    if (one_only) {
      influence[k] = explained.influence;
    } else {
      for (Vector* cells : {&influence[k].constant, &influence[k].slope})
        std::fill(cells->begin(), cells->end(), std::numeric_limits<double>::quiet_NaN());
    }
  }
  return out;
}

}  // namespace skillnad
