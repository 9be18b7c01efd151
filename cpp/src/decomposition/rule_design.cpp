#include "rule_design.hpp"

#include <utility>

#include "pattern_sums.hpp"

namespace skillnad {

RuleCases cases_of(const GapRows& rows, const std::vector<std::uint32_t>& groups) {
  RuleCases out;
  out.n_intercepts = groups.size();
  for (std::size_t g = 0; g < groups.size(); ++g)
    for (std::size_t i : patterns_of(rows, groups[g])) {
      out.patterns.push_back(i);
      out.intercept.push_back(g);
    }
  return out;
}

RuleDesign::RuleDesign(const GapRows& rows, RuleCases cases,
                       const std::vector<std::size_t>& columns)
    : rows_(rows), cases_(std::move(cases)), columns_(columns) {
  weight_ = picked(rows.m, cases_.patterns);
  std::vector<Vector> cells;
  for (std::size_t j : columns)
    cells.push_back(
        picked(Vector(rows.x.column(j), rows.x.column(j) + rows.x.rows()), cases_.patterns));
  standard_ = source_columns(cells, weight_);
  matrix_ = Matrix(n_rows(), n_columns());
  for (std::size_t r = 0; r < n_rows(); ++r) {
    const Vector row = row_of(cases_.patterns[r], cases_.intercept[r]);
    for (std::size_t j = 0; j < row.size(); ++j) matrix_(r, j) = row[j];
  }
}

std::vector<std::size_t> RuleDesign::kept_columns() const {
  std::vector<std::size_t> out;
  for (std::size_t j : standard_.kept) out.push_back(columns_[j]);
  return out;
}

Vector RuleDesign::row_of(std::size_t pattern, std::size_t g) const {
  Vector row(n_columns(), 0.0);
  row[0] = 1.0;
  if (g > 0) row[g] = 1.0;
  for (std::size_t k = 0; k < standard_.kept.size(); ++k) {
    const std::size_t j = standard_.kept[k];
    row[cases_.n_intercepts + k] =
        (rows_.x(pattern, columns_[j]) - standard_.centre[j]) / standard_.scale[j];
  }
  return row;
}

Vector RuleDesign::row(std::size_t r) const {
  Vector out(n_columns());
  for (std::size_t j = 0; j < out.size(); ++j) out[j] = matrix_(r, j);
  return out;
}

}  // namespace skillnad
