// The rule of a group once more, after the weights of its cases have changed.
//
// A replicate of the bootstrap gives every case a positive weight. That leaves the columns of a
// regression, which of them depend on others, and whether it separates as they were: what remains
// is to add up the cases of equal covariates, and a few Newton steps from the coefficients found
// with all weights 1.
#pragma once

#include <cstdint>
#include <vector>

#include "skillnad/decomposition/counterfactual.hpp"
#include "skillnad/models/grouped_rows.hpp"
#include "source_rule.hpp"

namespace skillnad {

class KnownRule {
 public:
  /// @param rows  the cases, of which only the covariates are kept
  /// @param rule  a logistic regression on them without a penalty, not degenerate
  KnownRule(const GapRows& rows, const SourceRule& rule, std::uint32_t target);

  /// The mean over the target of what the rule expects, with its influence, when the sums of
  /// `rows`, the same patterns, are others.
  /// @return false where the regression does not come to its end; `out` is then of no use
  bool counterfactual(Context& context, const GapRows& rows, bool leverage,
                      Counterfactual& out) const;

  /// Numbers kept.
  std::size_t size() const { return rows_.x.size() + cases_.size() + theirs_.size(); }

 private:
  /// A pattern and its row among those of equal covariates.
  struct Place {
    std::uint32_t pattern, row;
  };

  GroupedRows rows_;                   ///< of equal covariates; without counts
  std::vector<Place> cases_, theirs_;  ///< fitted to, and the target's
  Vector start_;
};

}  // namespace skillnad
