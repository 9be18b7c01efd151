#include "known_rule.hpp"

#include <algorithm>
#include <numeric>

#include "pattern_sums.hpp"
#include "skillnad/base/kernels.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/models/glm.hpp"

namespace skillnad {

namespace {

/// The rows in the order of their cells.
std::vector<std::size_t> sorted_rows(const Matrix& x) {
  std::vector<std::size_t> order(x.rows());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    for (std::size_t j = 0; j < x.cols(); ++j)
      if (x(a, j) != x(b, j)) return x(a, j) < x(b, j);
    return false;
  });
  return order;
}

bool equal_rows(const Matrix& x, std::size_t a, std::size_t b) {
  for (std::size_t j = 0; j < x.cols(); ++j)
    if (x(a, j) != x(b, j)) return false;
  return true;
}

Vector linear(const GroupedRows& rows, const Vector& coefficients) {
  Vector out(rows.n_padded);
  kernels::kernels().linear(rows.x.data(), rows.stride, rows.n_columns, coefficients.data(),
                            nullptr, rows.n_padded, out.data());
  return out;
}

/// x' A^-1 x = |L^-1 x|^2 of every row, A = L L'.
Vector quadratic(const GroupedRows& rows, const Matrix& lower) {
  const std::size_t n = rows.n_padded;
  Matrix half(n, rows.n_columns);
  Vector out(n, 0.0);
  for (std::size_t j = 0; j < rows.n_columns; ++j) {
    double* const own = half.column(j);
    std::copy_n(rows.x.data() + j * rows.stride, n, own);
    for (std::size_t k = 0; k < j; ++k) {
      const double factor = lower(j, k);
      const double* const before = half.column(k);
      for (std::size_t r = 0; r < n; ++r) own[r] -= factor * before[r];
    }
    const double scale = 1.0 / lower(j, j);
    for (std::size_t r = 0; r < n; ++r) {
      own[r] *= scale;
      out[r] += own[r] * own[r];
    }
  }
  return out;
}

}  // namespace

KnownRule::KnownRule(const GapRows& rows, const SourceRule& rule, std::uint32_t target)
    : start_(rule.coefficients()) {
  const RuleDesign& design = rule.design();
  const std::vector<std::size_t> theirs = patterns_of(rows, target);
  // The cases fitted to with their intercepts, then the target's with the source's.
  const Matrix& fitted = design.matrix();
  const Matrix of_target = design.rows_of(theirs, 0);
  Matrix x(fitted.rows() + of_target.rows(), fitted.cols());
  for (std::size_t j = 0; j < x.cols(); ++j) {
    std::copy_n(fitted.column(j), fitted.rows(), x.column(j));
    std::copy_n(of_target.column(j), of_target.rows(), x.column(j) + fitted.rows());
  }
  const std::vector<std::size_t> order = sorted_rows(x);
  std::vector<std::uint32_t> row(x.rows());
  std::vector<std::size_t> first;
  for (std::size_t k = 0; k < order.size(); ++k) {
    if (k == 0 || !equal_rows(x, order[k - 1], order[k])) first.push_back(order[k]);
    row[order[k]] = static_cast<std::uint32_t>(first.size() - 1);
  }
  Matrix distinct(first.size(), x.cols());
  for (std::size_t j = 0; j < x.cols(); ++j)
    for (std::size_t r = 0; r < first.size(); ++r) distinct(r, j) = x(first[r], j);
  const Vector none(first.size(), 0.0);
  rows_ = group_rows(distinct, none, none, {}, {0, static_cast<std::uint32_t>(first.size())});
  for (std::size_t r = 0; r < design.n_rows(); ++r)
    cases_.push_back({static_cast<std::uint32_t>(design.patterns()[r]), row[r]});
  for (std::size_t r = 0; r < theirs.size(); ++r)
    theirs_.push_back({static_cast<std::uint32_t>(theirs[r]), row[design.n_rows() + r]});
}

bool KnownRule::counterfactual(Context& context, const GapRows& rows, bool leverage,
                               Counterfactual& out) const {
  GroupedRows grouped = rows_;
  Vector theirs(grouped.n_padded, 0.0);
  double total = 0.0;
  for (const Place& one : cases_) {
    grouped.y[one.row] += rows.y[one.pattern];
    grouped.m[one.row] += rows.m[one.pattern];
  }
  for (const Place& one : theirs_) {
    theirs[one.row] += rows.m[one.pattern];
    total += rows.m[one.pattern];
  }
  GlmFit fit;
  fit.coefficients = start_;
  finish_glm(context, grouped, Link::logit, {}, fit);
  Matrix information = std::move(fit.hessian);
  for (double& cell : information.cells()) cell = -cell;
  const linalg::Cholesky factor = linalg::cholesky(information);
  if (!fit.converged || !factor.ok) return false;

  Vector mu = linear(grouped, fit.coefficients);
  for (double& one : mu) one = math::logistic(one).mu;
  out.value = 0.0;
  for (std::size_t r = 0; r < mu.size(); ++r) out.value += theirs[r] / total * mu[r];
  Vector direction(grouped.n_columns, 0.0);  // J
  for (std::size_t j = 0; j < direction.size(); ++j) {
    const double* const x = grouped.x.data() + j * grouped.stride;
    for (std::size_t r = 0; r < mu.size(); ++r)
      direction[j] += theirs[r] / total * mu[r] * (1.0 - mu[r]) * x[r];
  }
  const Vector share = linear(grouped, linalg::solve(factor, direction));
  Vector own_share;
  if (leverage) {
    own_share = quadratic(grouped, factor.lower);
    for (std::size_t r = 0; r < mu.size(); ++r) own_share[r] *= mu[r] * (1.0 - mu[r]);
  }
  out.influence = no_influence(rows);
  const bool clustered = !rows.cluster.empty();
  const auto add = [&](std::size_t pattern, double constant, double slope) {
    if (clustered) {
      out.influence.cluster[rows.cluster[pattern]] +=
          constant * rows.m[pattern] + slope * rows.y[pattern];
    } else {
      out.influence.constant[pattern] += constant;
      out.influence.slope[pattern] += slope;
    }
  };
  for (const Place& one : theirs_) add(one.pattern, (mu[one.row] - out.value) / total, 0.0);
  for (const Place& one : cases_) {
    double slope = share[one.row];
    if (leverage) slope /= residual_share(case_weight(rows, one.pattern) * own_share[one.row]);
    add(one.pattern, -slope * mu[one.row], slope);
  }
  return true;
}

}  // namespace skillnad
