#include "unit_fit.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "skillnad/base/error.hpp"
#include "skillnad/base/kernels.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/models/glm.hpp"
#include "skillnad/models/newton.hpp"
#include "skillnad/models/penalised.hpp"
#include "skillnad/models/quadrature.hpp"
#include "skillnad/models/random_intercept.hpp"
#include "skillnad/models/separation.hpp"

namespace skillnad {

namespace {

/// Numbers of nodes tried in turn, and how far the log-likelihood may still move: what is averaged
/// over the posterior then stands to about 1e-9.
constexpr int fit_nodes[] = {15, 25, 41, 61, 101};
constexpr double still = 1e-8;
/// Nodes of what is averaged over a posterior.
constexpr int posterior_nodes = 41;

constexpr std::size_t intercept = 0;

/// Can these units tell a spread between them at all?
bool tells_spread(const Vector& y, const Vector& m, const std::vector<std::uint32_t>& start) {
  bool several = false, both = false;
  for (std::size_t k = 0; k + 1 < start.size(); ++k) {
    double trials = 0.0;
    bool some = false, others = false;
    for (std::size_t i = start[k]; i < start[k + 1]; ++i) {
      trials += m[i];
      some = some || y[i] > 0.0;
      others = others || y[i] < m[i];
    }
    several = several || trials > 1.0;
    both = both || (some && others);
  }
  return start.size() > 2 && several && both;
}

NewtonResult search(Context& context, RandomIntercept& model, const FixedPart& penalty,
                    const Vector& from, int nodes, const NewtonControl& given) {
  NewtonControl control = given;
  control.n_log_scale = 1;
  return maximise(
      context, from,
      [&](const Vector& psi, const Vector& step) {
        Evaluation at = model.evaluate(context, psi, step, nodes);
        if (penalty) penalty(psi, at);
        return at;
      },
      control);
}

Vector start_at(const Vector& coefficients, double sd) {
  Vector psi = coefficients;
  psi.push_back(math::log(std::max(0.1, std::min(2.0, sd))));
  return psi;
}

/// Where the likelihood falls from s = 0 on, a higher maximum may lie further in, with units of
/// very unequal size: its variance, or 0.
double interior_variance(Context& context, const GroupedRows& rows, const FixedPart& penalty,
                         const GlmFit& glm) {
  constexpr double clear_gain = 1e-6;
  // Towards the boundary there is no end: a search that has come this near is on its way there.
  constexpr double near_boundary = 0.2;
  constexpr int rounds = 4;
  RandomIntercept model(rows, Link::logit);
  NewtonControl control;
  control.max_iterations = 5;
  Vector psi = start_at(glm.coefficients, 1.0);
  for (int round = 0; round < rounds; ++round) {
    const NewtonResult found = search(context, model, penalty, psi, 7, control);
    psi = found.point;
    const double sd = math::exp(psi.back());
    const double gain = found.at.value - glm.log_likelihood - value_of(penalty, glm.coefficients);
    if (gain > clear_gain) return sd * sd;
    if (found.converged || sd < near_boundary) break;
  }
  return 0.0;
}

/// A unit's posterior; `eta` is the linear predictor of all rows without the unit's intercept.
UnitNodes nodes_of(const GroupedRows& rows, std::size_t unit, const Vector& eta, double sd,
                   const GroupPosterior& posterior) {
  const auto& k = kernels::kernels();
  const auto& kernel = k.link[static_cast<int>(Link::logit)];
  const Rule& rule = gauss_hermite(posterior_nodes);
  const std::size_t first = rows.start[unit];
  const std::size_t n = rows.start[unit + 1] - first;
  const std::size_t p = rows.n_columns;
  const std::size_t n_nodes = rule.nodes.size();
  UnitNodes out;
  out.score = Matrix(p + 1, n_nodes);
  Vector log_share(n_nodes), s(n), w(n);
  for (std::size_t a = 0; a < n_nodes; ++a) {
    const double z = rule.nodes[a];
    const double u = posterior.mode + z * posterior.mode_sd;
    kernels::Sums sums{};
    kernel.node(eta.data() + first, rows.y.data() + first, rows.m.data() + first, n, sd * u, &sums,
                s.data(), w.data());
    log_share[a] = rule.log_weights[a] + sums.value - 0.5 * u * u + 0.5 * z * z;
    out.effect.push_back(sd * u);
    k.columns_dot(rows.x.data() + first, rows.stride, p, s.data(), n, 1, n, out.score.column(a));
    out.score(p, a) = sums.score * sd * u;
  }
  const double largest = *std::max_element(log_share.begin(), log_share.end());
  double total = 0.0;
  for (double l : log_share) {
    out.share.push_back(math::exp(l - largest));
    total += out.share.back();
  }
  for (double& share : out.share) share /= total;
  return out;
}

/// Trapezia over nine standard deviations either way: against a wide prior the probability is
/// almost a step, for which Gauss-Hermite nodes lie too far apart.
UnitNodes prior(double sd) {
  constexpr int per_sd = 16, half = 9 * per_sd;
  UnitNodes out;
  double total = 0.0;
  for (int a = -half; a <= half; ++a) {
    const double u = static_cast<double>(a) / per_sd;
    out.effect.push_back(sd * u);
    out.share.push_back(math::exp(-0.5 * u * u));
    total += out.share.back();
  }
  for (double& share : out.share) share /= total;
  return out;
}

linalg::Cholesky factor_of(const Matrix& hessian) {
  Matrix information = hessian;
  for (double& cell : information.cells()) cell = -cell;
  return linalg::cholesky(information);
}

GroupedRows counted_by_unit(const GroupedRows& rows, const std::vector<std::uint32_t>& start,
                            const Vector& weight) {
  Vector of_pattern(rows.row_of_pattern.size(), 1.0);
  for (std::size_t unit = 0; unit < weight.size(); ++unit)
    for (std::size_t i = start[unit]; i < start[unit + 1]; ++i) of_pattern[i] = weight[unit];
  return counted_rows(rows, of_pattern);
}

/// With s = 0: the regression alone.
void take_plain(const GroupedRows& rows, const GlmFit& glm, UnitFit& out) {
  const auto& k = kernels::kernels();
  const auto& kernel = k.link[static_cast<int>(Link::logit)];
  out.coefficients = glm.coefficients;
  out.information = factor_of(glm.hessian);
  out.scores = Matrix(rows.n_columns, rows.n_groups());
  out.elsewhere = {{0.0}, {1.0}, {}};
  out.units.assign(rows.n_groups(), out.elsewhere);
  Vector eta, s, w;
  for (std::size_t unit = 0; unit < rows.n_groups(); ++unit) {
    const std::size_t first = rows.start[unit];
    const std::size_t n = rows.start[unit + 1] - first;
    for (Vector* cells : {&eta, &s, &w}) cells->resize(n);
    k.linear(rows.x.data() + first, rows.stride, rows.n_columns, out.coefficients.data(),
             rows.offset_from(first), n, eta.data());
    kernels::Sums sums;
    kernel.node(eta.data(), rows.y.data() + first, rows.m.data() + first, n, 0.0, &sums, s.data(),
                w.data());
    k.columns_dot(rows.x.data() + first, rows.stride, rows.n_columns, s.data(), n, 1, n,
                  out.scores.column(unit));
  }
}

/// With s > 0. False if the search did not come to an end.
bool take_random(Context& context, const GroupedRows& rows, const GlmFit& glm, double variance,
                 const FixedPart& penalty, UnitFit& out) {
  RandomIntercept model(rows, Link::logit);
  // Few nodes until little is to be gained: each more costs as much again. The last step is looked
  // at too, as a small spread has a flat logarithm, along which a step can go anywhere.
  NewtonControl rough;
  Vector psi = start_at(glm.coefficients, std::sqrt(variance));
  for (const auto& [nodes, tolerance] : {std::pair(1, 1.0), std::pair(5, 1e-3)}) {
    rough.tolerance = tolerance;
    psi = search(context, model, penalty, psi, nodes, rough).point;
  }
  NewtonResult found;
  Matrix scores;
  std::vector<GroupPosterior> posteriors;
  for (int nodes : fit_nodes) {
    found = search(context, model, penalty, psi, nodes, {});
    if (!found.converged) return false;
    psi = found.point;
    scores = model.group_gradients();
    double value = 0.0;
    posteriors = model.posteriors(context, psi, nodes + 10, &value);
    if (std::fabs(value + value_of(penalty, psi) - found.at.value) < still) break;
  }
  out.information = factor_of(found.at.hessian);
  if (!out.information.ok) return false;
  const std::size_t p = rows.n_columns;
  out.coefficients.assign(psi.begin(), psi.begin() + static_cast<std::ptrdiff_t>(p));
  out.sd = math::exp(psi[p]);
  out.scores = std::move(scores);
  Vector eta(rows.n_padded);
  kernels::kernels().linear(rows.x.data(), rows.stride, p, psi.data(), rows.offset_from(0),
                            rows.n_padded, eta.data());
  for (std::size_t unit = 0; unit < rows.n_groups(); ++unit)
    out.units.push_back(nodes_of(rows, unit, eta, out.sd, posteriors[unit]));
  out.elsewhere = prior(out.sd);
  return true;
}

}  // namespace

UnitFit fit_units(Context& context, const Matrix& design, const Vector& y, const Vector& m,
                  const std::vector<std::uint32_t>& start, const Vector& weight) {
  UnitFit out;
  GroupedRows rows = group_rows(design, y, m, {}, start);
  // Without a random intercept units are so many more cases.
  const GroupedRows counted = counted_by_unit(rows, start, weight);
  rows.weight = weight;
  GlmFit glm = fit_glm(context, counted, Link::logit, intercept, {});
  FixedPart penalty;
  if (!glm.overlap_proved) {
    const std::vector<SeparationTerm> terms(design.cols());
    const Separation found = find_separation(context, design, y, m, {}, terms);
    if (found.kind != Separation::Kind::none || !glm.converged) {
      out.penalised = true;
      PenaltyOptions options;
      options.kind = Penalty::firth;
      glm = fit_penalised(context, counted, Link::logit, intercept, options, {}).glm;
      options.kind = Penalty::ridge;
      penalty = ridge_part(options, design.cols(), intercept);
    }
  }
  out.unidentified = !tells_spread(y, m, start);
  if (!out.unidentified) {
    try {
      const BoundaryScore boundary = boundary_score(rows, Link::logit, glm.coefficients);
      const double variance = boundary.score > 0.0 ? boundary.variance_start
                                                   : interior_variance(context, rows, penalty, glm);
      if (variance > 0.0) {
        if (take_random(context, rows, glm, variance, penalty, out)) return out;
        out.unidentified = true;
      }
    } catch (const ConvergenceError&) {
      out.unidentified = true;
    }
  }
  take_plain(counted, glm, out);
  return out;
}

}  // namespace skillnad
