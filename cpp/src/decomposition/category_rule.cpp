#include "category_rule.hpp"

#include <algorithm>
#include <cmath>

#include "pattern_sums.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/base/softmax.hpp"
#include "skillnad/decomposition/gap_categories.hpp"

namespace skillnad {

namespace {

/// One over the variance of the prior where categories separate: a standard deviation of 2.5 a
/// standard deviation of the column.
constexpr double prior_strength = 0.16;

}  // namespace

CategoryRule::CategoryRule(Context& context, const GapRows& rows, RuleCases cases,
                           const std::vector<std::size_t>& columns)
    : rows_(rows), design_(rows, std::move(cases), columns) {
  const std::size_t n = design_.n_rows();
  Vector totals(rows.counts.cols(), 0.0);
  for (std::size_t r = 0; r < n; ++r) {
    category_of_.push_back(category_of(rows, design_.patterns()[r]));
    totals[category_of_[r]] += design_.weight()[r];
  }
  for (std::size_t k = 0; k < totals.size(); ++k) {
    if (!(totals[k] > 0.0)) continue;
    for (std::size_t& category : category_of_)
      if (category == k) category = categories_.size();
    categories_.push_back(k);
    shares_.push_back(totals[k] / sum(design_.weight()));
  }
  degenerate_ = n_blocks() == 0;
  if (!degenerate_) fit(context);
}

void CategoryRule::fit(Context& context) {
  const std::size_t p = design_.n_columns();
  const std::size_t q = n_blocks();
  const std::size_t n = design_.n_rows();
  grouped_ = group_rows(design_.matrix(), Vector(n, 0.0), design_.weight(), {},
                        {0, static_cast<std::uint32_t>(n)});
  layout_.counts.assign(grouped_.stride * q, 0.0);
  for (std::size_t c = 0; c < q; ++c) layout_.categories.push_back(c + 1);
  for (std::size_t r = 0; r < n; ++r)
    if (category_of_[r] > 0)
      layout_.counts[grouped_.row_of_pattern[r] + (category_of_[r] - 1) * grouped_.stride] =
          design_.weight()[r];
  Vector start(p * q, 0.0);
  for (std::size_t c = 0; c < q; ++c)
    start[c * p] = math::log(shares_[c + 1]) - math::log(shares_[0]);
  const auto search = [&](double strength) {
    return maximise(
        context, start,
        [&](const Vector& psi, const Vector&) { return evaluate(context, psi, strength); },
        NewtonControl{});
  };
  NewtonResult found = search(0.0);
  if (!found.converged || !multinomial_overlap_proved(grouped_, layout_, found.last_step)) {
    penalised_ = true;
    found = search(prior_strength);
  }
  coefficients_ = found.point;
  if (penalised_) recalibrate(context);
  Matrix information = evaluate(context, coefficients_, 0.0).hessian;
  for (double& cell : information.cells()) cell = -cell;
  information_ = linalg::cholesky(information);
  degenerate_ = !information_.ok;
  if (degenerate_) return;
  inverse_ = linalg::inverse(information_);
  if (!penalised_) return;
  // The prior takes its part of what a case would decide alone.
  Matrix with_prior = evaluate(context, coefficients_, prior_strength).hessian;
  for (double& cell : with_prior.cells()) cell = -cell;
  const linalg::Cholesky factor = linalg::cholesky(with_prior);
  if (factor.ok) inverse_ = linalg::inverse(factor);
}

Evaluation CategoryRule::evaluate(Context& context, const Vector& psi, double strength) const {
  Evaluation at = evaluate_multinomial(context, grouped_, layout_, psi);
  if (strength == 0.0) return at;
  // strength / 2 times the squared distances of all categories' coefficients, the base's 0 among
  // them, from their mean.
  const std::size_t p = design_.n_columns();
  const double n_categories = static_cast<double>(categories_.size());
  for (std::size_t j = design_.n_intercepts(); j < p; ++j) {
    double mean = 0.0;
    for (std::size_t c = 0; c < n_blocks(); ++c) mean += psi[c * p + j] / n_categories;
    for (std::size_t c = 0; c < n_blocks(); ++c) {
      at.value -= 0.5 * strength * psi[c * p + j] * (psi[c * p + j] - mean);
      at.gradient[c * p + j] -= strength * (psi[c * p + j] - mean);
      for (std::size_t d = 0; d < n_blocks(); ++d)
        at.hessian(c * p + j, d * p + j) -= strength * ((c == d ? 1.0 : 0.0) - 1.0 / n_categories);
    }
  }
  return at;
}

void CategoryRule::recalibrate(Context& context) {
  // Newton in the intercepts alone; the log-likelihood is concave in them.
  const std::size_t p = design_.n_columns();
  const std::size_t g = design_.n_intercepts();
  const std::size_t n = g * n_blocks();
  const auto place = [&](std::size_t k) { return k / g * p + k % g; };
  for (int step = 0; step < 100; ++step) {
    const Evaluation at = evaluate(context, coefficients_, 0.0);
    Matrix information(n, n);
    Vector score(n);
    for (std::size_t k = 0; k < n; ++k) {
      score[k] = at.gradient[place(k)];
      for (std::size_t l = 0; l < n; ++l) information(k, l) = -at.hessian(place(k), place(l));
    }
    const linalg::Cholesky factor = linalg::cholesky(information);
    if (!factor.ok) return;
    const Vector move = linalg::solve(factor, score);
    double largest = 0.0;
    for (double one : move) largest = std::max(largest, std::fabs(one));
    const double fraction = largest > 2.0 ? 2.0 / largest : 1.0;
    for (std::size_t k = 0; k < n; ++k) coefficients_[place(k)] += fraction * move[k];
    if (largest < 1e-14) return;
  }
}

Vector CategoryRule::probabilities(const Vector& row) const {
  if (degenerate_) return shares_;
  const std::size_t q = n_blocks();
  Vector eta(q, 0.0), probability(q), complement(q), out(q + 1);
  double log_sum = 0.0;
  for (std::size_t c = 0; c < q; ++c)
    for (std::size_t j = 0; j < row.size(); ++j)
      eta[c] += row[j] * coefficients_[c * row.size() + j];
  math::softmax(1, q, eta.data(), probability.data(), complement.data(), out.data(), &log_sum);
  std::copy(probability.begin(), probability.end(), out.begin() + 1);
  return out;
}

double CategoryRule::expected(const Vector& row) const {
  const Vector probability = probabilities(row);
  double out = 0.0;
  for (std::size_t c = 0; c < probability.size(); ++c)
    out += rows_.scores[categories_[c]] * probability[c];
  return out;
}

Vector CategoryRule::gradient(const Vector& row) const {
  const Vector probability = probabilities(row);
  const double mean = expected(row);
  Vector out;
  for (std::size_t c = 1; c < probability.size(); ++c)
    for (double cell : row)
      out.push_back(cell * probability[c] * (rows_.scores[categories_[c]] - mean));
  return out;
}

Vector CategoryRule::residuals(std::size_t r, bool leverage) const {
  const std::size_t q = n_blocks();
  const std::size_t p = design_.n_columns();
  const Vector row = design_.row(r);
  const Vector probability = probabilities(row);
  Vector residual(q);
  for (std::size_t c = 0; c < q; ++c)
    residual[c] = (category_of_[r] == c + 1 ? 1.0 : 0.0) - probability[c + 1];
  if (!leverage || degenerate_) return residual;
  // (I - W V)^-1 e = e + W u with (V^-1 - W) u = e, which is symmetric.
  const double weight = case_weight(rows_, design_.patterns()[r]);
  Matrix v(q, q), w(q, q);
  for (std::size_t d = 0; d < q; ++d)
    for (std::size_t c = 0; c < q; ++c) {
      for (std::size_t k = 0; k < p; ++k)
        for (std::size_t j = 0; j < p; ++j)
          v(c, d) += row[j] * row[k] * inverse_(c * p + j, d * p + k);
      w(c, d) = weight * probability[c + 1] * ((c == d ? 1.0 : 0.0) - probability[d + 1]);
    }
  const linalg::Cholesky of_v = linalg::cholesky(v);
  if (of_v.ok) {
    Matrix left = linalg::inverse(of_v);
    for (std::size_t k = 0; k < left.cells().size(); ++k) left.cells()[k] -= w.cells()[k];
    const linalg::Cholesky factor = linalg::cholesky(left);
    if (factor.ok) {
      const Vector more = linalg::multiply(w, linalg::solve(factor, residual));
      for (std::size_t c = 0; c < q; ++c) residual[c] += more[c];
      return residual;
    }
  }
  // The case alone decides what is expected of it.
  for (double& cell : residual) cell /= residual_share(1.0);
  return residual;
}

void CategoryRule::add_coefficients(const Vector& v, bool leverage, Influence& out) const {
  if (degenerate_) return;
  const std::size_t p = design_.n_columns();
  const Vector direction = linalg::solve(information_, v);
  for (std::size_t r = 0; r < design_.n_rows(); ++r) {
    const Vector row = design_.row(r);
    const Vector residual = residuals(r, leverage);
    double own = 0.0;
    for (std::size_t c = 0; c < n_blocks(); ++c)
      for (std::size_t j = 0; j < p; ++j) own += residual[c] * row[j] * direction[c * p + j];
    out.constant[design_.patterns()[r]] += own;
  }
}

void CategoryRule::add_residuals(const Vector& factor, bool leverage, Influence& out) const {
  const double base = rows_.scores[categories_[0]];
  for (std::size_t r = 0; r < factor.size(); ++r) {
    const Vector residual = residuals(r, leverage);
    double own = 0.0;
    for (std::size_t c = 0; c < n_blocks(); ++c)
      own += residual[c] * (rows_.scores[categories_[c + 1]] - base);
    out.constant[design_.patterns()[r]] += factor[r] * own;
  }
}

}  // namespace skillnad
