#include "intercept_search.hpp"

#include <algorithm>
#include <cmath>

#include "skillnad/base/math.hpp"
#include "skillnad/models/node_ladder.hpp"

namespace skillnad {

namespace {

/// Where the search starts: a standard deviation neither so small that its logarithm is flat nor
/// larger than data can show.
constexpr double smallest_start_sd = 0.1;
constexpr double largest_start_sd = 2.0;
/// By Laplace until the gain to be had is this small, then with the nodes asked for.
constexpr double switch_tolerance = 1.0;

/// Coefficients given the group are further from 0 than those over all groups, by about this factor
/// (exact for the probit; the logit by its normal approximation: Zeger, Liang and Albert 1988).
/// With it the search takes one evaluation less.
double conditional_per_marginal(Link link, double sd) {
  constexpr double logit_as_normal = 16.0 / 15.0 * 1.7320508075688772 / 3.14159265358979324;
  switch (link) {
    case Link::logit:
      return std::sqrt(1.0 + logit_as_normal * logit_as_normal * sd * sd);
    case Link::probit:
      return std::sqrt(1.0 + sd * sd);
    default:
      return 1.0;
  }
}

}  // namespace

void take_newton(const NewtonResult& newton, Fit& fit) {
  fit.standardised = newton.point;
  fit.iterations = newton.iterations;
  fit.converged = newton.converged;
  fit.half_squared_decrement = newton.half_squared_decrement;
  fit.largest_scaled_gradient = newton.largest_scaled_gradient;
}

InterceptSearch::InterceptSearch(Context& context, FitRows& rows, const FitOptions& options,
                                 const FixedPart& penalty)
    : context_(context), options_(options), penalty_(penalty), model_(rows.grouped, options.link) {}

void InterceptSearch::run(const GlmFit& glm, double variance_start, std::size_t n_groups,
                          Fit& fit) {
  double sd = std::sqrt(std::fmax(variance_start, 0.0));
  sd = std::min(sd * conditional_per_marginal(options_.link, sd), largest_start_sd);
  sd = std::max(sd, smallest_start_sd);
  Vector psi = glm.coefficients;
  for (double& b : psi) b *= conditional_per_marginal(options_.link, sd);
  psi.push_back(math::log(sd));
  allowed_ = allowed_change(n_groups);
  nodes_ = options_.nodes == 0 ? node_ladder[0] : options_.nodes;
  if (nodes_ > 1) psi = search(psi, 1, switch_tolerance, false).point;
  newton_ = search(psi, nodes_, options_.newton.tolerance);
  check(nodes_);
  if (options_.nodes == 0) {
    for (int k : node_ladder) {
      if (k <= nodes_ || passed() || !newton_.converged) continue;
      nodes_ = k;
      newton_ = search(newton_.point, k, options_.newton.tolerance);
      check(k);
    }
  }
  take_newton(newton_, fit);
  fit.iterations = iterations_;
  fit.log_likelihood = newton_.at.value - value_of(penalty_, newton_.point);
  fit.quadrature = nodes_ > 1;
  fit.nodes = {nodes_, next_nodes(nodes_), change_, allowed_, passed()};
  fit.worst_mode_residual = model_.worst_mode_residual();
}

NewtonResult InterceptSearch::search(const Vector& start, int nodes, double tolerance,
                                     bool evaluate_last) {
  NewtonControl control = options_.newton;
  control.tolerance = tolerance;
  control.evaluate_last = evaluate_last;
  control.n_log_scale = 1;
  control.max_iterations = std::max(0, options_.newton.max_iterations - iterations_);
  NewtonResult result = maximise(
      context_, start,
      [&](const Vector& psi, const Vector& step) {
        Evaluation at = model_.evaluate(context_, psi, step, nodes);
        if (penalty_) penalty_(psi, at);
        return at;
      },
      control);
  iterations_ += result.iterations;
  return result;
}

void InterceptSearch::check(int nodes) {
  gradients_ = model_.group_gradients();
  double value = 0.0;
  posteriors_ = model_.posteriors(context_, newton_.point, next_nodes(nodes), &value);
  change_ = value + value_of(penalty_, newton_.point) - newton_.at.value;
}

bool InterceptSearch::passed() const {
  return std::fabs(change_) < allowed_;
}

}  // namespace skillnad
