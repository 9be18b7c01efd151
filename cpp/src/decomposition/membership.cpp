#include "membership.hpp"

#include <algorithm>

#include "pattern_sums.hpp"

namespace skillnad {

namespace {

/// One regression of both groups without a difference of intercepts.
RuleCases members(const GapRows& rows, std::uint32_t source, std::uint32_t target) {
  RuleCases cases = cases_of(rows, {source, target});
  cases.intercept.assign(cases.patterns.size(), 0);
  cases.n_intercepts = 1;
  return cases;
}

Vector membership_of(const GapRows& rows, std::uint32_t source, std::uint32_t target) {
  Vector out(patterns_of(rows, source).size(), 0.0);
  for (std::size_t i : patterns_of(rows, target)) out.push_back(rows.m[i]);
  return out;
}

}  // namespace

Membership::Membership(Context& context, const GapRows& rows, std::uint32_t source,
                       std::uint32_t target, const std::vector<std::size_t>& columns,
                       GapPenalty penalty)
    : rows_(rows),
      rule_(context, rows, members(rows, source, target), membership_of(rows, source, target),
            columns, RuleLink::logistic, penalty) {
  const std::vector<std::size_t>& patterns = rule_.design().patterns();
  std::size_t n = 0;
  while (n < patterns.size() && rows.group[patterns[n]] == source) ++n;
  odds_ = rule_.odds(n);
  for (std::size_t r = 0; r < n; ++r) total_ += rows.m[patterns[r]] * odds_[r];
}

Overlap Membership::overlap() const {
  Overlap out;
  double squares = 0.0;
  for (std::size_t r = 0; r < n_source(); ++r) {
    const std::size_t i = rule_.design().patterns()[r];
    squares += rows_.mm[i] * odds_[r] * odds_[r];
    out.largest_weight = std::max(out.largest_weight, case_weight(rows_, i) * odds_[r] / total_);
  }
  out.effective_size = total_ * total_ / squares;
  return out;
}

Vector Membership::moments(const Vector& residual) const {
  Vector out(rule_.design().n_columns(), 0.0);
  for (std::size_t r = 0; r < n_source(); ++r) {
    const Vector row = rule_.design().row(r);
    for (std::size_t j = 0; j < row.size(); ++j) out[j] += odds_[r] * residual[r] * row[j];
  }
  return out;
}

void Membership::add_coefficients(const Vector& v, bool leverage, Influence& out) const {
  if (rule_.degenerate()) return;
  const Vector factors = rule_.factors(v);
  for (std::size_t r = 0; r < factors.size(); ++r) {
    const double residual = (r < n_source() ? 0.0 : 1.0) - rule_.expected(rule_.design().row(r));
    const double factor = leverage ? factors[r] / residual_share(rule_.leverages()[r]) : factors[r];
    out.constant[rule_.design().patterns()[r]] += factor * residual;
  }
}

}  // namespace skillnad
