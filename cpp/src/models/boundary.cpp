#include "skillnad/models/boundary.hpp"

#include <cmath>
#include <limits>

#include "skillnad/base/distributions.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/models/random_intercept.hpp"

namespace skillnad {

namespace {

constexpr int profile_nodes = 11;
constexpr double relative_accuracy = 1e-7;

/// The log-likelihood maximised over the coefficients with the standard deviation held.
class Profile {
 public:
  Profile(Context& context, const GroupedRows& rows, Link link, const GlmFit& glm)
      : context_(context), model_(rows, link), coefficients_(glm.coefficients) {}

  double operator()(double sd) {
    const std::size_t p = coefficients_.size();
    NewtonControl control;
    const NewtonResult newton = maximise(
        context_, coefficients_,
        [&](const Vector& b, const Vector& step) {
          Vector psi = b;
          psi.push_back(math::log(sd));
          Vector move = step;
          if (!move.empty()) move.push_back(0.0);
          const Evaluation all = model_.evaluate(context_, psi, move, profile_nodes);
          Evaluation part;
          part.value = all.value;
          part.gradient.assign(all.gradient.begin(),
                               all.gradient.begin() + static_cast<std::ptrdiff_t>(p));
          part.hessian = Matrix(p, p);
          for (std::size_t j = 0; j < p; ++j)
            for (std::size_t i = 0; i < p; ++i) part.hessian(i, j) = all.hessian(i, j);
          return part;
        },
        control);
    coefficients_ = newton.point;
    return newton.at.value;
  }

 private:
  Context& context_;
  RandomIntercept model_;
  Vector coefficients_;
};

}  // namespace

std::vector<BoundaryLimit> boundary_limits(Context& context, const GroupedRows& rows, Link link,
                                           const GlmFit& glm) {
  Profile profile(context, rows, link, glm);
  std::vector<BoundaryLimit> limits;
  double sd = 0.1;
  for (double level : {0.90, 0.95, 0.99}) {
    const double target = std::sqrt(chi_square_quantile(2.0 * level - 1.0, 1.0));
    const auto root = [&](double at) {
      return std::sqrt(std::fmax(2.0 * (glm.log_likelihood - profile(at)), 0.0)) - target;
    };
    // Bracket by doubling, then regula falsi (Illinois) on the signed root, nearly linear in sd.
    double low = 0.0;
    double low_value = -target;
    double high = sd;
    double high_value = root(high);
    for (int i = 0; i < 40 && high_value < 0.0; ++i) {
      low = high;
      low_value = high_value;
      high *= 2.0;
      high_value = root(high);
    }
    if (high_value < 0.0) {  // no limit as far as one could look
      limits.push_back({level, std::numeric_limits<double>::quiet_NaN()});
      continue;
    }
    int side = 0;
    for (int i = 0; i < 60 && high - low > relative_accuracy * high; ++i) {
      sd = (low * high_value - high * low_value) / (high_value - low_value);
      const double value = root(sd);
      if (std::fabs(value) < relative_accuracy) break;
      if (value < 0.0) {
        low = sd;
        low_value = value;
        if (side < 0) high_value *= 0.5;
        side = -1;
      } else {
        high = sd;
        high_value = value;
        if (side > 0) low_value *= 0.5;
        side = 1;
      }
    }
    limits.push_back({level, sd});
  }
  return limits;
}

}  // namespace skillnad
