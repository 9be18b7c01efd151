#include "child_derivatives.hpp"

#include <algorithm>
#include <cmath>

#include "skillnad/base/math.hpp"

namespace skillnad {

namespace {

/// Nodes of less relative weight cannot change the last digit of any sum.
constexpr double negligible_node = 1e-19;
/// Columns of the workspace's rows that enter products, before every node's score: w, H_psi, their
/// partners, the mean score.
constexpr std::size_t n_paired = 5;
/// And those that do not: s, w', w'' at the mode, a node's w, the nodes' mean w and z w.
constexpr std::size_t n_alone = 6;

/// Sums over the nodes, weighted by their posterior weights p_k.
struct NodeSums {
  double p = 0, z = 0, zz = 0;          // p_k (1, z, z^2)
  double residual = 0, residual_z = 0;  // p_k (s s_k - v_k) (1, z)
  double score = 0, score_z = 0;        // p_k s_k (1, z)
  double weight = 0, weight_z = 0, weight_zz = 0;
  void scale(double by) {
    for (double* part :
         {&z, &zz, &residual, &residual_z, &score, &score_z, &weight, &weight_z, &weight_zz})
      *part *= by;
  }
};

/// The matrix A (see ChildRows) in `d` coordinates, lower triangle: the nodes' scores' covariance
/// and the two pairs that the moving nodes add.
void write_products(std::size_t d, bool with_diagonal, std::size_t stride, const double* paired,
                    const Vector& shares, double* cells) {
  const double* w = paired;
  const double* h = w + stride;
  const double* f = h + stride;
  const double* g = f + stride;
  const double* mean = g + stride;
  const double* nodes = mean + stride;
  for (std::size_t j = 0; j < d; ++j) {
    const std::size_t first = with_diagonal ? j : j + 1;
    for (std::size_t i = first; i < d; ++i)
      cells[i - first] = w[i] * f[j] + f[i] * w[j] + h[i] * g[j] + g[i] * h[j] - mean[i] * mean[j];
    for (std::size_t k = 0; k < shares.size(); ++k) {
      if (shares[k] == 0.0) continue;
      const double* own = nodes + k * stride;
      const double weighted = shares[k] * own[j];
      for (std::size_t i = first; i < d; ++i) cells[i - first] += weighted * own[i];
    }
    cells += d - first;
  }
}

}  // namespace

void ChildWorkspace::resize(const ChildView& child, std::size_t n_nodes) {
  const std::size_t columns = n_paired + n_nodes + n_alone;
  if (rows.size() < child.rows.n * columns) rows.resize(child.rows.n * columns);
  if (child.wide) products.assign(child.rows.p * (n_paired + n_nodes), 0.0);
  shares.assign(n_nodes, 0.0);
  residuals.resize(n_nodes);
  own_s.resize(n_nodes);
}

ChildOutcome child_value(const kernels::LinkKernels& kernel, const ChildView& child, double s,
                         double mode, const Rule& rule, ChildWorkspace& work) {
  const GroupView& r = child.rows;
  work.resize(child, rule.nodes.size());
  kernels::Sums at;
  kernel.node(r.eta, r.y, r.m, r.n, s * mode, &at, work.rows.data(), work.rows.data() + r.n);
  const double h = 1.0 + s * s * at.weight;
  const double root_h = std::sqrt(h);
  const double centre = at.value - 0.5 * mode * mode;
  double total = 0.0;
  double first = 0.0;
  double second = 0.0;
  for (std::size_t node = 0; node < rule.nodes.size(); ++node) {
    const double z = rule.nodes[node];
    const double v = mode + z / root_h;
    kernels::Sums here = at;
    if (z != 0.0) kernel.value(r.eta, r.y, r.m, r.n, s * v, &here);
    const double share =
        math::exp(rule.log_weights[node] + here.value - 0.5 * v * v + 0.5 * z * z - centre);
    total += share;
    first += share * z;
    second += share * z * z;
  }
  ChildOutcome out;
  out.sums.value = centre + math::log(total / root_h);
  out.mode_slope = -s * at.weight / h;
  out.mode_residual = std::fabs(s * at.score - mode) / root_h;
  first /= total;
  out.mean = mode + first / root_h;
  out.variance = std::fmax(second / total - first * first, 0.0) / h;
  return out;
}

ChildOutcome child_derivatives(const kernels::LinkKernels& kernel, const ChildView& child, double s,
                               double mode, const Rule& rule, ChildWorkspace& work,
                               const ChildRows& out) {
  const GroupView& r = child.rows;
  const std::size_t n = r.n;
  // X' goes over the padding, which has to be 0 then.
  const std::size_t used = child.wide ? n : child.n;
  const std::size_t n_nodes = rule.nodes.size();
  work.resize(child, n_nodes);

  double* w = work.rows.data();
  double* h_row = w + n;
  double* f = h_row + n;
  double* g = f + n;
  double* mean = g + n;
  double* node_s = mean + n;
  double* s_mode = node_s + n_nodes * n;
  double* w1 = s_mode + n;
  double* w2 = w1 + n;
  double* node_w = w2 + n;
  double* pooled = node_w + n;
  double* pooled_z = pooled + n;

  kernels::Sums at;
  kernel.full(r.eta, r.y, r.m, n, s * mode, &at, s_mode, w, w1, w2);
  const double s2 = s * s;
  const double h = 1.0 + s2 * at.weight;
  const double root_h = std::sqrt(h);
  const double twice_h32 = 2.0 * h * root_h;
  const double centre = at.value - 0.5 * mode * mode;

  // The mode v and H in psi = (e, s): v_i = nu w_i; every eta moves by c besides its own e_i.
  const double nu = -s / h;
  const double v_s = (at.score - s * at.weight * mode) / h;
  const double c_s = mode + s * v_s;
  const double h_s = 2.0 * s * at.weight + s2 * at.weight1 * c_s;
  // The nodes v_k = v + z / sqrt(H) move by v_psi - z q, eta by c + z d.
  const double q_s = h_s / twice_h32;
  const double d_s = 1.0 / root_h - s * q_s;
  for (std::size_t i = 0; i < used; ++i) {
    h_row[i] = s2 * (w1[i] + at.weight1 * s * nu * w[i]);
    pooled[i] = 0.0;
    pooled_z[i] = 0.0;
    out.score[i] = 0.0;
    out.cross_t[i] = 0.0;
    out.cross_s[i] = 0.0;
  }

  NodeSums sum;
  for (std::size_t node = 0; node < n_nodes; ++node) {
    const double z = rule.nodes[node];
    const double v = mode + z / root_h;
    double* own = node_s + node * n;
    const double* own_w = w;
    kernels::Sums here = at;
    if (z == 0.0) {
      std::copy(s_mode, s_mode + n, own);
    } else {
      kernel.node(r.eta, r.y, r.m, n, s * v, &here, own, node_w);
      own_w = node_w;
    }
    const double share =
        math::exp(rule.log_weights[node] + here.value - 0.5 * v * v + 0.5 * z * z - centre);
    if (!(share > negligible_node)) continue;
    const double residual = s * here.score - v;
    work.shares[node] = share;
    work.residuals[node] = residual;
    work.own_s[node] = here.score * v + residual * (v_s - z * q_s);
    const double share_z = share * z;
    for (std::size_t i = 0; i < used; ++i) pooled[i] += share * own_w[i];
    for (std::size_t i = 0; i < used; ++i) pooled_z[i] += share_z * own_w[i];
    sum.p += share;
    sum.z += share_z;
    sum.zz += share_z * z;
    sum.residual += share * residual;
    sum.residual_z += share_z * residual;
    sum.score += share * here.score;
    sum.score_z += share_z * here.score;
    sum.weight += share * here.weight;
    sum.weight_z += share_z * here.weight;
    sum.weight_zz += share_z * z * here.weight;
  }
  const double reciprocal = 1.0 / sum.p;
  sum.scale(reciprocal);

  // Every node's derivative, its mean and its products with those of the shift and of s.
  double mean_s = 0.0;
  double square_s = 0.0;
  for (std::size_t node = 0; node < n_nodes; ++node) {
    const double share = work.shares[node] *= reciprocal;
    if (share == 0.0) continue;
    const double residual = work.residuals[node];
    const double on_w = residual * nu;
    const double on_h = -residual * rule.nodes[node] / twice_h32;
    double* own = node_s + node * n;
    double own_t = 0.0;
    for (std::size_t i = 0; i < used; ++i) {
      own[i] += on_w * w[i] + on_h * h_row[i];
      own_t += own[i];
    }
    const double own_s = work.own_s[node];
    mean_s += share * own_s;
    square_s += share * own_s * own_s;
    for (std::size_t i = 0; i < used; ++i) {
      const double weighted = share * own[i];
      out.score[i] += weighted;
      out.cross_t[i] += weighted * own_t;
      out.cross_s[i] += weighted * own_s;
    }
  }

  // Coefficients of H_psipsi, H_psi H_psi' and v_psipsi, and what they are of w'' and w'.
  const double h32 = 0.5 * twice_h32;
  const double on_h2 = -0.5 / h - sum.residual_z / twice_h32;
  const double on_hh = 0.5 / (h * h) + 0.75 * sum.residual_z / (h * h32);
  const double on_v2 = sum.residual + on_h2 * s2 * s * at.weight1;
  const double on_w2 = on_h2 * s2;
  const double on_w1 = on_v2 * nu;
  const double k_sum = on_w2 * at.weight2 + on_w1 * at.weight1 - sum.weight;

  // A less the covariance of the nodes' scores is w f' + f w' + h g' + g h'.
  const double f_w = 0.5 * nu * nu * (k_sum * s2 - 1.0);
  const double f_h = nu * (sum.weight_z * s2 + sum.z) / twice_h32;
  const double f_k = s * nu;
  const double g_h = 0.5 * (on_hh - (sum.weight_zz * s2 + sum.zz) / (twice_h32 * twice_h32));
  const double g_z = s / twice_h32;
  // d2G/de ds less the nodes' part, by what it is of w, w', H_psi, k and z w.
  const double s_w = nu * (s * (k_sum * c_s - sum.weight_z * d_s) - v_s + sum.z * q_s + sum.score) -
                     on_v2 * (1.0 + 2.0 * s * at.weight * nu) / h +
                     3.0 * on_h2 * s2 * at.weight1 * nu;
  const double s_w1 = 2.0 * s * on_h2;
  const double s_h =
      (s * (sum.weight_z * c_s + sum.weight_zz * d_s) + sum.z * v_s - sum.zz * q_s - sum.score_z) /
          twice_h32 +
      on_hh * h_s;
  double mean_t = 0.0, h_t = 0.0, f_t = 0.0, g_t = 0.0;
  double* diagonal = node_w;  // no longer needed as what it was
  for (std::size_t i = 0; i < used; ++i) {
    const double own_pooled_z = pooled_z[i] * reciprocal;
    const double k = on_w2 * w2[i] + on_w1 * w1[i] - pooled[i] * reciprocal;
    mean[i] = out.score[i];
    f[i] = f_w * w[i] + f_h * h_row[i] + f_k * k;
    g[i] = g_h * h_row[i] + g_z * own_pooled_z;
    out.cross_s[i] += s_w * w[i] + s_w1 * w1[i] + s_h * h_row[i] + c_s * k - d_s * own_pooled_z -
                      mean[i] * mean_s;
    out.score[i] -= 0.5 * h_row[i] / h;
    diagonal[i] = k;
    mean_t += mean[i];
    h_t += h_row[i];
    f_t += f[i];
    g_t += g[i];
  }

  ChildOutcome outcome;
  ChildSums& sums = outcome.sums;
  for (std::size_t i = 0; i < used; ++i) {
    out.cross_t[i] += diagonal[i] + w[i] * f_t + f[i] * at.weight + h_row[i] * g_t + g[i] * h_t -
                      mean[i] * mean_t;
    sums.t += out.score[i];
    sums.tt += out.cross_t[i];
    sums.ts += out.cross_s[i];
  }
  sums.value = centre + math::log(sum.p / root_h);
  sums.s = mean_s - 0.5 * h_s / h;
  sums.ss = square_s - mean_s * mean_s + k_sum * c_s * c_s - 2.0 * sum.weight_z * c_s * d_s -
            sum.weight_zz * d_s * d_s - v_s * v_s + 2.0 * sum.z * v_s * q_s - sum.zz * q_s * q_s +
            2.0 * sum.score * v_s - 2.0 * sum.score_z * q_s -
            2.0 * on_v2 * at.weight * (c_s + s * v_s) / h +
            on_h2 * (2.0 * at.weight + 4.0 * s * at.weight1 * c_s + 2.0 * s2 * at.weight1 * v_s) +
            on_hh * h_s * h_s;
  outcome.mode_slope = nu * at.weight;
  outcome.mode_residual = std::fabs(s * at.score - mode) / root_h;

  if (!out.diagonal) return outcome;
  std::copy(diagonal, diagonal + used, out.diagonal);
  if (child.wide) {
    double* projected = work.products.data();
    kernels::kernels().columns_dot(r.x, r.stride, r.p, w, n, n_paired + n_nodes, n, projected);
    write_products(r.p, true, r.p, projected, work.shares, out.products);
    return outcome;
  }
  for (std::size_t i = 0; i < used; ++i) {
    double own = 2.0 * (w[i] * f[i] + h_row[i] * g[i]) - mean[i] * mean[i];
    for (std::size_t node = 0; node < n_nodes; ++node) {
      const double score = node_s[node * n + i];
      if (work.shares[node] != 0.0) own += work.shares[node] * score * score;
    }
    out.diagonal[i] += own;
  }
  if (used > 1) write_products(used, false, n, w, work.shares, out.products);
  return outcome;
}

}  // namespace skillnad
