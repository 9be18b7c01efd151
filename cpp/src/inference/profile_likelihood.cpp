#include "profile_likelihood.hpp"

#include <algorithm>
#include <cmath>

#include "skillnad/base/linalg.hpp"
#include "skillnad/inference/variance_components.hpp"

namespace skillnad {

namespace {

/// Puts the effects `first` in front. L is made lower triangular again from L L'.
void reorder(RandomFactor& factor, Vector& scale, const std::vector<std::size_t>& first,
             Matrix& l) {
  const std::size_t q = l.rows();
  std::vector<std::size_t> order = first;
  for (std::size_t r = 0; r < q; ++r)
    if (std::find(first.begin(), first.end(), r) == first.end()) order.push_back(r);
  if (std::is_sorted(order.begin(), order.end())) return;
  Matrix sigma(q, q);
  for (std::size_t i = 0; i < q; ++i)
    for (std::size_t j = 0; j < q; ++j)
      for (std::size_t c = 0; c < q; ++c) sigma(i, j) += l(order[i], c) * l(order[j], c);
  Matrix z(factor.z.rows(), q);
  Vector new_scale(q);
  std::vector<std::size_t> categories;
  for (std::size_t c = 0; c < q; ++c) {
    new_scale[c] = scale[order[c]];
    if (!factor.category_of_effect.empty()) {
      categories.push_back(factor.category_of_effect[order[c]]);
      continue;
    }
    std::copy(factor.z.column(order[c]), factor.z.column(order[c]) + factor.z.rows(), z.column(c));
  }
  std::vector<std::size_t> place(q);
  for (std::size_t c = 0; c < q; ++c) place[order[c]] = c;
  for (FactorEntry& e : factor.entries) {
    e = {place[e.row], place[e.col]};
    if (e.row < e.col) std::swap(e.row, e.col);
  }
  std::sort(factor.entries.begin(), factor.entries.end(),
            [](const FactorEntry& a, const FactorEntry& b) {
              return a.col != b.col ? a.col < b.col : a.row < b.row;
            });
  factor.category_of_effect = std::move(categories);
  factor.z = std::move(z);
  scale = new_scale;
  Matrix lower(q, q);
  for (std::size_t j = 0; j < q; ++j)
    for (std::size_t i = j; i < q; ++i) {
      double sum = sigma(i, j);
      for (std::size_t c = 0; c < j; ++c) sum -= lower(i, c) * lower(j, c);
      lower(i, j) =
          i == j ? std::sqrt(std::max(sum, 0.0)) : (lower(j, j) > 0.0 ? sum / lower(j, j) : 0.0);
    }
  l = std::move(lower);
}

}  // namespace

ProfileLikelihood::ProfileLikelihood(const Fit& fit, const FitRows& rows, std::size_t f,
                                     const std::vector<std::size_t>& first)
    : fit_(fit), rows_(rows), structure_(rows.random()) {
  const std::vector<Vector> scales = effect_scales(structure_, rows.trials());
  psi_.assign(fit.standardised.begin(),
              fit.standardised.begin() + static_cast<std::ptrdiff_t>(fit.n_coefficients()));
  std::vector<Vector> ordered = scales;
  for (std::size_t g = 0; g < fit.random.size(); ++g) {
    RandomFactor& factor = structure_.factors[g];
    const std::size_t q = factor.effects.size();
    factor.entries = fit.random[g].active;
    Matrix l = fit.random[g].factor;
    for (std::size_t c = 0; c < q; ++c)
      for (std::size_t r = 0; r < q; ++r) l(r, c) *= scales[g][r];
    if (g == f) reorder(factor, ordered[g], first, l);
    if (g == f) scale_ = ordered[g][0];
    for (const FactorEntry& e : factor.entries) {
      if (g == f && e.row < 2 && e.col < 2) position_[e.row + e.col] = psi_.size();
      psi_.push_back(l(e.row, e.col));
    }
  }
  if (fit.has_random_parameters())
    model_ = random_models(rows, fit.link)(structure_, ordered, !fit.quadrature);
}

Evaluation ProfileLikelihood::operator()(Context& context, const Vector& psi, const Vector& step) {
  Evaluation at = model_ ? model_->evaluate(context, psi, step, fit_.nodes.nodes)
                         : evaluate_rows(context, rows_, fit_.link, psi);
  if (const FixedPart fixed = fixed_part(rows_)) fixed(psi, at);
  at.value += rows_.model.log_constant;
  return at;
}

}  // namespace skillnad
