// The explained part of a gap under one rule for both groups, and what each variable adds to the
// rule's index.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "skillnad/decomposition/comparison.hpp"
#include "source_rule.hpp"

namespace skillnad {

struct ExplainedPart {
  SourceRule rule;
  double total = 0.0;  ///< the gap
  Influence of_total;
  double value = 0.0;  ///< E_a[F] - E_b[F]
  Influence influence;
  bool penalised = false;
  bool degenerate = false;

  explicit ExplainedPart(SourceRule fitted) : rule(std::move(fitted)) {}
};

ExplainedPart explained_part(Context& context, const GapRows& rows, const Comparison& comparison,
                             const ReferenceRule& reference, RuleLink link);

/// The variable that each kept column of the rule belongs to.
std::vector<std::size_t> variables_of(const GapRows& rows, const SourceRule& rule);

/// What each variable adds to the index of the patterns given: patterns x variables. Zeros where
/// the rule is degenerate.
Matrix index_terms(const GapRows& rows, const SourceRule& rule,
                   const std::vector<std::size_t>& patterns);

/// (xbar_a - xbar_b)_v' beta_v of each variable, with its influence.
struct MeanTerms {
  Vector values;
  std::vector<Influence> influences;
};
MeanTerms mean_terms(const GapRows& rows, const SourceRule& rule, const Comparison& comparison);

/// Which variables each part of a decomposition without total and unexplained takes in, by its
/// place: the sets, and with `detail` the variables.
std::vector<std::pair<std::size_t, std::vector<std::size_t>>> variables_of_parts(
    const GapRows& rows, bool detail);

/// Parts with places for all and the total put in.
GapParts parts_with_total(const GapRows& rows, bool detail, double total,
                          const Influence& of_total);

}  // namespace skillnad
