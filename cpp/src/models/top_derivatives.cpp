#include "top_derivatives.hpp"

#include <algorithm>
#include <cmath>

#include "skillnad/base/kernels.hpp"
#include "skillnad/base/math.hpp"
#include "top_moments.hpp"

namespace skillnad {

// G is the sum over the children, t = s u the shift (s the tops' standard deviation, e its place in
// psi), Q = G_tt at the mode uh, a_k = h(u_k) + z_k^2/2, p_k the nodes' shares:
//
//   H = 1 - s^2 Q,   uh_psi = h_upsi / H,   H_psi = -2 s Q e - s^2 Q_psi  (Q_psi with the mode)
//   u_kpsi = uh_psi - z_k H_psi / (2 H^{3/2}),   da_k = h_psi + h' u_kpsi  (at u_k)
//   F_psi = sum p_k da_k - H_psi/(2H)
//   d2a_k = h_psipsi + h_upsi u_kpsi' + u_kpsi h_upsi' + h'' u_kpsi u_kpsi' + h' u_kpsipsi
//   F_psipsi = sum p_k (d2a_k + da_k da_k') - (sum p_k da_k)(sum p_k da_k)'
//              - H_psipsi/(2H) + H_psi H_psi'/(2H^2)
//
// uh_psipsi and H_psipsi take third and fourth derivatives of G. Their factors, sum p_k h'(u_k) and
// 1 + sum p_k z_k h'(u_k) / sqrt(H), are 0 for the integral: with many nodes they do not count.

namespace {

/// Nodes of less relative weight cannot change the last digit of any sum.
constexpr double negligible_node = 1e-19;

/// Third and fourth derivatives of G, in the shift the first one or two times, are differences of
/// exact second ones at five points. G changes with the shift on a scale of 1 or more, so that the
/// formulas' errors are of the order of step^4 / 30, those of rounding 1e-14 / step and 1e-14 by
/// step^2: relatively some 1e-11 of H_psi and 1e-9 of H_psipsi, both with the factors above.
constexpr double shift_step = 0.005;
struct Difference {
  double steps, first, second;
};
constexpr double on_first = 1.0 / (12.0 * shift_step);
constexpr double on_second = on_first / shift_step;
constexpr Difference differences[] = {{-2.0, on_first, -on_second},
                                      {-1.0, -8.0 * on_first, 16.0 * on_second},
                                      {0.0, 0.0, -30.0 * on_second},
                                      {1.0, 8.0 * on_first, 16.0 * on_second},
                                      {2.0, -on_first, -on_second}};

/// Pooled columns: means of dG_t/de, the same times z, and of dG_s/de over the nodes; dG_t/de,
/// dG_tt/de and dG_ttt/de at the mode.
enum { mean_t, mean_tz, mean_s, mode_t, mode_tt, mode_ttt, n_pooled };

/// What the nodes leave behind besides the columns.
struct NodePass {
  double value = 0.0;
  double mode = 0.0;
  double h = 1.0;
  double mode_residual = 0.0;
  double total = 0.0;           ///< of the shares before they were divided by it
  ChildSums at;                 ///< at the mode
  double ttt = 0.0, tts = 0.0;  ///< further derivatives there
  double tttt = 0.0, ttts = 0.0;
};

/// lower(h) += scale (a b' + b a')
void add_symmetric(Matrix& h, double scale, const Vector& a, const Vector& b) {
  for (std::size_t j = 0; j < a.size(); ++j) {
    double* column = h.column(j);
    const double sb = scale * b[j];
    const double sa = scale * a[j];
    for (std::size_t i = j; i < a.size(); ++i) column[i] += a[i] * sb + b[i] * sa;
  }
}

/// lower(h) += scale a a'
void add_square(Matrix& h, double scale, const Vector& a) {
  for (std::size_t j = 0; j < a.size(); ++j) {
    double* column = h.column(j);
    const double sa = scale * a[j];
    for (std::size_t i = j; i < a.size(); ++i) column[i] += a[i] * sa;
  }
}

/// Visits the mode, its surroundings and the nodes.
NodePass visit_nodes(Context& context, const GroupedRows& rows, NestedChildren& children, double sd,
                     double guess, const Rule& rule, TopWorkspace& work, double* row_weight,
                     double* child_modes) {
  const auto& k = kernels::kernels();
  const std::size_t n = children.n_rows();
  const std::size_t p = rows.n_columns;
  const double* x = rows.x.data() + children.first_row();
  const std::size_t n_nodes = rule.nodes.size();
  const ChildRows slopes_only = room_for_shift(work.one, n);
  ChildRows one = slopes_only;
  work.pooled.assign(n * n_pooled, 0.0);
  work.products.assign(children.n_products(), 0.0);
  work.one_products.resize(work.products.size());
  work.x_scores.assign(p * n_nodes, 0.0);
  work.x_pooled.assign(p * n_pooled, 0.0);
  work.shares.assign(n_nodes, 0.0);
  work.sums.resize(n_nodes);
  work.diagonal.assign(n, 0.0);
  one.diagonal = work.diagonal.data();
  one.products = work.one_products.data();
  std::fill(row_weight, row_weight + n, 0.0);
  double* pooled = work.pooled.data();

  NodePass pass;
  const auto take = [&](std::size_t node, const ChildSums& sums, double share) {
    if (!(share > negligible_node)) return;
    work.sums[node] = sums;
    work.shares[node] = share;
    pass.total += share;
    k.columns_dot(x, rows.stride, p, one.score, n, 1, n, work.x_scores.data() + node * p);
    k.axpy(share, one.cross_t, n, pooled + mean_t * n);
    k.axpy(share * rule.nodes[node], one.cross_t, n, pooled + mean_tz * n);
    k.axpy(share, one.cross_s, n, pooled + mean_s * n);
    k.axpy(share, one.diagonal, n, row_weight);
    for (std::size_t i = 0; i < work.products.size(); ++i)
      work.products[i] += share * work.one_products[i];
  };

  // At the mode, which is a node if their number is odd.
  const std::size_t middle = n_nodes / 2;
  const bool mode_is_node = n_nodes % 2 == 1;
  const double mode = pass.mode = integrated_mode(context, children, sd, guess, slopes_only);
  const ChildSums at = pass.at = children.derivatives(sd * mode, mode_is_node ? one : slopes_only);
  std::copy(one.cross_t, one.cross_t + n, pooled + mode_t * n);
  std::copy(children.modes().begin(), children.modes().end(), child_modes);
  pass.h = 1.0 - sd * sd * at.tt;
  const double root_h = std::sqrt(pass.h);
  const double centre = at.value - 0.5 * mode * mode;
  pass.mode_residual = std::max(std::fabs(sd * at.t - mode) / root_h, children.worst_residual());
  if (mode_is_node) take(middle, at, math::exp(rule.log_weights[middle]));

  for (const Difference& d : differences) {
    context.tick();
    const ChildSums near =
        d.steps == 0.0 ? at : children.derivatives(sd * mode + d.steps * shift_step, slopes_only);
    const double* cross_t = d.steps == 0.0 ? pooled + mode_t * n : one.cross_t;
    k.axpy(d.first, cross_t, n, pooled + mode_tt * n);
    k.axpy(d.second, cross_t, n, pooled + mode_ttt * n);
    pass.ttt += d.first * near.tt;
    pass.tts += d.first * near.ts;
    pass.tttt += d.second * near.tt;
    pass.ttts += d.second * near.ts;
  }

  for (std::size_t node = 0; node < n_nodes; ++node) {
    if (mode_is_node && node == middle) continue;
    context.tick();
    const double z = rule.nodes[node];
    const double u = mode + z / root_h;
    const ChildSums here = children.derivatives(sd * u, one);
    take(node, here,
         math::exp(rule.log_weights[node] + here.value - 0.5 * u * u + 0.5 * z * z - centre));
  }

  pass.value = centre + math::log(pass.total / root_h);
  for (double& share : work.shares) share /= pass.total;
  for (double* row = pooled; row != pooled + mode_t * n; ++row) *row /= pass.total;
  for (double* row = row_weight; row != row_weight + n; ++row) *row /= pass.total;
  k.columns_dot(x, rows.stride, p, pooled, n, n_pooled, n, work.x_pooled.data());
  return pass;
}

/// Adds `on_q` Q_psipsi + `on_u` uh_psipsi, both along the mode, to the Hessian. With [a] = a + a',
/// t_psi = e uh + s uh_psi and T_psi = G_tpsi + Q t_psi:
///
///   H uh_psipsi = [e T_psi']
///                 + s (G_tpsipsi + [G_ttpsi t_psi'] + G_ttt t_psi t_psi' + Q [e uh_psi'])
///   Q_psipsi = G_ttpsipsi + [G_tttpsi t_psi'] + G_tttt t_psi t_psi'
///              + G_ttt ([e uh_psi'] + s uh_psipsi)
void add_second_derivatives(Context& context, const GroupedRows& rows, NestedChildren& children,
                            double sd, const NodePass& pass, TopWorkspace& work, double on_q,
                            double on_u, Matrix& hessian, double* row_weight) {
  const auto& k = kernels::kernels();
  const std::size_t n = children.n_rows();
  const std::size_t p = rows.n_columns;
  const double* x_pooled = work.x_pooled.data();
  const double by_h = (on_u + on_q * pass.ttt * sd) / pass.h;

  Vector e(p + 2, 0.0), t_psi(p + 2), t1(p + 2, 0.0), tt(p + 2, 0.0), ttt(p + 2, 0.0);
  e[p + 1] = 1.0;
  for (std::size_t j = 0; j < p; ++j) {
    t1[j] = x_pooled[mode_t * p + j];
    tt[j] = x_pooled[mode_tt * p + j];
    ttt[j] = x_pooled[mode_ttt * p + j];
  }
  t1[p] = pass.at.ts;
  tt[p] = pass.tts;
  ttt[p] = pass.ttts;
  for (std::size_t j = 0; j < p + 2; ++j) {
    t_psi[j] = pass.mode * e[j] + sd * work.u_psi[j];
    t1[j] += pass.at.tt * t_psi[j];
  }
  add_symmetric(hessian, on_q, ttt, t_psi);
  add_square(hessian, on_q * pass.tttt + by_h * sd * pass.ttt, t_psi);
  add_symmetric(hessian, on_q * pass.ttt + by_h * sd * pass.at.tt, e, work.u_psi);
  add_symmetric(hessian, by_h, e, t1);
  add_symmetric(hessian, by_h * sd, tt, t_psi);

  // G_tpsipsi and G_ttpsipsi as differences of G_psipsi.
  ChildRows one = room_for_shift(work.one, n);
  one.diagonal = work.diagonal.data();
  one.products = work.one_products.data();
  std::fill(work.products.begin(), work.products.end(), 0.0);
  Vector cross_s(n, 0.0);
  for (const Difference& d : differences) {
    context.tick();
    const double weight = on_q * d.second + by_h * sd * d.first;
    const ChildSums near = children.derivatives(sd * pass.mode + d.steps * shift_step, one);
    k.axpy(weight, one.cross_s, n, cross_s.data());
    k.axpy(weight, one.diagonal, n, row_weight);
    for (std::size_t i = 0; i < work.products.size(); ++i)
      work.products[i] += weight * work.one_products[i];
    hessian(p, p) += weight * near.ss;
  }
  children.add_products(work.products.data(), 1.0, hessian);
  Vector x_cross(p, 0.0);
  k.columns_dot(rows.x.data() + children.first_row(), rows.stride, p, cross_s.data(), n, 1, n,
                x_cross.data());
  for (std::size_t j = 0; j < p; ++j) hessian(p, j) += x_cross[j];
}

}  // namespace

TopOutcome top_derivatives(Context& context, const GroupedRows& rows, NestedChildren& children,
                           double sd, double guess, const Rule& rule, TopWorkspace& work,
                           double* gradient, Matrix& hessian, double* mode_slope,
                           double* row_weight, double* child_modes) {
  const NodePass pass =
      visit_nodes(context, rows, children, sd, guess, rule, work, row_weight, child_modes);
  const std::size_t p = rows.n_columns;
  const std::size_t at_s = p;       // place of the children's standard deviation
  const std::size_t at_sd = p + 1;  // of the tops'
  const ChildSums& at = pass.at;
  const double mode = pass.mode;
  const double h = pass.h;
  const double root_h = std::sqrt(h);
  const double h32 = h * root_h;
  const double* x_pooled = work.x_pooled.data();
  for (Vector* wide :
       {&work.u_psi, &work.tt_psi, &work.h_psi, &work.q, &work.own, &work.mean, &work.m0, &work.m1})
    wide->assign(p + 2, 0.0);
  work.outer = Matrix(p + 2, p + 2);

  // The derivatives of the mode and of H; u_k = uh + z/sqrt(H) moves by u_psi - z q.
  Vector& u_psi = work.u_psi;
  Vector& h_psi = work.h_psi;
  Vector& q = work.q;
  for (std::size_t j = 0; j < p; ++j) u_psi[j] = sd * x_pooled[mode_t * p + j] / h;
  u_psi[at_s] = sd * at.ts / h;
  u_psi[at_sd] = (at.t + sd * mode * at.tt) / h;
  Vector& tt_psi = work.tt_psi;  // of the sum of G_tt at the mode
  for (std::size_t j = 0; j < p; ++j) tt_psi[j] = x_pooled[mode_tt * p + j];
  tt_psi[at_s] = pass.tts;
  tt_psi[at_sd] = pass.ttt * mode;
  for (std::size_t j = 0; j < p + 2; ++j) {
    tt_psi[j] += pass.ttt * sd * u_psi[j];
    h_psi[j] = -sd * sd * tt_psi[j] - (j == at_sd ? 2.0 * sd * at.tt : 0.0);
    q[j] = h_psi[j] / (2.0 * h32);
  }

  // Sums over the nodes of the derivatives of a_k, with the nodes moving. `slope` is h', `bend` h''
  // at the node; m0 and m1 are d h' / dpsi.
  double slope_mean = 0.0, slope_z = 0.0;
  double bend0 = 0.0, bend1 = 0.0, bend2 = 0.0;
  double ss = 0.0, s_sd = 0.0, sd_sd = 0.0;
  for (std::size_t node = 0; node < work.shares.size(); ++node) {
    const double share = work.shares[node];
    if (share == 0.0) continue;
    const ChildSums& here = work.sums[node];
    const double z = rule.nodes[node];
    const double u = mode + z / root_h;
    const double slope = sd * here.t - u;
    const double bend = sd * sd * here.tt - 1.0;
    Vector& own = work.own;
    for (std::size_t j = 0; j < p; ++j) own[j] = work.x_scores[node * p + j];
    own[at_s] = here.s;
    own[at_sd] = u * here.t;
    for (std::size_t j = 0; j < p + 2; ++j) {
      own[j] += slope * (u_psi[j] - z * q[j]);
      work.mean[j] += share * own[j];
    }
    add_square(work.outer, share, own);
    slope_mean += share * slope;
    slope_z += share * slope * z;
    bend0 += share * bend;
    bend1 += share * bend * z;
    bend2 += share * bend * z * z;
    ss += share * here.ss;
    s_sd += share * u * here.ts;
    sd_sd += share * u * u * here.tt;
    work.m0[at_s] += share * sd * here.ts;
    work.m1[at_s] += share * z * sd * here.ts;
    const double cross = share * (here.t + sd * u * here.tt);
    work.m0[at_sd] += cross;
    work.m1[at_sd] += z * cross;
  }
  for (std::size_t j = 0; j < p; ++j) {
    work.m0[j] = sd * x_pooled[mean_t * p + j];
    work.m1[j] = sd * x_pooled[mean_tz * p + j];
  }
  for (std::size_t j = 0; j < p + 2; ++j) {
    gradient[j] = work.mean[j] - h_psi[j] / (2.0 * h);
    mode_slope[j] = u_psi[j];
  }

  for (std::size_t j = 0; j < p + 2; ++j)
    for (std::size_t i = j; i < p + 2; ++i) hessian(i, j) += work.outer(i, j);
  add_square(hessian, -1.0, work.mean);
  children.add_products(work.products.data(), 1.0 / pass.total, hessian);
  for (std::size_t j = 0; j < p; ++j) {
    hessian(at_s, j) += x_pooled[mean_s * p + j];
    hessian(at_sd, j) += mode * x_pooled[mean_t * p + j] + x_pooled[mean_tz * p + j] / root_h;
  }
  hessian(at_s, at_s) += ss;
  hessian(at_sd, at_s) += s_sd;
  hessian(at_sd, at_sd) += sd_sd;
  add_symmetric(hessian, 1.0, work.m0, u_psi);
  add_symmetric(hessian, -1.0, work.m1, q);
  add_square(hessian, bend0, u_psi);
  add_symmetric(hessian, -bend1, u_psi, q);
  add_square(hessian, bend2, q);
  add_square(hessian, 0.5 / (h * h) + 0.75 * slope_z / (h * h32), h_psi);
  // H_psipsi = -2 Q e e' - 2 s (e Q_psi' + Q_psi e') - s^2 Q_psipsi
  const double on_h2 = -0.5 / h - 0.5 * slope_z / h32;
  for (std::size_t j = 0; j < p + 2; ++j)
    hessian(at_sd, j) -= 2.0 * on_h2 * sd * tt_psi[j] * (j == at_sd ? 2.0 : 1.0);
  hessian(at_sd, at_sd) -= 2.0 * on_h2 * at.tt;
  add_second_derivatives(context, rows, children, sd, pass, work, -sd * sd * on_h2, slope_mean,
                         hessian, row_weight);
  return {pass.value, mode, pass.mode_residual};
}

}  // namespace skillnad
