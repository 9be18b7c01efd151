#include "outcome_rule.hpp"

#include <algorithm>

#include "category_rule.hpp"
#include "pattern_sums.hpp"
#include "skillnad/decomposition/gap_categories.hpp"
#include "source_rule.hpp"

namespace skillnad {

namespace {

/// Which outcomes the cases of a group have.
std::vector<bool> outcomes_of(const GapRows& rows, std::uint32_t group) {
  std::vector<bool> out(rows.counts.empty() ? 2 : rows.counts.cols(), false);
  for (std::size_t i : patterns_of(rows, group)) {
    if (rows.counts.empty()) {
      out[0] = out[0] || rows.y[i] < rows.m[i];
      out[1] = out[1] || rows.y[i] > 0.0;
    } else {
      out[category_of(rows, i)] = true;
    }
  }
  return out;
}

}  // namespace

std::vector<std::uint32_t> groups_of_rule(const GapRows& rows, std::uint32_t source,
                                          std::uint32_t target, GapModel model) {
  if (model != GapModel::common) return {source};
  const std::vector<bool> own = outcomes_of(rows, source);
  const bool several = std::count(own.begin(), own.end(), true) > 1;
  if (!several || own != outcomes_of(rows, target)) return {source};
  return {source, target};
}

std::unique_ptr<OutcomeRule> outcome_rule(Context& context, const GapRows& rows,
                                          std::uint32_t source, std::uint32_t target,
                                          const std::vector<std::size_t>& columns, GapModel model,
                                          GapPenalty penalty) {
  RuleCases cases = cases_of(rows, groups_of_rule(rows, source, target, model));
  if (!rows.counts.empty())
    return std::make_unique<CategoryRule>(context, rows, std::move(cases), columns);
  Vector events = picked(rows.y, cases.patterns);
  return std::make_unique<SourceRule>(context, rows, std::move(cases), std::move(events), columns,
                                      RuleLink::logistic, penalty);
}

Vector OutcomeRule::expected(const Matrix& rows, const Vector& weight, Vector& gradient) const {
  Vector out(rows.rows());
  Vector row(rows.cols());
  for (std::size_t r = 0; r < out.size(); ++r) {
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = rows(r, j);
    out[r] = expected(row);
    const Vector own = this->gradient(row);
    gradient.resize(own.size(), 0.0);
    for (std::size_t j = 0; j < own.size(); ++j) gradient[j] += weight[r] * own[j];
  }
  return out;
}

Counterfactual counterfactual_by(const GapRows& rows, const OutcomeRule& rule, std::uint32_t target,
                                 bool leverage) {
  Counterfactual out;
  out.influence = Influence(rows.size());
  out.penalised = rule.penalised();
  out.degenerate = rule.degenerate();
  const std::vector<std::size_t> theirs = patterns_of(rows, target);
  const double total = sum(picked(rows.m, theirs));
  Vector share = picked(rows.m, theirs);
  for (double& one : share) one /= total;
  Vector direction;  // J
  const Vector expected = rule.expected(rule.design().rows_of(theirs, 0), share, direction);
  for (std::size_t r = 0; r < theirs.size(); ++r) out.value += share[r] * expected[r];
  for (std::size_t r = 0; r < theirs.size(); ++r)
    out.influence.constant[theirs[r]] += (expected[r] - out.value) / total;
  rule.add_coefficients(direction, leverage, out.influence);
  return out;
}

}  // namespace skillnad
