// Who belongs to the target group, by logistic regression among source and target, and the weights
// that make the source look like the target.
#pragma once

#include "skillnad/decomposition/weighting.hpp"
#include "source_rule.hpp"

namespace skillnad {

class Membership {
 public:
  Membership(Context& context, const GapRows& rows, std::uint32_t source, std::uint32_t target,
             const std::vector<std::size_t>& columns,
             GapPenalty penalty = GapPenalty::where_separated);

  const SourceRule& rule() const { return rule_; }
  /// The groups separate: the weights are those of a penalised regression, or all equal where even
  /// that has no information.
  bool penalised() const { return rule_.penalised() || rule_.degenerate(); }
  /// The first `n_source` rows of the rule are the source's patterns.
  std::size_t n_source() const { return odds_.size(); }
  /// e / (1 - e) of the source's patterns.
  const Vector& odds() const { return odds_; }
  /// sum_source w o.
  double total() const { return total_; }
  Overlap overlap() const;

  /// sum_source o_r residual_r x_r: `residual` weighted sums of the source's patterns.
  Vector moments(const Vector& residual) const;
  /// Adds the influence of v' coefficients.
  void add_coefficients(const Vector& v, bool leverage, Influence& out) const;

 private:
  const GapRows& rows_;
  SourceRule rule_;
  Vector odds_;
  double total_ = 0.0;
};

}  // namespace skillnad
