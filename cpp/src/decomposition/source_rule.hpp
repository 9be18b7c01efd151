// A regression on an intercept for each group and standardised columns: by which rule a group's
// cases get the outcome, or what tells two groups apart.
#pragma once

#include <cstdint>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/base/linalg.hpp"
#include "skillnad/decomposition/counterfactual.hpp"
#include "skillnad/decomposition/gap_rows.hpp"
#include "source_columns.hpp"

namespace skillnad {

enum class RuleLink { logistic, linear };

class SourceRule {
 public:
  /// What the regression is fitted to.
  struct Cases {
    std::vector<std::size_t> patterns;
    std::vector<std::size_t> intercept;  ///< which intercept each pattern has
    std::size_t n_intercepts = 1;
    Vector events;  ///< weighted sum of what is explained, of each pattern
  };

  /// Columns of `rows.x` that depend on others before them in these cases are left out. Where the
  /// logistic regression separates, Firth's penalty, then the intercepts shifted until the
  /// residuals of each group sum to zero, as they do without a penalty.
  SourceRule(Context& context, const GapRows& rows, Cases cases,
             const std::vector<std::size_t>& columns, RuleLink link);

  std::size_t size() const { return cases_.n_intercepts + standard_.kept.size(); }
  bool penalised() const { return penalised_; }
  /// All cases have the same outcome: their share is expected of everybody.
  bool degenerate() const { return degenerate_; }
  const std::vector<std::size_t>& patterns() const { return cases_.patterns; }
  const Vector& coefficients() const { return coefficients_; }
  std::size_t n_intercepts() const { return cases_.n_intercepts; }

  /// Columns of `rows.x` that have a coefficient, in the order of those behind the intercepts, and
  /// what each was divided by.
  std::vector<std::size_t> kept_columns() const;
  double scale_of(std::size_t kept) const { return standard_.scale[standard_.kept[kept]]; }

  /// The row of the design for a pattern with the intercept of group `g`: (1, 0, ...; columns).
  Vector row_of(std::size_t pattern, std::size_t g) const;
  /// The r-th row that the regression was fitted to.
  Vector row(std::size_t r) const;
  /// What is expected of a row, and d expected / d linear predictor.
  double expected(const Vector& row) const;
  double slope_at(double expected) const;
  /// p / (1 - p) of a row, for the logistic regression.
  double odds(const Vector& row) const;

  /// The factors by which residuals enter v' coefficients, x_r' A^-1 v, for each row fitted to;
  /// zeros where the rule is degenerate.
  Vector factors(const Vector& v) const;
  /// The leverage of one case of each row fitted to: w mu' x' A^-1 x.
  const Vector& leverages() const;

 private:
  void fit(Context& context);
  void recalibrate(Vector& coefficients) const;

  const GapRows& rows_;
  Cases cases_;
  std::vector<std::size_t> columns_;
  RuleLink link_;
  Vector weight_;
  SourceColumns standard_;
  Matrix design_;
  Vector coefficients_;
  linalg::Cholesky information_;
  double share_ = 0.0;
  bool penalised_ = false;
  bool degenerate_ = false;
  mutable Vector leverages_;
};

/// The rule of `source`: its own regression, or one of both groups with an intercept for each, the
/// source's first. A group of one outcome has no part in common slopes.
SourceRule outcome_rule(Context& context, const GapRows& rows, std::uint32_t source,
                        std::uint32_t target, const std::vector<std::size_t>& columns,
                        GapModel model, RuleLink link);

/// Adds the influence of v' coefficients of an outcome's rule.
void add_coefficients(const SourceRule& rule, const Vector& v, bool leverage, Influence& out);

/// The mean over `target` of what the rule of `source` expects, with its influence.
Counterfactual counterfactual_by(const GapRows& rows, const SourceRule& rule, std::uint32_t target,
                                 bool leverage);

}  // namespace skillnad
