// What must hold of every estimator and comparison mode, on random data.
#include <algorithm>
#include <cmath>

#include "../catch.hpp"
#include "random_gap.hpp"
#include "skillnad/decomposition/gap.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

constexpr int n_draws = 1000;
constexpr double tolerance = 1e-12;

struct Mode {
  GapEstimator estimator;
  GapAttribution attribution;
};
const Mode modes[] = {{GapEstimator::weighting, GapAttribution::shapley},
                      {GapEstimator::doubly_robust, GapAttribution::shapley},
                      {GapEstimator::regression, GapAttribution::fairlie},
                      {GapEstimator::regression, GapAttribution::yun},
                      {GapEstimator::regression, GapAttribution::oaxaca}};

bool adjusts(const Mode& mode) {
  return mode.attribution == GapAttribution::shapley;
}

Gap decomposed(const GapRows& rows, const Mode& mode, GapTarget target = GapTarget::both,
               bool detail = false, std::uint32_t a = 0, std::uint32_t b = 1) {
  Context context;
  GapOptions options;
  options.target = target;
  options.detail = detail;
  options.estimator = mode.estimator;
  options.attribution = mode.attribution;
  return decompose_contrast(context, rows, a, b, options);
}

/// Missing errors as -1: they must be missing in both.
Vector errors_of(const GapRows& rows, const Gap& gap) {
  const Matrix v = parts_covariance(rows, gap.chosen);
  Vector out;
  for (std::size_t k = 0; k < v.rows(); ++k)
    out.push_back(std::isnan(v(k, k)) ? -1.0 : std::sqrt(v(k, k)));
  return out;
}

/// How much rounding weighs: Yun's parts are quotients, W_k E with weights that are large where the
/// terms of the index's means nearly cancel.
double slack_of(const Mode& mode, const Gap& gap) {
  if (mode.attribution != GapAttribution::yun) return 1.0;
  double out = 1.0;
  for (const GapParts* parts : {&gap.a, &gap.b}) {
    double size = 0.0, sum = 0.0;
    for (std::size_t k = 1; k <= 2; ++k) {
      size += std::fabs(parts->estimates[k]);
      sum += parts->estimates[k];
    }
    out = std::fmax(out, size / std::fabs(sum));
  }
  return out * out;
}

void same(const Vector& one, const Vector& other, double sign = 1.0, double slack = 1.0) {
  REQUIRE(one.size() == other.size());
  for (std::size_t k = 0; k < one.size(); ++k) {
    INFO("part " << k << ": " << one[k] << " " << other[k]);
    CHECK(std::fabs(one[k] - sign * other[k]) < tolerance * slack);
  }
}

void same_results(const GapRows& one, const GapRows& other, const Mode& mode) {
  const Gap a = decomposed(one, mode);
  const Gap b = decomposed(other, mode);
  const double slack = slack_of(mode, a);
  same(a.chosen.estimates, b.chosen.estimates, 1.0, slack);
  same(errors_of(one, a), errors_of(other, b), 1.0, slack);
}

}  // namespace

TEST_CASE("modes: the parts add up, and so do their covariances", "[gap][slow]") {
  Draws draws(101);
  for (int draw = 0; draw < n_draws; ++draw) {
    const GapRows rows = rows_of(random_cases(draws));
    const GapTarget target = std::vector<GapTarget>{GapTarget::both, GapTarget::a, GapTarget::b,
                                                    GapTarget::pooled}[draw % 4];
    for (const Mode& mode : modes) {
      const Gap gap = decomposed(rows, mode, target, true);
      const Vector& part = gap.chosen.estimates;
      const double size = slack_of(mode, gap);
      CHECK(std::fabs(part[0] - (part[1] + part[2] + part[3])) < tolerance * size);
      CHECK(std::fabs(part[0] - (gap.share_a - gap.share_b)) < tolerance);
      CHECK(std::fabs(part[1] - part[4]) < tolerance * size);
      CHECK(std::fabs(part[2] - (part[5] + part[6])) < tolerance * size);
      if (gap.without_errors) continue;
      const Matrix v = parts_covariance(rows, gap.chosen);
      double sum = 0.0, largest = 1.0;
      for (std::size_t k = 1; k < 4; ++k) {
        largest = std::fmax(largest, v(k, k));
        for (std::size_t l = 1; l < 4; ++l) sum += v(k, l);
      }
      CHECK(std::fabs(v(0, 0) - sum) < tolerance * largest);
    }
  }
}

TEST_CASE("modes: labels, outcome and order", "[gap][slow]") {
  Draws draws(102);
  for (int draw = 0; draw < n_draws; ++draw) {
    std::vector<GapCase> cases = random_cases(draws);
    const GapRows rows = rows_of(cases);
    std::vector<GapCase> other = cases;
    for (GapCase& one : other) one.y = 1.0 - one.y;
    const GapRows flipped = rows_of(other);
    for (std::size_t i = cases.size() - 1; i > 0; --i)
      std::swap(cases[i], cases[draws.below(i + 1)]);
    const GapRows shuffled = rows_of(cases);
    for (const Mode& mode : modes) {
      INFO("mode " << &mode - modes);
      const Gap gap = decomposed(rows, mode);
      const Vector errors = errors_of(rows, gap);
      const double slack = slack_of(mode, gap);
      const Gap swapped = decomposed(rows, mode, GapTarget::both, false, 1, 0);
      same(swapped.chosen.estimates, gap.chosen.estimates, -1.0, slack);
      same(errors_of(rows, swapped), errors, 1.0, slack);
      same(swapped.a.estimates, gap.b.estimates, -1.0, slack);
      same(swapped.b.estimates, gap.a.estimates, -1.0, slack);
      const Gap of_flipped = decomposed(flipped, mode);
      same(of_flipped.chosen.estimates, gap.chosen.estimates, -1.0, slack);
      same(errors_of(flipped, of_flipped), errors, 1.0, slack);
      const Gap of_shuffled = decomposed(shuffled, mode);
      same(of_shuffled.chosen.estimates, gap.chosen.estimates, 1.0, slack);
      same(errors_of(shuffled, of_shuffled), errors, 1.0, slack);
      // With one regression of both groups the names matter through its intercept alone.
      if (!adjusts(mode) && mode.attribution != GapAttribution::oaxaca) continue;
      same(decomposed(rows, mode, GapTarget::pooled, false, 1, 0).chosen.estimates,
           decomposed(rows, mode, GapTarget::pooled).chosen.estimates, -1.0);
    }
  }
}

TEST_CASE("modes: base level, units and names of clusters do not matter", "[gap][slow]") {
  Draws draws(103);
  for (int draw = 0; draw < n_draws; ++draw) {
    const std::vector<GapCase> cases = random_cases(draws);
    const GapRows rows = rows_of(cases);
    std::vector<GapCase> other = cases;
    for (GapCase& one : other) {
      one.x[1] = 1.0 - one.x[1] - one.x[2];
      one.x[0] = 1000.0 + 25.0 * one.x[0];
      one.cluster = (one.cluster * 5 + 3) % 12;
    }
    std::vector<GapCase> turned = cases;
    for (GapCase& one : turned) one.x = {one.x[1], one.x[2], one.x[3], one.x[0]};
    const GapRows permuted = gap_rows(turned, {2, 1, 1}, {0, 0, 1}, true);
    for (const Mode& mode : modes) {
      INFO("mode " << &mode - modes);
      same_results(rows_of(other), rows, mode);
      const Gap gap = decomposed(rows, mode);
      const Vector& part = gap.chosen.estimates;
      same(decomposed(permuted, mode).chosen.estimates, {part[0], part[2], part[1], part[3]}, 1.0,
           slack_of(mode, gap));
    }
  }
}

TEST_CASE("modes: weights are duplicated cases", "[gap][slow]") {
  Draws draws(104);
  for (int draw = 0; draw < n_draws; ++draw) {
    std::vector<GapCase> cases = random_cases(draws, 150);
    std::vector<GapCase> duplicated;
    for (GapCase& one : cases) {
      one.count = static_cast<double>(1 + draws.below(3));
      GapCase single = one;
      single.count = 1.0;
      for (double k = 0.0; k < one.count; k += 1.0) duplicated.push_back(single);
    }
    const bool clustered = draw % 2 == 0;
    GapRows scaled = rows_of(cases, clustered);
    for (Vector* cells : {&scaled.y, &scaled.m})
      for (double& cell : *cells) cell *= 2.5;
    for (Vector* cells : {&scaled.yy, &scaled.ym, &scaled.mm})
      for (double& cell : *cells) cell *= 6.25;
    for (const Mode& mode : modes) {
      INFO("mode " << &mode - modes);
      const GapRows rows = rows_of(cases, clustered);
      same_results(rows, rows_of(duplicated, clustered), mode);
      const Gap gap = decomposed(rows, mode);
      same(decomposed(scaled, mode).chosen.estimates, gap.chosen.estimates, 1.0,
           slack_of(mode, gap));
    }
  }
}

TEST_CASE("modes: equal groups, null players, equal criteria", "[gap][slow]") {
  Draws draws(105);
  for (int draw = 0; draw < n_draws; ++draw) {
    const std::vector<GapCase> cases = random_cases(draws, 160);
    std::vector<GapCase> twins, more;
    for (GapCase one : cases) {
      for (std::uint32_t group : {0, 1}) {
        twins.push_back(one);
        twins.back().group = group;
      }
      one.x = {one.x[0], 3.0, one.x[0], one.x[3]};
      more.push_back(one);
    }
    for (const Mode& mode : modes) {
      INFO("mode " << &mode - modes);
      same(decomposed(rows_of(twins), mode).chosen.estimates, Vector(4, 0.0));
      const Vector part =
          decomposed(gap_rows(more, {1, 1, 1, 1}, {0, 1, 2, 3}, true), mode).chosen.estimates;
      CHECK(std::fabs(part[2]) < tolerance);
      // A full model's coefficient goes to the first of two criteria that are the same.
      if (adjusts(mode)) CHECK(std::fabs(part[1] - part[3]) < tolerance);
      if (!adjusts(mode)) CHECK(std::fabs(part[3]) < tolerance);
    }
  }
}

TEST_CASE("with saturated criteria all estimators and modes are one", "[gap][slow]") {
  Draws draws(106);
  int used = 0;
  for (int draw = 0; draw < n_draws; ++draw) {
    std::vector<GapCase> factor;
    double cell[2][3][2] = {};
    for (GapCase one : random_cases(draws, 160)) {
      one.x = {one.x[1], one.x[2]};
      cell[one.group][one.x[0] == 1.0 ? 1 : one.x[1] == 1.0 ? 2 : 0][one.y == 1.0 ? 1 : 0] += 1.0;
      factor.push_back(one);
    }
    double least = 1.0;
    for (const auto& group : cell)
      for (const auto& level : group)
        for (double n : level) least = std::fmin(least, n);
    if (least == 0.0) continue;  // a rate of 0 or 1 has no finite logit
    ++used;
    const GapRows rows = gap_rows(factor, {2}, {0}, true);
    Context context;
    GapOptions options;
    options.leverage = false;
    for (GapTarget target : {GapTarget::both, GapTarget::a, GapTarget::b, GapTarget::pooled}) {
      options.target = target;
      options.estimator = GapEstimator::regression;
      options.attribution = GapAttribution::shapley;
      const Gap regression = decompose_contrast(context, rows, 0, 1, options);
      const Vector errors = errors_of(rows, regression);
      for (const Mode& mode : modes) {
        if (!adjusts(mode) && target == GapTarget::pooled) continue;  // not saturated
        INFO("mode " << &mode - modes);
        options.estimator = mode.estimator;
        options.attribution = mode.attribution;
        const Gap gap = decompose_contrast(context, rows, 0, 1, options);
        for (std::size_t k = 0; k < 3; ++k)
          CHECK(std::fabs(gap.chosen.estimates[k] - regression.chosen.estimates[k]) < 1e-10);
        if (mode.estimator == GapEstimator::doubly_robust) {
          const Vector with = errors_of(rows, decomposed(rows, mode, target));
          const Vector wanted = errors_of(
              rows, decomposed(rows, {GapEstimator::regression, GapAttribution::shapley}, target));
          for (std::size_t k = 0; k < 3; ++k) CHECK(std::fabs(with[k] - wanted[k]) < 1e-10);
        }
        // The influences are the same function of the cases, but for the second order.
        if (mode.attribution == GapAttribution::oaxaca) continue;
        for (std::size_t k = 0; k < 3; ++k)
          CHECK(std::fabs(errors_of(rows, gap)[k] - errors[k]) < 1e-10);
      }
    }
  }
  CHECK(used > n_draws / 2);
}
