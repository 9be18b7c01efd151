#include "source_rule.hpp"

#include <algorithm>
#include <cmath>

#include "pattern_sums.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/models/glm.hpp"
#include "skillnad/models/penalised.hpp"
#include "skillnad/models/separation.hpp"

namespace skillnad {

SourceRule::SourceRule(Context& context, const GapRows& rows, Cases cases,
                       const std::vector<std::size_t>& columns, RuleLink link)
    : rows_(rows), cases_(std::move(cases)), columns_(columns), link_(link) {
  weight_ = picked(rows.m, cases_.patterns);
  std::vector<Vector> cells;
  for (std::size_t j : columns)
    cells.push_back(
        picked(Vector(rows.x.column(j), rows.x.column(j) + rows.x.rows()), cases_.patterns));
  standard_ = source_columns(cells, weight_);
  design_ = Matrix(cases_.patterns.size(), size());
  for (std::size_t r = 0; r < cases_.patterns.size(); ++r) {
    const Vector row = row_of(cases_.patterns[r], cases_.intercept[r]);
    for (std::size_t j = 0; j < row.size(); ++j) design_(r, j) = row[j];
  }
  fit(context);
}

std::vector<std::size_t> SourceRule::kept_columns() const {
  std::vector<std::size_t> out;
  for (std::size_t j : standard_.kept) out.push_back(columns_[j]);
  return out;
}

Vector SourceRule::row_of(std::size_t pattern, std::size_t g) const {
  Vector row(size(), 0.0);
  row[0] = 1.0;
  if (g > 0) row[g] = 1.0;
  for (std::size_t k = 0; k < standard_.kept.size(); ++k) {
    const std::size_t j = standard_.kept[k];
    row[cases_.n_intercepts + k] =
        (rows_.x(pattern, columns_[j]) - standard_.centre[j]) / standard_.scale[j];
  }
  return row;
}

Vector SourceRule::row(std::size_t r) const {
  Vector out(size());
  for (std::size_t j = 0; j < out.size(); ++j) out[j] = design_(r, j);
  return out;
}

double SourceRule::expected(const Vector& row) const {
  if (degenerate_) return share_;
  const double eta = dot(row, coefficients_);
  return link_ == RuleLink::linear ? eta : math::logistic(eta).mu;
}

double SourceRule::slope_at(double expected) const {
  return link_ == RuleLink::linear ? 1.0 : expected * (1.0 - expected);
}

double SourceRule::odds(const Vector& row) const {
  if (degenerate_) return share_ / (1.0 - share_);
  const math::Logistic p = math::logistic(dot(row, coefficients_));
  return p.mu / p.complement;
}

Vector SourceRule::factors(const Vector& v) const {
  if (degenerate_) return Vector(design_.rows(), 0.0);
  return linalg::multiply(design_, linalg::solve(information_, v));
}

const Vector& SourceRule::leverages() const {
  if (!leverages_.empty() || degenerate_) {
    leverages_.resize(design_.rows(), 0.0);
    return leverages_;
  }
  // x' A^-1 x = |L^-1 x|^2 with A = L L'.
  const Matrix half = linalg::solve_lower(information_.lower, linalg::transpose(design_));
  leverages_.assign(design_.rows(), 0.0);
  for (std::size_t r = 0; r < design_.rows(); ++r) {
    double square = 0.0;
    for (std::size_t j = 0; j < size(); ++j) square += half(j, r) * half(j, r);
    leverages_[r] = case_weight(rows_, cases_.patterns[r]) * slope_at(expected(row(r))) * square;
  }
  return leverages_;
}

void SourceRule::fit(Context& context) {
  const Vector& y = cases_.events;
  const double events = sum(y);
  const double trials = sum(weight_);
  share_ = events / trials;
  if (link_ == RuleLink::linear) {
    Matrix weighted = design_;
    for (std::size_t j = 0; j < size(); ++j)
      for (std::size_t r = 0; r < y.size(); ++r) weighted(r, j) *= weight_[r];
    information_ = linalg::cholesky(linalg::multiply_transposed(design_, weighted));
    degenerate_ = !information_.ok;
    if (degenerate_) return;
    coefficients_ = linalg::solve(information_, linalg::multiply_transposed(design_, y));
    return;
  }
  degenerate_ = !(events > 0.0 && events < trials);
  if (degenerate_) return;
  const GroupedRows grouped =
      group_rows(design_, y, weight_, {}, {0, static_cast<std::uint32_t>(y.size())});
  NewtonControl control;
  GlmFit fit = fit_glm(context, grouped, Link::logit, 0, control);
  if (!fit.overlap_proved) {
    std::vector<SeparationTerm> terms(size());
    const Separation found = find_separation(context, design_, y, weight_, {}, terms);
    if (found.kind != Separation::Kind::none || !fit.converged) {
      penalised_ = true;
      PenaltyOptions firth;
      firth.kind = Penalty::firth;
      fit = fit_penalised(context, grouped, Link::logit, 0, firth, control).glm;
      recalibrate(fit.coefficients);
      fit.hessian = evaluate_glm(context, grouped, Link::logit, fit.coefficients).hessian;
    }
  }
  coefficients_ = fit.coefficients;
  Matrix information = fit.hessian;
  for (double& cell : information.cells()) cell = -cell;
  information_ = linalg::cholesky(information);
  degenerate_ = !information_.ok;
}

void SourceRule::recalibrate(Vector& coefficients) const {
  const Vector& y = cases_.events;
  for (std::size_t g = cases_.n_intercepts; g-- > 0;) {
    double shift = 0.0;
    for (int step = 0; step < 100; ++step) {
      double residual = 0.0, slope = 0.0;
      for (std::size_t r = 0; r < y.size(); ++r) {
        if (cases_.intercept[r] != g) continue;
        double eta = shift;
        for (std::size_t j = 0; j < size(); ++j) eta += design_(r, j) * coefficients[j];
        const math::Logistic p = math::logistic(eta);
        residual += y[r] - weight_[r] * p.mu;
        slope += weight_[r] * p.mu * p.complement;
      }
      const double move = std::max(-2.0, std::min(2.0, residual / slope));
      shift += move;
      if (std::fabs(move) < 1e-14) break;
    }
    if (g > 0) {
      coefficients[g] += shift;
    } else {
      // The other intercepts are differences from this one.
      coefficients[0] += shift;
      for (std::size_t h = 1; h < cases_.n_intercepts; ++h) coefficients[h] -= shift;
    }
  }
}

namespace {

/// Whether all cases of the group have the same outcome.
bool one_outcome(const GapRows& rows, std::uint32_t group) {
  const std::vector<std::size_t> own = patterns_of(rows, group);
  const double events = sum(picked(rows.y, own));
  return !(events > 0.0 && events < sum(picked(rows.m, own)));
}

}  // namespace

SourceRule outcome_rule(Context& context, const GapRows& rows, std::uint32_t source,
                        std::uint32_t target, const std::vector<std::size_t>& columns,
                        GapModel model, RuleLink link) {
  std::vector<std::uint32_t> groups = {source};
  if (model == GapModel::common && !one_outcome(rows, source) && !one_outcome(rows, target))
    groups.push_back(target);
  SourceRule::Cases cases;
  cases.n_intercepts = groups.size();
  for (std::size_t g = 0; g < groups.size(); ++g)
    for (std::size_t i : patterns_of(rows, groups[g])) {
      cases.patterns.push_back(i);
      cases.intercept.push_back(g);
    }
  cases.events = picked(rows.y, cases.patterns);
  return SourceRule(context, rows, std::move(cases), columns, link);
}

void add_coefficients(const SourceRule& rule, const Vector& v, bool leverage, Influence& out) {
  if (rule.degenerate()) return;
  const Vector factors = rule.factors(v);
  for (std::size_t r = 0; r < factors.size(); ++r) {
    const std::size_t i = rule.patterns()[r];
    const double factor = leverage ? factors[r] / residual_share(rule.leverages()[r]) : factors[r];
    out.constant[i] -= factor * rule.expected(rule.row(r));
    out.slope[i] += factor;
  }
}

Counterfactual counterfactual_by(const GapRows& rows, const SourceRule& rule, std::uint32_t target,
                                 bool leverage) {
  Counterfactual out;
  out.influence = Influence(rows.size());
  out.penalised = rule.penalised();
  out.degenerate = rule.degenerate();
  const std::vector<std::size_t> theirs = patterns_of(rows, target);
  const double total = sum(picked(rows.m, theirs));
  Vector expected(theirs.size());
  Vector gradient(rule.size(), 0.0);  // J
  for (std::size_t r = 0; r < theirs.size(); ++r) {
    const Vector row = rule.row_of(theirs[r], 0);
    const double p = expected[r] = rule.expected(row);
    const double share = rows.m[theirs[r]] / total;
    out.value += share * p;
    for (std::size_t j = 0; j < row.size(); ++j) gradient[j] += share * rule.slope_at(p) * row[j];
  }
  for (std::size_t r = 0; r < theirs.size(); ++r)
    out.influence.constant[theirs[r]] += (expected[r] - out.value) / total;
  add_coefficients(rule, gradient, leverage, out.influence);
  return out;
}

}  // namespace skillnad
