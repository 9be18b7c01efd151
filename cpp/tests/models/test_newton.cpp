#include <cmath>
#include <limits>

#include "../catch.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/models/newton.hpp"

using namespace skillnad;

namespace {

/// -(x - 3)^2 - 2 (y + 1)^2 - x y, its maximum at the root of a linear system.
Evaluation quadratic(const Vector& at) {
  const double x = at[0];
  const double y = at[1];
  Evaluation out;
  out.value = -(x - 3) * (x - 3) - 2 * (y + 1) * (y + 1) - x * y;
  out.gradient = {-2 * (x - 3) - y, -4 * (y + 1) - x};
  out.hessian = Matrix(2, 2);
  out.hessian(0, 0) = -2;
  out.hessian(1, 1) = -4;
  out.hessian(0, 1) = out.hessian(1, 0) = -1;
  return out;
}

Evaluation of_one(double value, double slope, double curvature) {
  Evaluation out;
  out.value = value;
  out.gradient = {slope};
  out.hessian = Matrix(1, 1, curvature);
  return out;
}

}  // namespace

TEST_CASE("a quadratic is maximised in one step", "[newton]") {
  Context context;
  const NewtonResult found = maximise(
      context, {100.0, -50.0}, [](const Vector& at, const Vector&) { return quadratic(at); }, {});
  // 2 x + y = 6, x + 4 y = -4.
  CHECK(found.converged);
  CHECK(found.point[0] == Approx(4.0).epsilon(1e-12));
  CHECK(found.point[1] == Approx(-2.0).epsilon(1e-12));
  CHECK(found.iterations <= 2);
  CHECK(found.largest_scaled_gradient < 1e-12);
}

TEST_CASE("a start where the curvature is wrong", "[newton]") {
  // log of a Cauchy density: convex beyond 1.
  Context context;
  const auto cauchy = [](const Vector& at, const Vector&) {
    const double x = at[0];
    const double d = 1.0 + x * x;
    return of_one(-std::log(d), -2 * x / d, (2 * x * x - 2) / (d * d));
  };
  for (double start : {-30.0, -1.0, 0.5, 1.0, 5.0, 200.0}) {
    const NewtonResult found = maximise(context, {start}, cauchy, {});
    INFO("from " << start);
    CHECK(found.converged);
    CHECK(std::fabs(found.point[0]) < 1e-6);
  }
}

TEST_CASE("steps that overshoot are halved", "[newton]") {
  // -log cosh(x): full Newton steps from 3 diverge.
  Context context;
  const NewtonResult found = maximise(context, {3.0},
                                      [](const Vector& at, const Vector& step) {
                                        if (!step.empty()) CHECK(step.size() == 1);
                                        const double t = std::tanh(at[0]);
                                        return of_one(-std::log(std::cosh(at[0])), -t, t * t - 1.0);
                                      },
                                      {});
  CHECK(found.converged);
  CHECK(std::fabs(found.point[0]) < 1e-8);
}

TEST_CASE("steps in log scales are capped, values that are no number refused", "[newton]") {
  Context context;
  NewtonControl control;
  control.n_log_scale = 1;
  double last = 0.0;
  double largest = 0.0;
  const NewtonResult found = maximise(
      context, {0.0},
      [&](const Vector& at, const Vector&) {
        largest = std::max(largest, std::fabs(at[0] - last));
        last = at[0];
        return of_one(-0.5 * (at[0] - 10.0) * (at[0] - 10.0), 10.0 - at[0], -1.0);
      },
      control);
  CHECK(found.converged);
  CHECK(found.point[0] == Approx(10.0));
  CHECK(largest <= 1.5 + 1e-12);

  // Beyond 1 there is nothing but NaN: the search stays inside.
  const NewtonResult inside =
      maximise(context, {0.0},
               [](const Vector& at, const Vector&) {
                 const double nan = std::numeric_limits<double>::quiet_NaN();
                 if (at[0] >= 1.0) return of_one(nan, nan, nan);
                 return of_one(std::log(1.0 - at[0]) + 2.0 * at[0], 2.0 - 1.0 / (1.0 - at[0]),
                               -1.0 / ((1.0 - at[0]) * (1.0 - at[0])));
               },
               {});
  CHECK(inside.converged);
  CHECK(inside.point[0] == Approx(0.5).epsilon(1e-9));

  const auto nothing = [](const Vector&, const Vector&) {
    return of_one(-std::numeric_limits<double>::infinity(), 0.0, -1.0);
  };
  CHECK_THROWS_AS(maximise(context, {0.0}, nothing, {}), ConvergenceError);
}

TEST_CASE("limits on the number of iterations are kept and said", "[newton]") {
  Context context;
  NewtonControl control;
  control.max_iterations = 3;
  const auto quartic = [](const Vector& at, const Vector&) {
    const double x = at[0];
    return of_one(-x * x * x * x, -4 * x * x * x, -12 * x * x);
  };
  const NewtonResult found = maximise(context, {1000.0}, quartic, control);
  CHECK(found.iterations == 3);
  CHECK_FALSE(found.converged);
}

TEST_CASE("the last evaluation may be left out", "[newton]") {
  Context context;
  NewtonControl control;
  control.evaluate_last = false;
  int evaluations = 0;
  const auto counted = [&](const Vector& at, const Vector&) {
    ++evaluations;
    return quadratic(at);
  };
  const NewtonResult found = maximise(context, {4.0 + 1e-6, -2.0}, counted, control);
  CHECK(found.converged);
  CHECK(evaluations == 1);
  CHECK(found.point[0] == Approx(4.0).epsilon(1e-12));
  // The quadratic's maximum is its value at (4, -2): -1 - 2 + 8.
  CHECK(found.at.value == Approx(5.0).epsilon(1e-13));
}
