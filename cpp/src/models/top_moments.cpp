#include "top_moments.hpp"

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
/// Newton moves linear predictors by no more at once: on the flat side of the mode it would jump
/// far over to where the complementary log-log overflows.
constexpr double largest_shift = 10.0;

/// The mode of a function of one variable from `u`. `at(u)` returns its slope and its curvature
/// (less its second derivative).
struct Slope {
  double slope;
  double curvature;
};
template <class F>
double find_top_mode(double sd, double u, F at) {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  double last_move = 0.0;
  double last_finite = 0.0;
  for (int iteration = 0; iteration < max_mode_steps; ++iteration) {
    const Slope here = at(u);
    // So far out that derivatives overflow (the complementary log-log): half-way back.
    if (!std::isfinite(here.slope) || !std::isfinite(here.curvature)) {
      last_move = 0.5 * (last_finite - u);
      u += last_move;
      continue;
    }
    last_finite = u;
    (here.slope > 0.0 ? low : high) = u;
    // The integrals over the children are log-concave, which makes the curvature at least 1; with
    // few nodes they are nearly so, and only the signs of the slope make a bracket.
    double move = here.slope / std::max(here.curvature, 1.0);
    const double fraction = largest_shift / std::fabs(sd * move);
    if (fraction < 1.0) move *= fraction;
    const bool small = here.slope * move < mode_tolerance;
    // As in find_mode(): Newton may jump over the mode and back, or creep towards it.
    const bool jumps = move * last_move < 0.0 && std::fabs(move) > 0.5 * std::fabs(last_move);
    const bool creeps = iteration >= patience && iteration % 2 == 0;
    const bool bracketed = std::isfinite(low) && std::isfinite(high);
    double next = u + move;
    if (!small && bracketed && (jumps || creeps || !(next >= low && next <= high)))
      next = 0.5 * (low + high);
    if (!small && !bracketed && creeps) next = u + 2.0 * (iteration - patience + 1) * move;
    last_move = next - u;
    u = next;
    if (small) break;
  }
  return u;
}

}  // namespace

ChildRows room_for_shift(Vector& room, std::size_t n) {
  room.assign(3 * n, 0.0);
  return {room.data(), room.data() + n, room.data() + 2 * n, nullptr, nullptr};
}

double integrated_mode(Context& context, NestedChildren& children, double sd, double guess,
                       const ChildRows& room) {
  return find_top_mode(sd, guess, [&](double u) -> Slope {
    context.tick();
    const ChildSums sums = children.derivatives(sd * u, room);
    return {sd * sums.t - u, 1.0 - sd * sd * sums.tt};
  });
}

TopMoments top_moments(Context& context, NestedChildren& children, double sd, double guess,
                       const Rule& rule, Vector& buffer) {
  const ChildRows room = room_for_shift(buffer, children.n_rows());
  TopMoments out;
  out.mode = integrated_mode(context, children, sd, guess, room);
  const ChildSums at = children.derivatives(sd * out.mode, room);
  const double root_h = std::sqrt(1.0 - sd * sd * at.tt);
  const double centre = at.value - 0.5 * out.mode * out.mode;
  // Children's moments are about their modes here.
  const Vector modes = children.modes();
  const std::size_t n = modes.size();
  out.child_mean.assign(n, 0.0);
  out.child_sd.assign(n, 0.0);
  double total = 0.0;
  double first = 0.0;
  double second = 0.0;
  for (std::size_t node = 0; node < rule.nodes.size(); ++node) {
    context.tick();
    const double z = rule.nodes[node];
    const double u = out.mode + z / root_h;
    const double share = math::exp(rule.log_weights[node] + children.value(sd * u) - 0.5 * u * u +
                                   0.5 * z * z - centre);
    total += share;
    first += share * z;
    second += share * z * z;
    for (std::size_t c = 0; c < n; ++c) {
      const double mean = children.means()[c] - modes[c];
      out.child_mean[c] += share * mean;
      out.child_sd[c] += share * (mean * mean + children.variances()[c]);
    }
  }
  first /= total;
  second /= total;
  out.value = centre + math::log(total / root_h);
  out.mode_sd = 1.0 / root_h;
  out.mean = out.mode + first / root_h;
  out.sd = std::sqrt(std::max(second - first * first, 0.0)) / root_h;
  for (std::size_t c = 0; c < n; ++c) {
    const double mean = out.child_mean[c] / total;
    out.child_mean[c] = modes[c] + mean;
    out.child_sd[c] = std::sqrt(std::max(out.child_sd[c] / total - mean * mean, 0.0));
  }
  return out;
}

double joint_curvature(NestedChildren& children, double sd, double guess) {
  const auto at = [&](double u) -> Slope {
    const NestedChildren::Joint joint = children.joint(sd * u);
    return {sd * joint.score - u, 1.0 + sd * sd * joint.weight};
  };
  return at(find_top_mode(sd, guess, at)).curvature;
}

}  // namespace skillnad
