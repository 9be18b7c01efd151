// By which rule a group's cases get the outcome: what the estimators need of it, whatever the
// outcome is.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "rule_design.hpp"
#include "skillnad/base/context.hpp"
#include "skillnad/decomposition/counterfactual.hpp"

namespace skillnad {

class OutcomeRule {
 public:
  virtual ~OutcomeRule() = default;

  virtual const RuleDesign& design() const = 0;
  virtual bool penalised() const = 0;
  /// All cases have the same outcome: their share is expected of everybody.
  virtual bool degenerate() const = 0;

  /// The expected outcome of a row of the design, and its derivative by the coefficients.
  virtual double expected(const Vector& row) const = 0;
  virtual Vector gradient(const Vector& row) const = 0;
  /// What is expected of rows of the design, and sum_r weight_r times their derivatives.
  virtual Vector expected(const Matrix& rows, const Vector& weight, Vector& gradient) const;

  /// Adds the influence of v' coefficients: v' A^-1 times the scores.
  /// @param leverage  residuals divided by 1 - leverage
  virtual void add_coefficients(const Vector& v, bool leverage, Influence& out) const = 0;
  /// Adds factor_r (Y - expected) of the first rows fitted to, as many as there are factors.
  virtual void add_residuals(const Vector& factor, bool leverage, Influence& out) const = 0;
};

/// The groups whose cases the rule of `source` is fitted to: the source's own, or both for common
/// slopes, the source first. A group that lacks an outcome which the other has stays out of them.
std::vector<std::uint32_t> groups_of_rule(const GapRows& rows, std::uint32_t source,
                                          std::uint32_t target, GapModel model);

/// A logistic regression, or a multinomial one where the outcome has several categories (with a
/// penalty of its own, where it separates: category_rule.hpp).
std::unique_ptr<OutcomeRule> outcome_rule(Context& context, const GapRows& rows,
                                          std::uint32_t source, std::uint32_t target,
                                          const std::vector<std::size_t>& columns, GapModel model,
                                          GapPenalty penalty = GapPenalty::where_separated);

/// The mean over `target` of what a rule expects, with its influence.
Counterfactual counterfactual_by(const GapRows& rows, const OutcomeRule& rule, std::uint32_t target,
                                 bool leverage);

}  // namespace skillnad
