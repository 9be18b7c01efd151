#include "skillnad/decomposition/yun.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "explained_part.hpp"

namespace skillnad {

namespace {

/// Sums and parts smaller than this, relative to what they are made of, are 0.
constexpr double nothing = 1e-12;

}  // namespace

ComparedParts yun_parts(Context& context, const GapRows& rows, const Comparison& comparison,
                        const ReferenceRule& reference) {
  const ExplainedPart explained =
      explained_part(context, rows, comparison, reference, RuleLink::logistic);
  const MeanTerms terms = mean_terms(rows, explained.rule, comparison);
  ComparedParts out;
  out.penalised = explained.penalised;
  out.degenerate = explained.degenerate;
  out.parts = parts_with_total(rows, comparison.detail, explained.total, explained.of_total);
  std::vector<Influence>& influence = out.parts.influences;
  const std::size_t unexplained = rows.sets.size() + 1;
  out.parts.estimates[unexplained] = explained.total - explained.value;
  influence[unexplained] = explained.of_total;
  influence[unexplained].add(-1.0, explained.influence);

  double all = 0.0, size = 0.0;
  Influence of_all(rows.size());
  for (std::size_t v = 0; v < terms.values.size(); ++v) {
    all += terms.values[v];
    size += std::fabs(terms.values[v]);
    of_all.add(1.0, terms.influences[v]);
  }
  if (std::fabs(explained.value) < nothing && size < nothing) return out;  // groups are equal
  const bool undefined = !(std::fabs(all) > nothing * size);
  const double ratio = undefined ? std::numeric_limits<double>::quiet_NaN() : explained.value / all;
  out.without_errors = undefined;
  for (const auto& [part, variables] : variables_of_parts(rows, comparison.detail)) {
    double own = 0.0;
    Influence& of_part = influence[part];
    for (std::size_t v : variables) {
      own += terms.values[v];
      of_part.add(ratio, terms.influences[v]);
    }
    out.parts.estimates[part] = own * ratio;
    of_part.add(own / all, explained.influence);
    of_part.add(-own / all * ratio, of_all);
  }
  return out;
}

}  // namespace skillnad
