// Firth's penalty in all regressions of a gap, against
// tests/reference/make_gap_penalty_reference.py.
#include <cmath>

#include "../catch.hpp"
#include "gap_samples.hpp"
#include "random_gap.hpp"
#include "skillnad/decomposition/gap.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

constexpr double tolerance = 1e-9;

GapOptions penalised(GapEstimator estimator, GapTarget target) {
  GapOptions options;
  options.leverage = false;
  options.estimator = estimator;
  options.target = target;
  options.penalty = GapPenalty::firth;
  return options;
}

/// Every ninth case.
GapRows some_arrests() {
  std::vector<GapCase> cases;
  const GapRows all = arrests();
  for (std::size_t i = 0; i < all.size(); i += 9) {
    GapCase one;
    one.group = all.group[i];
    one.y = all.y[i];
    one.x = {all.x(i, 0), all.x(i, 1), all.x(i, 2)};
    cases.push_back(one);
  }
  return gap_rows(cases, {1, 1, 1}, {0, 1, 2});
}

}  // namespace

TEST_CASE("decompositions with Firth's penalty", "[gap]") {
  const GapRows rows = some_arrests();
  Context context;
  for (const auto& line : read_reference("gap_penalty.csv")) {
    INFO(line[0] << " " << line[1] << " part " << line[2]);
    const GapTarget target = line[1] == "a"   ? GapTarget::a
                             : line[1] == "b" ? GapTarget::b
                                              : GapTarget::both;
    const GapEstimator estimator =
        line[0] == "weighting" ? GapEstimator::weighting : GapEstimator::regression;
    GapOptions options = penalised(estimator, target);
    const Gap gap = decompose_contrast(context, rows, 0, 1, options);
    const auto k = static_cast<std::size_t>(number(line[2]));
    CHECK(std::fabs(gap.chosen.estimates.at(k) - number(line[3])) < tolerance);
    const Matrix v = parts_covariance(rows, gap.chosen);
    CHECK(std::fabs(std::sqrt(v(k, k)) - number(line[4])) < tolerance);
    CHECK_FALSE(gap.penalised);  // nothing separates
    options.leverage = true;
    const Gap wider = decompose_contrast(context, rows, 0, 1, options);
    const Matrix corrected = parts_covariance(rows, wider.chosen);
    CHECK(std::fabs(std::sqrt(corrected(k, k)) - number(line[5])) < tolerance);
  }
}

TEST_CASE("penalised parts add up, and are those of a separated sample anyway", "[gap]") {
  Context context;
  Draws draws(5);
  for (int draw = 0; draw < 20; ++draw) {
    std::vector<GapCase> cases = random_cases(draws);
    for (GapCase& one : cases)
      if (one.x[3] == 1.0) one.y = 1.0;  // the last criterion predicts without fault
    const GapRows rows = rows_of(cases);
    for (GapEstimator estimator :
         {GapEstimator::regression, GapEstimator::weighting, GapEstimator::doubly_robust}) {
      GapOptions options = penalised(estimator, GapTarget::both);
      const Gap with = decompose_contrast(context, rows, 0, 1, options);
      const Vector& part = with.chosen.estimates;
      CHECK(std::fabs(part[0] - part[1] - part[2] - part[3]) < 1e-12);
      options.penalty = GapPenalty::where_separated;
      const Gap without = decompose_contrast(context, rows, 0, 1, options);
      CHECK(with.penalised == without.penalised);
      if (estimator != GapEstimator::regression) continue;
      CHECK(with.penalised);
      // All criteria together separate.
      CHECK(std::fabs(part[3] - without.chosen.estimates[3]) < 1e-12);
    }
    // Equal groups have no unexplained part.
    std::vector<GapCase> twice;
    for (GapCase one : cases)
      for (std::uint32_t group : {0U, 1U}) {
        one.group = group;
        twice.push_back(one);
      }
    const Gap none = decompose_contrast(context, rows_of(twice), 0, 1,
                                        penalised(GapEstimator::regression, GapTarget::both));
    for (double value : none.chosen.estimates) CHECK(std::fabs(value) < 1e-12);
  }
}

TEST_CASE("a level with one case keeps its error within bounds", "[gap]") {
  // The case alone decides its coefficient: without the penalty its leverage is 1.
  Context context;
  Draws draws(11);
  for (int draw = 0; draw < 40; ++draw) {
    std::vector<GapCase> cases = random_cases(draws, 160);
    for (GapCase& one : cases) one.x[2] = 0.0;
    std::size_t n_b = 0;
    for (GapCase& one : cases) {
      const bool chosen = one.group == 0 ? draws.uniform() < 0.1 : n_b++ == 0;
      if (chosen) one.x[1] = 0.0;
      if (chosen) one.x[2] = 1.0;
    }
    const GapRows rows = rows_of(cases);
    GapOptions options;
    options.target = GapTarget::a;
    const Gap with = decompose_contrast(context, rows, 0, 1, options);
    CHECK(with.penalised);
    options.leverage = false;
    const Gap without = decompose_contrast(context, rows, 0, 1, options);
    const Matrix v = parts_covariance(rows, with.chosen);
    const Matrix plain = parts_covariance(rows, without.chosen);
    const std::size_t unexplained = v.rows() - 1;
    // A leverage of 1/2 doubles one residual of 160; divided by .001 the variance was 10,000 times.
    CHECK(v(unexplained, unexplained) < 4.0 * plain(unexplained, unexplained));
  }
}
