#include "skillnad/inference/normal_mixture.hpp"

#include <cmath>

#include "skillnad/base/math.hpp"

namespace skillnad {

namespace {
constexpr double root_two_pi = 2.50662827463100050242;
/// phi(9) is below the last digit of any probability.
constexpr double reach = 9.0;
/// Off the real axis exp(-exp(x)) of the complementary log-log explodes from pi / 2 on, so the
/// strip ends at pi / (2 scale): this leaves exp(-39). (The poles of the logistic function lie at
/// pi.)
constexpr double step_per_scale = 0.25;
constexpr double largest_step = 0.3;
}  // namespace

void integrate_normal(double scale, const std::function<void(double z, double weight)>& f) {
  double step = largest_step;
  if (std::fabs(scale) * step > step_per_scale) step = step_per_scale / std::fabs(scale);
  const int n = static_cast<int>(std::ceil(reach / step));
  for (int i = -n; i <= n; ++i) {
    const double z = i * step;
    f(z, step * math::exp(-0.5 * z * z) / root_two_pi);
  }
}

}  // namespace skillnad
