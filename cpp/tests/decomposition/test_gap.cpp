#include <cmath>

#include "../catch.hpp"
#include "gap_samples.hpp"
#include "skillnad/decomposition/gap.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

Gap decomposed(const GapRows& rows, GapTarget target = GapTarget::both, bool leverage = false) {
  Context context;
  GapOptions options;
  options.target = target;
  options.leverage = leverage;
  return decompose_contrast(context, rows, 0, 1, options);
}

void check_parts(const Gap& gap, const Vector& expected) {
  REQUIRE(gap.chosen.estimates.size() == expected.size());
  for (std::size_t k = 0; k < expected.size(); ++k) {
    INFO("part " << k);
    CHECK(std::fabs(gap.chosen.estimates[k] - expected[k]) < 1e-9);
  }
}

void check_errors(const GapRows& rows, const Gap& gap, const Vector& expected) {
  const Matrix v = influence_covariance(rows, gap.chosen.influences);
  for (std::size_t k = 0; k < expected.size(); ++k) {
    INFO("part " << k);
    CHECK(std::fabs(std::sqrt(v(k, k)) - expected[k]) < 1e-9);
  }
}

}  // namespace

// Reference values: an independent prototype (numpy), checked against closed forms and the
// bootstrap.

TEST_CASE("arrests: three criteria", "[gap]") {
  const GapRows rows = arrests();
  const Gap both = decomposed(rows);
  check_parts(both, {-0.1165901442, -0.030057375, -0.012622279, -0.017124568, -0.056785922});
  check_errors(rows, both, {0.013408847, 0.003623009, 0.002471608, 0.003383632, 0.012781029});
  CHECK(std::fabs(both.a.estimates[4] - -0.059985156) < 1e-9);
  CHECK(std::fabs(both.b.estimates[4] - -0.053586689) < 1e-9);
  CHECK(std::fabs(decomposed(rows, GapTarget::pooled).chosen.estimates[4] - -0.055163655) < 1e-9);
  CHECK_FALSE(both.penalised);
}

TEST_CASE("arrests: five criteria", "[gap]") {
  const GapRows rows = arrests(true);
  const Gap gap = decomposed(rows);
  check_parts(gap, {-0.1165901442, -0.027018928, -0.012486232, -0.016623866, -0.001032049,
                    0.000132643, -0.059561713});
  const Matrix v = influence_covariance(rows, gap.chosen.influences);
  CHECK(std::fabs(std::sqrt(v(6, 6)) - 0.013112) < 5e-7);
}

TEST_CASE("admissions: frequency weights and the closed form", "[gap]") {
  const GapRows rows = admissions();
  const Gap gap = decomposed(rows);
  check_parts(gap, {0.1416454282, 0.1776739112, -0.0360284829});
  check_errors(rows, gap, {0.014388825, 0.012858619, 0.017265508});
  CHECK(std::fabs(gap.a.estimates[2] - -0.070969176) < 1e-9);
  CHECK(std::fabs(gap.b.estimates[2] - -0.00108779) < 1e-8);
  CHECK(std::fabs(decomposed(rows, GapTarget::pooled).chosen.estimates[2] - -0.042636798) < 1e-9);
}

TEST_CASE("contraception: clusters", "[gap]") {
  const GapRows rows = contraception();
  REQUIRE(rows.n_clusters == 60);
  const Gap gap = decomposed(rows);
  // The reference prints the total with seven digits.
  CHECK(std::fabs(gap.chosen.estimates[0] - 0.1741775) < 5e-8);
  const double parts[] = {0.008845648, -0.008128006, 0.173459858};
  const double errors[] = {0.004454098, 0.005002964, 0.04361129};
  const Matrix v = influence_covariance(rows, gap.chosen.influences);
  CHECK(std::fabs(std::sqrt(v(0, 0)) - 0.0430449) < 5e-8);
  for (std::size_t k = 0; k < 3; ++k) {
    CHECK(std::fabs(gap.chosen.estimates[k + 1] - parts[k]) < 1e-9);
    CHECK(std::fabs(std::sqrt(v(k + 1, k + 1)) - errors[k]) < 6e-9);
  }
}
