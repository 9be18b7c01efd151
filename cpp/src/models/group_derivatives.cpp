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

void columns_dot(const GroupView& group, const double* v, Vector& out) {
  std::fill(out.begin(), out.end(), 0.0);
  kernels::kernels().columns_dot(group.x, group.stride, group.p, v, group.n, out.data());
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

void GroupWorkspace::resize(std::size_t n, std::size_t parameters) {
  for (Vector* rows : {&s, &w, &w1, &w2, &node_s, &node_w, &pooled_w, &pooled_wz})
    if (rows->size() < n) rows->resize(n);
  for (Vector* wide :
       {&xw, &xw1, &xv, &xwz, &node_gradient, &mean_gradient, &u_psi, &c, &d, &h_psi, &q, &hd})
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
                               double* mode_slope) {
  const std::size_t n = group.n;
  const std::size_t p = group.p;
  const std::size_t e = p;  // position of log sigma
  const std::size_t n_nodes = rule.nodes.size();
  work.resize(n, p + 1);

  // At the mode: H, its derivative, and the derivative of the mode itself.
  kernels::Sums at;
  kernel.full(group.eta, group.y, group.m, n, sigma * mode, &at, work.s.data(), work.w.data(),
              work.w1.data(), work.w2.data());
  const double s2 = sigma * sigma;
  const double h = 1.0 + s2 * at.weight;
  const double root_h = std::sqrt(h);
  const double h32 = h * root_h;
  columns_dot(group, work.w.data(), work.xw);
  columns_dot(group, work.w1.data(), work.xw1);
  Vector& u_psi = work.u_psi;
  for (std::size_t j = 0; j < p; ++j) u_psi[j] = -sigma * work.xw[j] / h;
  u_psi[e] = (mode - s2 * at.weight * mode) / h;
  Vector& c = work.c;  // D_i = (x_i, 0) + c
  for (std::size_t j = 0; j <= p; ++j) c[j] = sigma * u_psi[j];
  c[e] += sigma * mode;
  Vector& hd = work.hd;  // sum w'_i D_i
  for (std::size_t j = 0; j <= p; ++j) hd[j] = (j < p ? work.xw1[j] : 0.0) + at.weight1 * c[j];
  Vector& h_psi = work.h_psi;
  for (std::size_t j = 0; j <= p; ++j) h_psi[j] = s2 * hd[j];
  h_psi[e] += 2.0 * s2 * at.weight;
  Vector& q = work.q;  // u_k = uh + z/sqrt(H) moves by u_psi - z q
  for (std::size_t j = 0; j <= p; ++j) q[j] = h_psi[j] / (2.0 * h32);
  Vector& d = work.d;  // D_ik = (x_i, 0) + c + z_k d
  for (std::size_t j = 0; j <= p; ++j) d[j] = -sigma * q[j];
  d[e] += sigma / root_h;

  // Over the nodes; with one node the mode is the node.
  const double centre = at.value - 0.5 * mode * mode;
  NodeSums sum;
  Vector& mean_gradient = work.mean_gradient;
  const double* pooled_w = work.w.data();
  if (n_nodes == 1) {
    const double residual = sigma * at.score - mode;
    columns_dot(group, work.s.data(), mean_gradient);
    mean_gradient[e] = at.score * sigma * mode;
    for (std::size_t j = 0; j <= p; ++j) mean_gradient[j] += residual * u_psi[j];
    sum.p = 1.0;
    sum.residual = residual;
    sum.score = at.score;
    sum.weight = at.weight;
  } else {
    std::fill(work.pooled_w.begin(), work.pooled_w.begin() + static_cast<std::ptrdiff_t>(n), 0.0);
    std::fill(work.pooled_wz.begin(), work.pooled_wz.begin() + static_cast<std::ptrdiff_t>(n), 0.0);
    std::fill(work.outer.cells().begin(), work.outer.cells().end(), 0.0);
    const auto& k = kernels::kernels();
    for (std::size_t node = 0; node < n_nodes; ++node) {
      if (n >= tick_rows) context.tick();
      const double z = rule.nodes[node];
      const double u = mode + z / root_h;
      kernels::Sums here;
      kernel.node(group.eta, group.y, group.m, n, sigma * u, &here, work.node_s.data(),
                  work.node_w.data());
      const double share =
          math::exp(rule.log_weights[node] + here.value - 0.5 * u * u + 0.5 * z * z - centre);
      if (!(share > negligible_node)) continue;
      const double residual = sigma * here.score - u;
      Vector& own = work.node_gradient;
      columns_dot(group, work.node_s.data(), own);
      own[e] = here.score * sigma * u;
      for (std::size_t j = 0; j <= p; ++j) own[j] += residual * (u_psi[j] - z * q[j]);
      for (std::size_t j = 0; j <= p; ++j) mean_gradient[j] += share * own[j];
      add_square(work.outer, share, own);
      k.axpy(share, work.node_w.data(), n, work.pooled_w.data());
      k.axpy(share * z, work.node_w.data(), n, work.pooled_wz.data());
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
    for (std::size_t j = 0; j <= p; ++j) mean_gradient[j] /= sum.p;
    for (std::size_t i = 0; i < n; ++i) {
      work.pooled_w[i] /= sum.p;
      work.pooled_wz[i] /= sum.p;
    }
    pooled_w = work.pooled_w.data();
    columns_dot(group, work.pooled_wz.data(), work.xwz);
    for (std::size_t j = 0; j <= p; ++j)
      for (std::size_t i = j; i <= p; ++i) hessian(i, j) += work.outer(i, j) / sum.p;
    add_square(hessian, -1.0, mean_gradient);
    // The moving nodes' part of -sum p_k sum_i w_ik D_ik D_ik'.
    add_symmetric(hessian, -1.0, work.xwz, d);
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

  // All products of covariates pooled into one: X' diag(v) X.
  double v_sum = -sum.weight + on_w2 * at.weight2 + on_w1 * at.weight1;
  double* v = work.w2.data();
  for (std::size_t i = 0; i < n; ++i) v[i] = on_w2 * work.w2[i] + on_w1 * work.w1[i] - pooled_w[i];
  columns_dot(group, v, work.xv);
  work.xv[e] = 0.0;
  {
    // The kernel writes a full p x p block; the Hessian has one row more.
    Matrix& cross = work.outer;
    std::fill(cross.cells().begin(), cross.cells().end(), 0.0);
    kernels::kernels().cross(group.x, group.stride, p, v, n, cross.cells().data());
    for (std::size_t j = 0; j < p; ++j)
      for (std::size_t i = j; i < p; ++i) hessian(i, j) += cross.cells()[i + j * p];
  }
  add_symmetric(hessian, 1.0, work.xv, c);
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
