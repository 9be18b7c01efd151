// A multinomial regression on the design of a rule, read through the scores of the categories.
#pragma once

#include "outcome_rule.hpp"
#include "skillnad/base/linalg.hpp"
#include "skillnad/models/grouped_rows.hpp"
#include "skillnad/models/multinomial_rows.hpp"
#include "skillnad/models/newton.hpp"

namespace skillnad {

class CategoryRule : public OutcomeRule {
 public:
  /// Categories that no case fitted to has are expected of nobody. Where some combination of
  /// columns predicts a category without fault, a normal prior on the coefficients of the
  /// standardised columns keeps them finite (the same for all categories, so that none is the
  /// base), and the intercepts are shifted until the residuals of each category sum to zero in each
  /// group, as they do without.
  CategoryRule(Context& context, const GapRows& rows, RuleCases cases,
               const std::vector<std::size_t>& columns);

  const RuleDesign& design() const override { return design_; }
  bool penalised() const override { return penalised_; }
  bool degenerate() const override { return degenerate_; }
  double expected(const Vector& row) const override;
  Vector gradient(const Vector& row) const override;
  void add_coefficients(const Vector& v, bool leverage, Influence& out) const override;
  void add_residuals(const Vector& factor, bool leverage, Influence& out) const override;

 private:
  std::size_t n_blocks() const { return categories_.size() - 1; }
  void fit(Context& context);
  Evaluation evaluate(Context& context, const Vector& psi, double strength) const;
  void recalibrate(Context& context);
  Vector probabilities(const Vector& row) const;
  /// The indicators of a row's category without the base, less what is expected, without and with
  /// the correction for leverage: (I - H)^-1 e, H = w (diag(p) - p p') X A^-1 X' of one case.
  Vector residuals(std::size_t r, bool leverage) const;

  const GapRows& rows_;
  RuleDesign design_;
  std::vector<std::size_t> categories_;   ///< those that occur; the first is the base
  std::vector<std::size_t> category_of_;  ///< of each row, a place among `categories_`
  GroupedRows grouped_;
  MultinomialRows layout_;
  Vector coefficients_;
  linalg::Cholesky information_;
  Matrix inverse_;  ///< of the information, with the prior where it is needed: for leverages
  Vector shares_;   ///< of `categories_`
  bool penalised_ = false;
  bool degenerate_ = false;
};

}  // namespace skillnad
