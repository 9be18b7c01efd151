#include <cmath>

#include "../catch.hpp"
#include "../models/plain_model.hpp"
#include "skillnad/decomposition/funnel.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

Vector effects(const Vector& a, const Vector& b) {
  const StageWeights weights = stage_weights(a, b);
  Vector out;
  for (std::size_t t = 0; t < a.size(); ++t) out.push_back(weights.weight[t] * (a[t] - b[t]));
  return out;
}

double product(const Vector& p) {
  double out = 1.0;
  for (double one : p) out *= one;
  return out;
}

}  // namespace

// Das Gupta (1993), printed tables.
TEST_CASE("effects of factors are Das Gupta's", "[funnel]") {
  const Vector two = effects({16591.0, 0.825974}, {10930.0, 0.717892});
  CHECK(two[0] == Approx(4369.913).margin(5e-4));
  CHECK(two[1] == Approx(1487.262).margin(5e-4));
  const Vector three = effects({84.90502, 0.75756, 0.51065}, {51.78746, 0.45919, 0.52638});
  CHECK(three[0] == Approx(10.4340333).margin(5e-8));
  CHECK(three[1] == Approx(10.5608476).margin(5e-8));
  CHECK(three[2] == Approx(-0.6670084).margin(5e-8));
}

TEST_CASE("stages add up to the difference of the rates", "[funnel]") {
  Draws draws(21);
  for (int draw = 0; draw < 1000; ++draw) {
    const std::size_t n = 1 + draws.below(6);
    Vector a, b;
    for (std::size_t t = 0; t < n; ++t) {
      a.push_back(draws.uniform());
      b.push_back(draws.uniform());
    }
    const Vector parts = effects(a, b);
    double sum = 0.0;
    for (double part : parts) sum += part;
    CHECK(std::fabs(sum - (product(a) - product(b))) < 1e-14);
    // The other way round each stage changes its sign.
    const Vector back = effects(b, a);
    for (std::size_t t = 0; t < n; ++t) CHECK(std::fabs(parts[t] + back[t]) < 1e-15);
    // Derivatives against central differences: W is linear in each rate, so they are exact.
    const StageWeights weights = stage_weights(a, b);
    const std::size_t s = draws.below(n);
    const auto moved = [&](Vector p, double by) {
      p[s] += by;
      return p;
    };
    const Vector high_a = stage_weights(moved(a, 0.5), b).weight;
    const Vector low_a = stage_weights(moved(a, -0.5), b).weight;
    const Vector high_b = stage_weights(a, moved(b, 0.5)).weight;
    const Vector low_b = stage_weights(a, moved(b, -0.5)).weight;
    for (std::size_t t = 0; t < n; ++t) {
      CHECK(std::fabs(weights.by_a(t, s) - (high_a[t] - low_a[t])) < 1e-14);
      CHECK(std::fabs(weights.by_b(t, s) - (high_b[t] - low_b[t])) < 1e-14);
    }
  }
}
