#include "vector_derivatives.hpp"

#include <algorithm>
#include <cmath>

#include "skillnad/base/math.hpp"
#include "small_dense.hpp"
#include "vector_hessian.hpp"

namespace skillnad {

namespace {

constexpr int max_mode_steps = 200;
constexpr int max_halvings = 60;
/// Newton is quadratic here: a squared decrement below this leaves one of about its square.
constexpr double mode_tolerance = 1e-12;
constexpr double negligible_node = 1e-19;
/// Nodes whose scores are multiplied with the covariates together.
constexpr std::size_t chunk_nodes = 64;
constexpr std::size_t tick_cells = 1u << 18;

/// H = I + L'Z'WZL.
void curvature(const EffectBlock& rows, std::size_t q, Vector& h) {
  h.assign(q * q, 0.0);
  rows.curvature(h.data());
  for (std::size_t r = 0; r < q; ++r) h[r + r * q] += 1.0;
}

}  // namespace

double find_vector_mode(EffectBlock& rows, std::size_t q, VectorWorkspace& work, double* u) {
  work.r.assign(q * q, 0.0);
  Vector step(q), trial(u, u + q);
  double last = -1.0;
  double decrement = 0.0;
  double expected = 0.0;
  double fraction = 1.0;
  for (int iteration = 0, halvings = 0; iteration < max_mode_steps; ++iteration) {
    const double h = rows.approach(trial.data()) - 0.5 * small::dot(q, trial.data(), trial.data());
    const double noise = 1e-13 * (1.0 + std::fabs(h));
    if (iteration > 0 && halvings < max_halvings &&
        !(h >= last + 1e-4 * fraction * expected - noise)) {
      fraction *= 0.5;
      ++halvings;
      for (std::size_t c = 0; c < q; ++c) trial[c] = u[c] + fraction * step[c];
      continue;
    }
    halvings = 0;
    std::copy(trial.begin(), trial.end(), u);
    last = h;
    for (std::size_t c = 0; c < q; ++c) step[c] = -u[c];
    rows.slope(step.data());
    const Vector slope = step;
    curvature(rows, q, work.h);
    if (!small::cholesky(q, work.h.data(), work.r.data())) break;
    small::solve_lower(q, work.r.data(), step.data());
    small::solve_lower_transposed(q, work.r.data(), step.data());
    decrement = small::dot(q, slope.data(), step.data());
    if (!(decrement >= mode_tolerance)) {
      for (std::size_t c = 0; c < q; ++c) u[c] += step[c];
      break;
    }
    expected = decrement;
    fraction = 1.0;
    for (std::size_t c = 0; c < q; ++c) trial[c] = u[c] + step[c];
  }
  return decrement;
}

GroupOutcome vector_derivatives(Context& context, EffectBlock& rows, std::size_t n_coefficients,
                                const FactorView& factor, const Grid& grid, VectorWorkspace& work,
                                double* mode, double* gradient, Matrix& hessian,
                                double* mode_slope) {
  const std::size_t n = rows.size();
  const std::size_t p = n_coefficients;
  const std::size_t q = factor.q;
  const std::size_t qq = q * q;
  const auto& entries = *factor.entries;
  const std::size_t parameters = p + entries.size();
  const double* l = factor.factor;

  find_vector_mode(rows, q, work, mode);
  const double at_mode = rows.settle(mode);
  curvature(rows, q, work.h);
  work.r.assign(qq, 0.0);
  GroupOutcome out;
  if (!small::cholesky(q, work.h.data(), work.r.data())) {
    out.value = std::nan("");
    return out;
  }
  const double* r = work.r.data();
  work.r_inverse.assign(qq, 0.0);
  small::invert_lower(q, r, work.r_inverse.data());
  const double* ri = work.r_inverse.data();
  double log_r = 0.0;
  for (std::size_t c = 0; c < q; ++c) log_r += math::log(r[c + c * q]);
  const double centre = at_mode - 0.5 * small::dot(q, mode, mode);

  rows.mode_products(work.at_mode);
  const Vector& x2 = work.at_mode.xwz;
  const Vector& x3 = work.at_mode.xw1;
  const Vector& m2 = work.at_mode.zwz;
  const Vector& z3 = work.at_mode.zw1;
  const Vector& mode_zs = work.at_mode.zs;

  // The mode's derivative U, C with D_i = x_i + C'z_i, dH and S = R^-1 dH R^-T, by parameter.
  Vector& u_psi = work.u_psi;
  u_psi.assign(q * parameters, 0.0);
  work.c.assign((q + 1) * q * parameters, 0.0);
  work.hd.assign(qq * parameters, 0.0);  // G_l first, kept for the Hessian
  work.s_psi.assign(qq * parameters, 0.0);
  work.v.assign((q + 1) * q * parameters, 0.0);
  Vector dh(qq), lower(qq), half(qq), spare(qq);
  const std::size_t block = q * parameters;
  for (std::size_t j = 0; j < parameters; ++j) {
    double* uj = u_psi.data() + j * q;
    double weighted[64];  // Z'W a_j
    const bool fixed = j < p;
    const std::size_t er = fixed ? 0 : entries[j - p].row;
    const std::size_t ec = fixed ? 0 : entries[j - p].col;
    for (std::size_t t = 0; t < q; ++t)
      weighted[t] = fixed ? x2[j + t * p] : m2[t + er * q] * mode[ec];
    for (std::size_t c = 0; c < q; ++c) {
      for (std::size_t t = c; t < q; ++t) uj[c] -= l[t + c * q] * weighted[t];
      if (!fixed && c == ec) uj[c] += mode_zs[er];
    }
    small::solve_lower(q, r, uj);
    small::solve_lower_transposed(q, r, uj);
    double* cj = work.c.data() + j * q;
    for (std::size_t t = 0; t < q; ++t)
      for (std::size_t c = 0; c <= t; ++c) cj[t] += l[t + c * q] * uj[c];
    if (!fixed) cj[er] += mode[ec];
    double* gj = work.hd.data() + j * qq;
    for (std::size_t b = 0; b < q; ++b)
      for (std::size_t a = b; a < q; ++a) {
        const std::size_t ab = pair_index(a, b, q);
        double sum = fixed ? x3[j + ab * p] : 0.0;
        for (std::size_t t = 0; t < q; ++t) sum += cj[t] * z3[t + ab * q];
        gj[a + b * q] = gj[b + a * q] = sum;
      }
    small::multiply(q, q, q, gj, l, spare.data());
    for (std::size_t b = 0; b < q; ++b)
      for (std::size_t a = 0; a < q; ++a)
        dh[a + b * q] = small::dot(q, l + a * q, spare.data() + b * q);
    if (!fixed) {
      for (std::size_t b = 0; b < q; ++b) {
        double ml = 0.0;  // (Z'WZ L)[er, b]
        for (std::size_t t = b; t < q; ++t) ml += m2[er + t * q] * l[t + b * q];
        dh[ec + b * q] += ml;
        dh[b + ec * q] += ml;
      }
    }
    // S = R^-1 dH R^-T
    double* sj = work.s_psi.data() + j * qq;
    small::multiply(q, q, q, ri, dh.data(), spare.data());
    for (std::size_t b = 0; b < q; ++b)
      for (std::size_t a = 0; a < q; ++a) {
        double sum = 0.0;
        for (std::size_t t = 0; t <= b; ++t) sum += spare[a + t * q] * ri[b + t * q];
        sj[a + b * q] = sum;
      }
    small::lower_half(q, sj, lower.data());
    // Column m of -R^-T Phi(S)': how node coordinates move; and C for each of them.
    std::copy(uj, uj + q, work.v.data() + j * q);
    for (std::size_t m = 0; m < q; ++m) {
      double* vm = work.v.data() + (m + 1) * block + j * q;
      for (std::size_t c = 0; c < q; ++c) vm[c] = -lower[m + c * q];
      small::solve_lower_transposed(q, r, vm);
      double* cm = work.c.data() + (m + 1) * block + j * q;
      for (std::size_t t = 0; t < q; ++t)
        for (std::size_t c = 0; c <= t; ++c) cm[t] += l[t + c * q] * vm[c];
      if (!fixed) cm[er] += ri[m + ec * q];  // R^-T[ec, m]
    }
  }

  // Over the nodes, in chunks. Pooled weights: W_0..W_q by (1, z), then by products of z.
  const std::size_t n_nodes = grid.size();
  const bool laplace = n_nodes == 1;
  VectorSums sum(q);
  work.mean_da.assign(parameters, 0.0);
  work.outer.assign(parameters * parameters, 0.0);
  work.da.assign(parameters, 0.0);
  const std::size_t chunk = std::min(n_nodes, chunk_nodes);
  rows.begin_nodes(chunk, laplace);
  Vector node_u(q * chunk), share(chunk), xs(p * chunk), zs(q * chunk), g(q);
  for (std::size_t first = 0; first < n_nodes; first += chunk) {
    const std::size_t count = std::min(chunk, n_nodes - first);
    if (n * count >= tick_cells) context.tick();
    for (std::size_t a = 0; a < count; ++a) {
      const double* point = grid.points.column(first + a);
      double* u = node_u.data() + a * q;
      for (std::size_t c = 0; c < q; ++c) {
        u[c] = mode[c];
        for (std::size_t m = c; m < q; ++m) u[c] += ri[m + c * q] * point[m];
      }
      const double square = small::dot(q, point, point);
      const double here = rows.node(a, square == 0.0 ? nullptr : u);
      share[a] = laplace ? 1.0
                         : math::exp(grid.log_weights[first + a] + here -
                                     0.5 * small::dot(q, u, u) + 0.5 * square - centre);
      if (!(share[a] > negligible_node)) share[a] = 0.0;
      if (share[a] == 0.0) continue;
      sum.p += share[a];
      rows.pool(share[a], point);
    }
    std::fill(xs.begin(), xs.end(), 0.0);
    std::fill(zs.begin(), zs.end(), 0.0);
    rows.node_products(count, xs.data(), zs.data());
    for (std::size_t a = 0; a < count; ++a) {
      const double weight = share[a];
      if (weight == 0.0) continue;
      const double* point = grid.points.column(first + a);
      const double* u = node_u.data() + a * q;
      const double* own = zs.data() + a * q;
      for (std::size_t c = 0; c < q; ++c) {
        g[c] = -u[c];
        for (std::size_t t = c; t < q; ++t) g[c] += l[t + c * q] * own[t];
      }
      double* da = work.da.data();
      for (std::size_t j = 0; j < parameters; ++j) {
        double value = j < p ? xs[j + a * p] : own[entries[j - p].row] * u[entries[j - p].col];
        for (std::size_t c = 0; c < q; ++c) {
          double moved = work.v[c + j * q];
          for (std::size_t m = 0; m < q; ++m)
            moved += point[m] * work.v[c + j * q + (m + 1) * block];
          value += g[c] * moved;
        }
        da[j] = value;
      }
      for (std::size_t j = 0; j < parameters; ++j) {
        work.mean_da[j] += weight * da[j];
        const double scaled = weight * da[j];
        double* column = work.outer.data() + j * parameters;
        if (!laplace)
          for (std::size_t i = j; i < parameters; ++i) column[i] += scaled * da[i];
      }
      for (std::size_t c = 0; c < q; ++c) {
        sum.g[c] += weight * g[c];
        for (std::size_t m = 0; m < q; ++m) sum.gz[c + m * q] += weight * g[c] * point[m];
      }
      for (std::size_t m = 0; m <= q; ++m) {
        const double zm = m == 0 ? weight : weight * point[m - 1];
        for (std::size_t b = 0; b <= q; ++b)
          sum.z[b + m * (q + 1)] += zm * (b == 0 ? 1.0 : point[b - 1]);
        for (std::size_t t = 0; t < q; ++t) sum.zs[t + m * q] += zm * own[t];
      }
    }
  }
  sum.divide();
  const double reciprocal = 1.0 / sum.p;
  for (double& cell : work.mean_da) cell *= reciprocal;

  out.value = centre + (laplace ? 0.0 : math::log(sum.p)) - log_r;
  for (std::size_t c = 0; c < q; ++c) {
    double slope = -mode[c];
    for (std::size_t t = c; t < q; ++t) slope += l[t + c * q] * mode_zs[t];
    out.mode_residual = std::max(out.mode_residual, std::fabs(slope) / r[c + c * q]);
  }
  for (std::size_t j = 0; j < parameters; ++j) {
    double trace = 0.0;
    for (std::size_t c = 0; c < q; ++c) trace += work.s_psi[j * qq + c + c * q];
    gradient[j] = work.mean_da[j] - 0.5 * trace;
    for (std::size_t c = 0; c < q; ++c) mode_slope[c + j * q] = u_psi[c + j * q];
  }

  add_vector_hessian({p, factor, laplace, x2, m2, z3, sum, reciprocal}, rows, work, hessian);
  return out;
}

}  // namespace skillnad
