#include "source_rule.hpp"

#include <algorithm>
#include <cmath>

#include "pattern_sums.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/models/glm.hpp"
#include "skillnad/models/penalised.hpp"
#include "skillnad/models/separation.hpp"

namespace skillnad {

SourceRule::SourceRule(Context& context, const GapRows& rows, RuleCases cases, Vector events,
                       const std::vector<std::size_t>& columns, RuleLink link, GapPenalty penalty)
    : rows_(rows),
      design_(rows, std::move(cases), columns),
      events_(std::move(events)),
      link_(link) {
  fit(context, penalty);
  fitted_ = expected_of(design_.matrix());
}

Vector SourceRule::expected_of(const Matrix& rows) const {
  if (degenerate_) return Vector(rows.rows(), share_);
  Vector out(rows.rows(), 0.0);
  for (std::size_t j = 0; j < rows.cols(); ++j)
    for (std::size_t r = 0; r < out.size(); ++r) out[r] += rows(r, j) * coefficients_[j];
  if (link_ == RuleLink::linear) return out;
  for (double& one : out) one = math::logistic(one).mu;
  return out;
}

Vector SourceRule::expected(const Matrix& rows, const Vector& weight, Vector& gradient) const {
  Vector out = expected_of(rows);
  gradient.assign(rows.cols(), 0.0);
  for (std::size_t j = 0; j < rows.cols(); ++j)
    for (std::size_t r = 0; r < out.size(); ++r)
      gradient[j] += weight[r] * slope_at(out[r]) * rows(r, j);
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

Vector SourceRule::odds(std::size_t n) const {
  if (degenerate_) return Vector(n, share_ / (1.0 - share_));
  Vector out(n, 0.0);
  for (std::size_t j = 0; j < design_.n_columns(); ++j)
    for (std::size_t r = 0; r < n; ++r) out[r] += design_.matrix()(r, j) * coefficients_[j];
  for (double& one : out) {
    const math::Logistic p = math::logistic(one);
    one = p.mu / p.complement;
  }
  return out;
}

Vector SourceRule::gradient(const Vector& row) const {
  const double slope = slope_at(expected(row));
  Vector out = row;
  for (double& cell : out) cell *= slope;
  return out;
}

Vector SourceRule::factors(const Vector& v) const {
  if (degenerate_) return Vector(design_.n_rows(), 0.0);
  return linalg::multiply(design_.matrix(), linalg::solve(information_, v));
}

const Vector& SourceRule::leverages() const {
  if (!leverages_.empty() || degenerate_) {
    leverages_.resize(design_.n_rows(), 0.0);
    return leverages_;
  }
  Vector own = own_information(information_);
  if (firth_) {
    // The penalty's score is that of each row taken 1 + h times, half an event in each h: a row
    // that alone decides a coefficient has a leverage of 1 without it and of 1/2 with it.
    const Matrix& x = design_.matrix();
    Matrix weighted = x;
    for (std::size_t r = 0; r < own.size(); ++r) {
      const double slope = slope_at(fitted_[r]);
      const double trials = design_.weight()[r];
      const double factor = trials * slope * (1.0 + slope * own[r]);
      for (std::size_t j = 0; j < x.cols(); ++j) weighted(r, j) *= factor;
    }
    const linalg::Cholesky augmented = linalg::cholesky(linalg::multiply_transposed(x, weighted));
    if (augmented.ok) own = own_information(augmented);
  }
  leverages_.assign(design_.n_rows(), 0.0);
  for (std::size_t r = 0; r < design_.n_rows(); ++r)
    leverages_[r] = case_weight(rows_, design_.patterns()[r]) * slope_at(fitted_[r]) * own[r];
  return leverages_;
}

Vector SourceRule::own_information(const linalg::Cholesky& information) const {
  // x' A^-1 x = |L^-1 x|^2 with A = L L'.
  const Matrix half = linalg::solve_lower(information.lower, linalg::transpose(design_.matrix()));
  Vector out(design_.n_rows(), 0.0);
  for (std::size_t r = 0; r < out.size(); ++r)
    for (std::size_t j = 0; j < design_.n_columns(); ++j) out[r] += half(j, r) * half(j, r);
  return out;
}

void SourceRule::fit(Context& context, GapPenalty penalty) {
  const Vector& y = events_;
  const Vector& weight = design_.weight();
  const Matrix& x = design_.matrix();
  const double events = sum(y);
  const double trials = sum(weight);
  share_ = events / trials;
  if (link_ == RuleLink::linear) {
    Matrix weighted = x;
    for (std::size_t j = 0; j < design_.n_columns(); ++j)
      for (std::size_t r = 0; r < y.size(); ++r) weighted(r, j) *= weight[r];
    information_ = linalg::cholesky(linalg::multiply_transposed(x, weighted));
    degenerate_ = !information_.ok;
    if (degenerate_) return;
    coefficients_ = linalg::solve(information_, linalg::multiply_transposed(x, y));
    return;
  }
  degenerate_ = !(events > 0.0 && events < trials);
  if (degenerate_) return;
  const GroupedRows grouped =
      group_rows(x, y, weight, {}, {0, static_cast<std::uint32_t>(y.size())});
  NewtonControl control;
  GlmFit fit = fit_glm(context, grouped, Link::logit, 0, control);
  if (!fit.overlap_proved) {
    std::vector<SeparationTerm> terms(design_.n_columns());
    const Separation found = find_separation(context, x, y, weight, {}, terms);
    penalised_ = found.kind != Separation::Kind::none || !fit.converged;
  }
  firth_ = penalised_ || penalty == GapPenalty::firth;
  if (firth_) {
    PenaltyOptions firth;
    firth.kind = Penalty::firth;
    fit = fit_penalised(context, grouped, Link::logit, 0, firth, control).glm;
    recalibrate(fit.coefficients);
    fit.hessian = evaluate_glm(context, grouped, Link::logit, fit.coefficients).hessian;
  }
  coefficients_ = fit.coefficients;
  Matrix information = fit.hessian;
  for (double& cell : information.cells()) cell = -cell;
  information_ = linalg::cholesky(information);
  degenerate_ = !information_.ok;
}

void SourceRule::recalibrate(Vector& coefficients) const {
  const Vector& y = events_;
  const Vector& weight = design_.weight();
  for (std::size_t g = design_.n_intercepts(); g-- > 0;) {
    double shift = 0.0;
    for (int step = 0; step < 100; ++step) {
      double residual = 0.0, slope = 0.0;
      for (std::size_t r = 0; r < y.size(); ++r) {
        if (design_.intercept(r) != g) continue;
        double eta = shift;
        for (std::size_t j = 0; j < design_.n_columns(); ++j)
          eta += design_.matrix()(r, j) * coefficients[j];
        const math::Logistic p = math::logistic(eta);
        residual += y[r] - weight[r] * p.mu;
        slope += weight[r] * p.mu * p.complement;
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
      for (std::size_t h = 1; h < design_.n_intercepts(); ++h) coefficients[h] -= shift;
    }
  }
}

void SourceRule::add_residuals(const Vector& factor, bool leverage, Influence& out) const {
  for (std::size_t r = 0; r < factor.size(); ++r) {
    const std::size_t i = design_.patterns()[r];
    const double own = leverage ? factor[r] / residual_share(leverages()[r]) : factor[r];
    out.constant[i] -= own * fitted_[r];
    out.slope[i] += own;
  }
}

void SourceRule::add_coefficients(const Vector& v, bool leverage, Influence& out) const {
  if (!degenerate_) add_residuals(factors(v), leverage, out);
}

SourceRule source_rule(Context& context, const GapRows& rows, std::uint32_t source,
                       std::uint32_t target, const std::vector<std::size_t>& columns,
                       GapModel model, RuleLink link, GapPenalty penalty) {
  RuleCases cases = cases_of(rows, groups_of_rule(rows, source, target, model));
  Vector events = picked(rows.y, cases.patterns);
  return SourceRule(context, rows, std::move(cases), std::move(events), columns, link, penalty);
}

}  // namespace skillnad
