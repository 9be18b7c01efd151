// A regression of one outcome on the design of a rule: what a group expects, or who belongs to it.
#pragma once

#include "outcome_rule.hpp"
#include "skillnad/base/linalg.hpp"

namespace skillnad {

enum class RuleLink { logistic, linear };

class SourceRule : public OutcomeRule {
 public:
  /// With Firth's penalty the intercepts are then shifted until the residuals of each group sum to
  /// zero, as they do without.
  /// @param events  weighted sum of what is explained, of each pattern of the cases
  SourceRule(Context& context, const GapRows& rows, RuleCases cases, Vector events,
             const std::vector<std::size_t>& columns, RuleLink link,
             GapPenalty penalty = GapPenalty::where_separated);

  const RuleDesign& design() const override { return design_; }
  /// The logistic regression separates.
  bool penalised() const override { return penalised_; }
  bool degenerate() const override { return degenerate_; }
  const Vector& coefficients() const { return coefficients_; }

  double expected(const Vector& row) const override;
  Vector gradient(const Vector& row) const override;
  Vector expected(const Matrix& rows, const Vector& weight, Vector& gradient) const override;
  /// What is expected of the rows fitted to.
  const Vector& fitted() const { return fitted_; }
  /// p / (1 - p) of the first `n` rows fitted to, for the logistic regression.
  Vector odds(std::size_t n) const;

  /// The factors by which residuals enter v' coefficients, x_r' A^-1 v, for each row fitted to;
  /// zeros where the rule is degenerate.
  Vector factors(const Vector& v) const;
  /// The leverage of one case of each row fitted to: w mu' x' A^-1 x; with Firth's penalty A is
  /// that of the rows augmented by it.
  const Vector& leverages() const;
  void add_coefficients(const Vector& v, bool leverage, Influence& out) const override;
  void add_residuals(const Vector& factor, bool leverage, Influence& out) const override;

 private:
  void fit(Context& context, GapPenalty penalty);
  Vector expected_of(const Matrix& rows) const;
  void recalibrate(Vector& coefficients) const;
  /// x' A^-1 x of each row fitted to.
  Vector own_information(const linalg::Cholesky& information) const;
  double slope_at(double expected) const;

  const GapRows& rows_;
  RuleDesign design_;
  Vector events_;
  RuleLink link_;
  Vector coefficients_;
  linalg::Cholesky information_;
  double share_ = 0.0;
  bool penalised_ = false;
  bool firth_ = false;  ///< fitted with the penalty, because of separation or as asked
  bool degenerate_ = false;
  Vector fitted_;  ///< what is expected of the rows fitted to
  mutable Vector leverages_;
};

/// The rule of `source` as one regression of `rows.y`.
SourceRule source_rule(Context& context, const GapRows& rows, std::uint32_t source,
                       std::uint32_t target, const std::vector<std::size_t>& columns,
                       GapModel model, RuleLink link,
                       GapPenalty penalty = GapPenalty::where_separated);

}  // namespace skillnad
