#include "group_derivatives.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "skillnad/base/math.hpp"

namespace skillnad {

namespace {

constexpr int max_mode_steps = 200;
/// Steps that Newton may take alone; hardly a search needs as many.
constexpr int patience = 30;
/// Newton is quadratic here: a squared decrement below this leaves one of about its square.
constexpr double mode_tolerance = 1e-12;
/// Nodes of less relative weight cannot change the last digit of any sum.
constexpr double negligible_node = 1e-19;
constexpr std::size_t tick_rows = 4096;
/// Columns of the workspace's rows: s, w, w', w'' at the mode; the nodes' mean w and mean z w.
constexpr std::size_t n_at_mode = 4;
constexpr std::size_t n_pooled = 2;

/// lower(h) += scale (a b' + b a')
void add_symmetric(Matrix& h, double scale, const Vector& a, const Vector& b) {
  const std::size_t p = a.size();
  for (std::size_t j = 0; j < p; ++j) {
    double* column = h.column(j);
    const double sb = scale * b[j];
    const double sa = scale * a[j];
    for (std::size_t i = j; i < p; ++i) column[i] += a[i] * sb + b[i] * sa;
  }
}

/// lower(h) += scale a a'
void add_square(Matrix& h, double scale, const Vector& a) {
  const std::size_t p = a.size();
  for (std::size_t j = 0; j < p; ++j) {
    double* column = h.column(j);
    const double sa = scale * a[j];
    for (std::size_t i = j; i < p; ++i) column[i] += a[i] * sa;
  }
}

/// lower(h) += scale (e a' + a e'), e the unit vector of the last parameter.
void add_last(Matrix& h, double scale, const Vector& a) {
  const std::size_t e = a.size() - 1;
  for (std::size_t j = 0; j <= e; ++j) h(e, j) += scale * a[j] * (j == e ? 2.0 : 1.0);
}

/// Sums over the nodes, weighted by their posterior weights p_k.
struct NodeSums {
  double p = 0, z = 0, zz = 0;          // p_k (1, z, z^2)
  double residual = 0, residual_z = 0;  // p_k (sigma s_k - u_k) (1, z)
  double score = 0, score_z = 0;        // p_k s_k (1, z)
  double weight = 0, weight_z = 0, weight_zz = 0;
  void divide() {
    for (double* part :
         {&z, &zz, &residual, &residual_z, &score, &score_z, &weight, &weight_z, &weight_zz})
      *part /= p;
  }
};

}  // namespace

void GroupWorkspace::resize(std::size_t n, std::size_t parameters, std::size_t n_nodes) {
  const std::size_t columns = n_at_mode + (n_nodes > 1 ? n_pooled + n_nodes : 0);
  if (rows.size() < n * columns) rows.resize(n * columns);
  if (node_w.size() < n) node_w.resize(n);
  products.assign((parameters - 1) * columns, 0.0);
  for (Vector* wide : {&node_gradient, &mean_gradient, &u_psi, &c, &d, &h_psi, &q, &hd, &xv})
    wide->assign(parameters, 0.0);
  if (outer.rows() != parameters) outer = Matrix(parameters, parameters);
}

double find_mode(const kernels::LinkKernels& kernel, const GroupView& group, double sigma,
                 double u) {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  double last_move = 0.0;
  kernels::Sums sums;
  for (int iteration = 0; iteration < max_mode_steps; ++iteration) {
    kernel.score(group.eta, group.y, group.m, group.n, sigma * u, &sums);
    const double slope = sigma * sums.score - u;
    const double curvature = 1.0 + sigma * sigma * sums.weight;
    if (slope > 0.0) {
      low = u;
      high = std::min(high, u + slope);
    } else {
      high = u;
      low = std::max(low, u + slope);
    }
    double next = u + slope / curvature;
    // Where the outcome is nearly certain on both sides of the mode, Newton jumps from one to the
    // other and back: a step that turns round has to be half as long as the one before.
    const double move = next - u;
    const bool jumps = move * last_move < 0.0 && std::fabs(move) > 0.5 * std::fabs(last_move);
    const bool small = slope * slope / curvature < mode_tolerance;
    if (!small && (jumps || !(next >= low && next <= high))) next = 0.5 * (low + high);
    // Down the steep side of the complementary log-log Newton creeps: by halves then, but first
    // with 0 as an end of the bracket, as far out the other end means nothing.
    if (!small && iteration >= patience && iteration % 2 == 0)
      next = iteration == patience && low < 0.0 && high > 0.0 ? 0.0 : 0.5 * (low + high);
    last_move = next - u;
    u = next;
    if (small) break;
  }
  return u;
}

GroupOutcome group_derivatives(Context& context, const kernels::LinkKernels& kernel,
                               const GroupView& group, double sigma, double mode, const Rule& rule,
                               GroupWorkspace& work, double* gradient, Matrix& hessian,
                               double* mode_slope, double* row_weight) {
  const std::size_t n = group.n;
  const std::size_t p = group.p;
  const std::size_t e = p;  // position of log sigma
  const std::size_t n_nodes = rule.nodes.size();
  work.resize(n, p + 1, n_nodes);
  const auto& k = kernels::kernels();

  // Everything a row gives: at the mode, then over the nodes, whose place is known from H alone.
  double* s = work.rows.data();
  double* w = s + n;
  double* w1 = w + n;
  double* w2 = w1 + n;
  kernels::Sums at;
  kernel.full(group.eta, group.y, group.m, n, sigma * mode, &at, s, w, w1, w2);
  const double s2 = sigma * sigma;
  const double h = 1.0 + s2 * at.weight;
  const double root_h = std::sqrt(h);
  const double h32 = h * root_h;
  const double centre = at.value - 0.5 * mode * mode;

  NodeSums sum;
  const double* pooled_w = w;
  double* pooled_wz = w2 + 2 * n;
  double* node_s = w2 + 3 * n;
  if (n_nodes == 1) {  // the mode is the node
    sum.p = 1.0;
    sum.residual = sigma * at.score - mode;
    sum.score = at.score;
    sum.weight = at.weight;
  } else {
    double* pooled = w2 + n;
    std::fill(pooled, node_s, 0.0);
    work.shares.assign(n_nodes, 0.0);
    work.residuals.assign(n_nodes, 0.0);
    work.scores.assign(n_nodes, 0.0);
    for (std::size_t node = 0; node < n_nodes; ++node) {
      if (n >= tick_rows) context.tick();
      const double z = rule.nodes[node];
      const double u = mode + z / root_h;
      double* own_s = node_s + node * n;
      const double* own_w = w;
      kernels::Sums here = at;
      if (z == 0.0) {
        std::copy(s, s + n, own_s);
      } else {
        kernel.node(group.eta, group.y, group.m, n, sigma * u, &here, own_s, work.node_w.data());
        own_w = work.node_w.data();
      }
      const double share =
          math::exp(rule.log_weights[node] + here.value - 0.5 * u * u + 0.5 * z * z - centre);
      if (!(share > negligible_node)) continue;
      const double residual = sigma * here.score - u;
      work.shares[node] = share;
      work.residuals[node] = residual;
      work.scores[node] = here.score;
      k.axpy(share, own_w, n, pooled);
      k.axpy(share * z, own_w, n, pooled_wz);
      sum.p += share;
      sum.z += share * z;
      sum.zz += share * z * z;
      sum.residual += share * residual;
      sum.residual_z += share * z * residual;
      sum.score += share * here.score;
      sum.score_z += share * z * here.score;
      sum.weight += share * here.weight;
      sum.weight_z += share * z * here.weight;
      sum.weight_zz += share * z * z * here.weight;
    }
    sum.divide();
    const double reciprocal = 1.0 / sum.p;
    for (double* row = pooled; row != node_s; ++row) *row *= reciprocal;
    pooled_w = pooled;
  }

  // X' times all of it at once.
  const std::size_t columns = n_at_mode + (n_nodes > 1 ? n_pooled + n_nodes : 0);
  double* products = work.products.data();
  k.columns_dot(group.x, group.stride, p, s, n, columns, n, products);
  const double* xs = products;
  const double* xw = xs + p;
  const double* xw1 = xw + p;
  const double* xw2 = xw1 + p;
  const double* x_pooled_w = n_nodes > 1 ? xw2 + p : xw;
  const double* x_pooled_wz = xw2 + 2 * p;
  const double* x_node_s = xw2 + 3 * p;

  // The derivatives of the mode and of H.
  Vector& u_psi = work.u_psi;
  for (std::size_t j = 0; j < p; ++j) u_psi[j] = -sigma * xw[j] / h;
  u_psi[e] = (mode - s2 * at.weight * mode) / h;
  Vector& c = work.c;  // D_i = (x_i, 0) + c
  for (std::size_t j = 0; j <= p; ++j) c[j] = sigma * u_psi[j];
  c[e] += sigma * mode;
  Vector& hd = work.hd;  // sum w'_i D_i
  for (std::size_t j = 0; j <= p; ++j) hd[j] = (j < p ? xw1[j] : 0.0) + at.weight1 * c[j];
  Vector& h_psi = work.h_psi;
  for (std::size_t j = 0; j <= p; ++j) h_psi[j] = s2 * hd[j];
  h_psi[e] += 2.0 * s2 * at.weight;

  Vector& mean_gradient = work.mean_gradient;
  if (n_nodes == 1) {
    for (std::size_t j = 0; j < p; ++j) mean_gradient[j] = xs[j];
    mean_gradient[e] = at.score * sigma * mode;
    for (std::size_t j = 0; j <= p; ++j) mean_gradient[j] += sum.residual * u_psi[j];
  } else {
    Vector& q = work.q;  // u_k = uh + z/sqrt(H) moves by u_psi - z q
    for (std::size_t j = 0; j <= p; ++j) q[j] = h_psi[j] / (2.0 * h32);
    Vector& d = work.d;  // D_ik = (x_i, 0) + c + z_k d
    for (std::size_t j = 0; j <= p; ++j) d[j] = -sigma * q[j];
    d[e] += sigma / root_h;
    std::fill(work.outer.cells().begin(), work.outer.cells().end(), 0.0);
    for (std::size_t node = 0; node < n_nodes; ++node) {
      const double share = work.shares[node];
      if (share == 0.0) continue;
      const double z = rule.nodes[node];
      const double residual = work.residuals[node];
      Vector& own = work.node_gradient;
      for (std::size_t j = 0; j < p; ++j) own[j] = x_node_s[node * p + j];
      own[e] = work.scores[node] * sigma * (mode + z / root_h);
      for (std::size_t j = 0; j <= p; ++j) own[j] += residual * (u_psi[j] - z * q[j]);
      for (std::size_t j = 0; j <= p; ++j) mean_gradient[j] += share * own[j];
      add_square(work.outer, share, own);
    }
    for (std::size_t j = 0; j <= p; ++j) mean_gradient[j] /= sum.p;
    for (std::size_t j = 0; j <= p; ++j)
      for (std::size_t i = j; i <= p; ++i) hessian(i, j) += work.outer(i, j) / sum.p;
    add_square(hessian, -1.0, mean_gradient);
    // The moving nodes' part of -sum p_k sum_i w_ik D_ik D_ik'.
    Vector& xwz = work.xv;
    std::copy(x_pooled_wz, x_pooled_wz + p, xwz.begin());
    add_symmetric(hessian, -1.0, xwz, d);
    add_symmetric(hessian, -sum.weight_z, c, d);
    add_square(hessian, -sum.weight_zz, d);
    add_symmetric(hessian, sum.z, u_psi, q);
    add_square(hessian, -sum.zz, q);
    add_last(hessian, -sigma * sum.score_z, q);
    hessian(e, e) += sigma * sum.score_z / root_h;
  }

  GroupOutcome out;
  out.value = centre + (n_nodes == 1 ? 0.0 : math::log(sum.p)) - 0.5 * math::log(h);
  out.mode_residual = std::fabs(sigma * at.score - mode) / root_h;
  for (std::size_t j = 0; j <= p; ++j) gradient[j] = mean_gradient[j] - h_psi[j] / (2.0 * h);
  for (std::size_t j = 0; j <= p; ++j) mode_slope[j] = u_psi[j];

  // Coefficients of H_psipsi, H_psi H_psi' and uh_psipsi in the Hessian.
  const double on_h2 = -1.0 / (2.0 * h) - sum.residual_z / (2.0 * h32);
  const double on_hh = 1.0 / (2.0 * h * h) + 0.75 * sum.residual_z / (h * h32);
  const double on_u2 = sum.residual + on_h2 * s2 * sigma * at.weight1;
  const double on_w2 = on_h2 * s2;
  const double on_w1 = -on_u2 * sigma / h;

  // All products of covariates pooled into one, X' diag(v) X: the caller's, for all its groups.
  for (std::size_t i = 0; i < n; ++i) row_weight[i] = on_w2 * w2[i] + on_w1 * w1[i] - pooled_w[i];
  const double v_sum = -sum.weight + on_w2 * at.weight2 + on_w1 * at.weight1;
  Vector& xv = work.xv;
  for (std::size_t j = 0; j < p; ++j) xv[j] = on_w2 * xw2[j] + on_w1 * xw1[j] - x_pooled_w[j];
  add_symmetric(hessian, 1.0, xv, c);
  add_square(hessian, v_sum, c);
  add_square(hessian, -1.0, u_psi);
  add_square(hessian, on_hh, h_psi);
  add_last(hessian, 2.0 * s2 * on_h2, hd);
  add_last(hessian,
           sigma * sum.score + on_h2 * s2 * at.weight1 * sigma + on_u2 * (1.0 - s2 * at.weight) / h,
           u_psi);
  hessian(e, e) += on_h2 * (4.0 * s2 * at.weight + s2 * at.weight1 * sigma * mode) - on_u2 * mode +
                   sigma * sum.score * mode;
  return out;
}

}  // namespace skillnad
