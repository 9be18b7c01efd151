#include "posterior_nodes.hpp"

#include <algorithm>
#include <utility>

#include "skillnad/base/kernels.hpp"
#include "skillnad/base/linalg.hpp"
#include "skillnad/models/family_likelihood.hpp"
#include "skillnad/models/interval_rows.hpp"
#include "skillnad/models/node_ladder.hpp"
#include "skillnad/models/node_shares.hpp"

namespace skillnad {

namespace {

constexpr int fewest_posterior_nodes = 25;

}  // namespace

Posteriors posteriors_of(Context& context, const Fit& fit, const FitRows& rows) {
  const FittedFactor& factor = fit.random[0];
  const std::size_t q = factor.effects.size();
  RandomStructure structure = rows.random();
  structure.factors[0].entries = factor.active;
  const std::vector<Vector> scales = effect_scales(structure, rows.trials());
  const auto model = random_models(rows, fit.link)(structure, scales, false);
  Vector psi(fit.standardised.begin(),
             fit.standardised.begin() + static_cast<std::ptrdiff_t>(fit.n_coefficients()));
  for (const FactorEntry& e : factor.active)
    psi.push_back(factor.factor(e.row, e.col) * scales[0][e.row]);
  int nodes = std::max(fit.nodes.compared_with, fewest_posterior_nodes);
  while (nodes > 3 && model->points(nodes) > most_points) nodes -= 2;
  std::vector<FactorPosterior> found;
  model->value(context, psi, nodes, &found);
  Posteriors out{factor, rows.grouped, Vector(rows.grouped.stride * q, 0.0),
                 gauss_hermite_grid(nodes, q), std::move(found[0])};
  const Matrix& given = structure.factors[0].z;
  for (std::size_t c = 0; c < q; ++c)
    for (std::size_t i = 0; i < rows.grouped.row_of_pattern.size(); ++i)
      out.z[rows.grouped.row_of_pattern[i] + c * rows.grouped.stride] =
          given.empty() ? 1.0 : given(i, c);
  return out;
}

GroupNodes group_nodes(const Fit& fit, const Posteriors& at, std::size_t g) {
  const auto& k = kernels::kernels();
  const auto& kernel = k.link[static_cast<int>(fit.link)];
  const GroupedRows& rows = at.rows;
  const FittedFactor& factor = at.factor;
  const std::size_t start = rows.start[g];
  const std::size_t n = rows.start[g + 1] - start;
  const std::size_t p = rows.n_columns;
  const std::size_t q = factor.effects.size();
  const std::size_t n_nodes = at.grid.size();
  const linalg::Cholesky root = linalg::cholesky(at.groups.mode_covariance[g]);
  Vector eta(n), node_eta(n), s(n), w(n), u(q), zs(q);
  Vector below, node_below;  // of intervals: the lower predictor
  k.linear(rows.x.data() + start, rows.stride, p, fit.standardised.data(), rows.offset_from(start),
           n, eta.data());
  if (rows.intervals()) {
    below.resize(n);
    node_below.resize(n);
    k.linear(rows.lower.data() + start, rows.stride, p, fit.standardised.data(),
             rows.offset_from(start), n, below.data());
  }
  GroupNodes out;
  out.u = Matrix(q, n_nodes);
  out.effect = Matrix(q, n_nodes);
  out.score = Matrix(p + factor.active.size(), n_nodes);
  Vector log_share;
  for (std::size_t node = 0; node < n_nodes; ++node) {
    const double* point = at.grid.points.column(node);
    double square = 0.0;
    for (std::size_t c = 0; c < q; ++c) {
      u[c] = at.groups.mode[g][c];
      for (std::size_t m = 0; m <= c; ++m) u[c] += root.lower(c, m) * point[m];
      square += point[c] * point[c] - u[c] * u[c];
    }
    std::copy(u.begin(), u.end(), out.u.column(node));
    double* effect = out.effect.column(node);
    for (std::size_t r = 0; r < q; ++r)
      for (std::size_t c = 0; c <= r; ++c) effect[r] += factor.factor(r, c) * u[c];
    k.linear(at.z.data() + start, rows.stride, q, effect, eta.data(), n, node_eta.data());
    kernels::Sums sums{};
    if (rows.intervals()) {
      k.linear(at.z.data() + start, rows.stride, q, effect, below.data(), n, node_below.data());
      for (std::size_t i = 0; i < n; ++i) {
        const double m = rows.m[start + i];
        const IntervalScore score =
            interval_score(fit.link, node_eta[i], node_below[i], rows.ends[start + i]);
        if (m > 0.0) sums.value += m * score.value;
        s[i] = m > 0.0 ? m * score.upper : 0.0;
        w[i] = m > 0.0 ? m * score.lower : 0.0;
      }
      k.columns_dot(rows.lower.data() + start, rows.stride, p, w.data(), n, 1, n,
                    out.score.column(node));
    } else {
      kernel.node(node_eta.data(), rows.y.data() + start, rows.m.data() + start, n, 0.0, &sums,
                  s.data(), w.data());
    }
    log_share.push_back(at.grid.log_weights[node] + sums.value + 0.5 * square);
    k.columns_dot(rows.x.data() + start, rows.stride, p, s.data(), n, 1, n, out.score.column(node));
    if (rows.intervals())  // the effect moves both ends
      for (std::size_t i = 0; i < n; ++i) s[i] += w[i];
    std::fill(zs.begin(), zs.end(), 0.0);
    k.columns_dot(at.z.data() + start, rows.stride, q, s.data(), n, 1, n, zs.data());
    for (std::size_t e = 0; e < factor.active.size(); ++e) {
      const FactorEntry& entry = factor.active[e];
      const double unit = entry.row == entry.col ? factor.factor(entry.row, entry.col) : 1.0;
      out.score(p + e, node) = zs[entry.row] * u[entry.col] * unit;
    }
  }
  out.share = shares_of(log_share);
  return out;
}

}  // namespace skillnad
