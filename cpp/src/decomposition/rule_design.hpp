// The design of a rule: an intercept for each group and standardised columns.
#pragma once

#include <cstdint>
#include <vector>

#include "skillnad/decomposition/gap_rows.hpp"
#include "source_columns.hpp"

namespace skillnad {

/// The patterns a rule is fitted to, and which intercept each has.
struct RuleCases {
  std::vector<std::size_t> patterns;
  std::vector<std::size_t> intercept;
  std::size_t n_intercepts = 1;
};

/// Those of one group, or of several with an intercept for each.
RuleCases cases_of(const GapRows& rows, const std::vector<std::uint32_t>& groups);

class RuleDesign {
 public:
  /// Columns of `rows.x` that depend on others before them in these cases are left out.
  RuleDesign(const GapRows& rows, RuleCases cases, const std::vector<std::size_t>& columns);

  /// Intercepts and kept columns.
  std::size_t n_columns() const { return cases_.n_intercepts + standard_.kept.size(); }
  std::size_t n_intercepts() const { return cases_.n_intercepts; }
  std::size_t n_rows() const { return cases_.patterns.size(); }
  const std::vector<std::size_t>& patterns() const { return cases_.patterns; }
  /// The intercept of the r-th row.
  std::size_t intercept(std::size_t r) const { return cases_.intercept[r]; }
  const Vector& weight() const { return weight_; }
  const Matrix& matrix() const { return matrix_; }

  /// Columns of `rows.x` behind the intercepts, and what each was divided by.
  std::vector<std::size_t> kept_columns() const;
  double scale_of(std::size_t kept) const { return standard_.scale[standard_.kept[kept]]; }

  /// The row for a pattern with the intercept of group `g`: (1, 0, ...; columns).
  Vector row_of(std::size_t pattern, std::size_t g) const;
  /// The r-th row that the rule was fitted to.
  Vector row(std::size_t r) const;

 private:
  const GapRows& rows_;
  RuleCases cases_;
  std::vector<std::size_t> columns_;
  Vector weight_;
  SourceColumns standard_;
  Matrix matrix_;
};

}  // namespace skillnad
