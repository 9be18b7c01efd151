#include "nested_children.hpp"

#include <algorithm>
#include <cmath>

#include "skillnad/base/kernels.hpp"

namespace skillnad {

NestedChildren::NestedChildren(const GroupedRows& rows, const std::vector<std::size_t>& rows_in_use,
                               Link link, double sd, const Rule& rule)
    : rows_(rows),
      rows_in_use_(rows_in_use),
      kernel_(kernels::kernels().link[static_cast<int>(link)]),
      sd_(sd),
      rule_(rule) {}

void NestedChildren::start(Range children, const double* eta, const double* modes) {
  children_ = children;
  first_row_ = rows_.start[children.first];
  eta_ = eta;
  shift_ = 0.0;
  moved_.resize(rows_.start[children.last] - first_row_);
  const std::size_t n = children.last - children.first;
  modes_.assign(modes, modes + n);
  for (Vector* each : {&slopes_, &residuals_, &means_, &variances_}) each->assign(n, 0.0);
}

std::size_t NestedChildren::n_products() const {
  std::size_t n = 0;
  for (std::size_t i = 0; i < modes_.size(); ++i) n += view(i).n_products();
  return n;
}

double NestedChildren::value(double shift) {
  move(shift);
  double sum = 0.0;
  for (std::size_t i = 0; i < modes_.size(); ++i) {
    find_mode_of(i, shift);
    const ChildOutcome outcome = child_value(kernel_, view(i), sd_, modes_[i], rule_, work_);
    keep(i, outcome);
    sum += weight(i) * outcome.sums.value;
  }
  shift_ = shift;
  return sum;
}

double NestedChildren::weight(std::size_t child) const {
  return rows_.weight.empty() ? 1.0 : rows_.weight[children_.first + child];
}

void NestedChildren::weigh(std::size_t i, const ChildView& child, const ChildRows& own,
                           ChildSums& sums) const {
  if (rows_.weight.empty()) return;
  const double w = weight(i);
  for (double* sum : {&sums.value, &sums.t, &sums.s, &sums.tt, &sums.ts, &sums.ss}) *sum *= w;
  const std::size_t n = child.wide ? child.rows.n : child.n;
  for (double* column : {own.score, own.cross_t, own.cross_s, own.diagonal})
    for (std::size_t k = 0; column && k < n; ++k) column[k] *= w;
  for (std::size_t k = 0; own.diagonal && k < child.n_products(); ++k) own.products[k] *= w;
}

ChildSums NestedChildren::derivatives(double shift, const ChildRows& out) {
  move(shift);
  double* products = out.products;
  ChildSums sum;
  for (std::size_t i = 0; i < modes_.size(); ++i) {
    find_mode_of(i, shift);
    const ChildView child = view(i);
    const std::size_t row = rows_.start[children_.first + i] - first_row_;
    const ChildRows own = {out.score + row, out.cross_t + row, out.cross_s + row,
                           out.diagonal ? out.diagonal + row : nullptr, products};
    ChildOutcome outcome = child_derivatives(kernel_, child, sd_, modes_[i], rule_, work_, own);
    weigh(i, child, own, outcome.sums);
    keep(i, outcome);
    if (out.diagonal) products += child.n_products();
    sum.value += outcome.sums.value;
    sum.t += outcome.sums.t;
    sum.s += outcome.sums.s;
    sum.tt += outcome.sums.tt;
    sum.ts += outcome.sums.ts;
    sum.ss += outcome.sums.ss;
  }
  shift_ = shift;
  return sum;
}

NestedChildren::Joint NestedChildren::joint(double shift) {
  move(shift);
  Joint sum;
  for (std::size_t i = 0; i < modes_.size(); ++i) {
    find_mode_of(i, shift);
    const GroupView group = view(i).rows;
    kernels::Sums at;
    kernel_.score(group.eta, group.y, group.m, group.n, sd_ * modes_[i], &at);
    variances_[i] = 1.0 / (1.0 + sd_ * sd_ * at.weight);
    slopes_[i] = -sd_ * at.weight * variances_[i];
    sum.score += weight(i) * at.score;
    sum.weight += weight(i) * at.weight * variances_[i];
  }
  shift_ = shift;
  return sum;
}

double NestedChildren::worst_residual() const {
  double worst = 0.0;
  for (double residual : residuals_) worst = std::max(worst, residual);
  return worst;
}

void NestedChildren::add_products(const double* products, double scale, Matrix& hessian) {
  const std::size_t p = rows_.n_columns;
  own_.resize(p);
  paired_.resize(p);
  for (std::size_t c = 0; c < modes_.size(); ++c) {
    const ChildView child = view(c);
    if (child.wide) {
      for (std::size_t j = 0; j < p; ++j)
        for (std::size_t i = j; i < p; ++i) hessian(i, j) += scale * *products++;
      continue;
    }
    // Row j and y = sum over i > j of A_ij x_i: x_j y' + y x_j'.
    for (std::size_t j = 0; j + 1 < child.n; ++j) {
      const std::size_t below = child.n - j - 1;
      const double* x = child.rows.x + j;
      for (std::size_t a = 0; a < p; ++a, x += rows_.stride) {
        double sum = 0.0;
        for (std::size_t i = 0; i < below; ++i) sum += products[i] * x[i + 1];
        own_[a] = x[0];
        paired_[a] = scale * sum;
      }
      products += below;
      for (std::size_t b = 0; b < p; ++b)
        for (std::size_t a = b; a < p; ++a)
          hessian(a, b) += own_[a] * paired_[b] + paired_[a] * own_[b];
    }
  }
}

ChildView NestedChildren::view(std::size_t child) const {
  const std::size_t c = children_.first + child;
  const std::size_t start = rows_.start[c];
  const GroupView group = {rows_.x.data() + start,    rows_.stride,
                           rows_.n_columns,           moved_.data() + (start - first_row_),
                           rows_.y.data() + start,    rows_.m.data() + start,
                           rows_.start[c + 1] - start};
  return {group, rows_in_use_[c], rows_in_use_[c] > rows_.n_columns};
}

void NestedChildren::move(double shift) {
  for (std::size_t i = 0; i < moved_.size(); ++i) moved_[i] = eta_[i] + shift;
}

void NestedChildren::find_mode_of(std::size_t child, double shift) {
  double step = slopes_[child] * (shift - shift_);
  // A prediction far off is worse than none: the last mode is a safe start.
  if (!(std::fabs(step) < 5.0)) step = 0.0;
  modes_[child] = find_mode(kernel_, view(child).rows, sd_, modes_[child] + step);
}

void NestedChildren::keep(std::size_t child, const ChildOutcome& outcome) {
  slopes_[child] = outcome.mode_slope;
  residuals_[child] = outcome.mode_residual;
  means_[child] = outcome.mean;
  variances_[child] = outcome.variance;
}

}  // namespace skillnad
