// What must hold of every decomposition, on random data.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "../catch.hpp"
#include "random_gap.hpp"
#include "skillnad/decomposition/gap.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

constexpr int n_draws = 1000;
constexpr double tolerance = 1e-12;

Gap decomposed(const GapRows& rows, GapTarget target = GapTarget::both, bool detail = false,
               std::uint32_t a = 0, std::uint32_t b = 1) {
  Context context;
  GapOptions options;
  options.target = target;
  options.detail = detail;
  return decompose_contrast(context, rows, a, b, options);
}

Vector errors_of(const GapRows& rows, const Gap& gap) {
  const Matrix v = influence_covariance(rows, gap.chosen.influences);
  Vector out;
  for (std::size_t k = 0; k < v.rows(); ++k) out.push_back(std::sqrt(v(k, k)));
  return out;
}

void same(const Vector& one, const Vector& other, double sign = 1.0) {
  REQUIRE(one.size() == other.size());
  for (std::size_t k = 0; k < one.size(); ++k) {
    INFO("part " << k);
    CHECK(std::fabs(one[k] - sign * other[k]) < tolerance);
  }
}

/// Both estimates and standard errors.
void same_results(const GapRows& one, const GapRows& other) {
  const Gap a = decomposed(one);
  const Gap b = decomposed(other);
  same(a.chosen.estimates, b.chosen.estimates);
  same(errors_of(one, a), errors_of(other, b));
}

}  // namespace

TEST_CASE("the parts add up, and so do their influences", "[gap][slow]") {
  Draws draws(1);
  for (int draw = 0; draw < n_draws; ++draw) {
    const GapRows rows = rows_of(random_cases(draws));
    for (GapTarget target : {GapTarget::both, GapTarget::a, GapTarget::b, GapTarget::pooled}) {
      const Gap gap = decomposed(rows, target, true);
      const Vector& part = gap.chosen.estimates;
      CHECK(std::fabs(part[0] - (part[1] + part[2] + part[3])) < tolerance);
      CHECK(std::fabs(part[0] - (gap.share_a - gap.share_b)) < tolerance);
      // Owen's values: the variables of a set sum to it.
      CHECK(std::fabs(part[1] - part[4]) < tolerance);
      CHECK(std::fabs(part[2] - (part[5] + part[6])) < tolerance);
      const Matrix v = influence_covariance(rows, gap.chosen.influences);
      double sum = 0.0;
      for (std::size_t k = 1; k < 4; ++k)
        for (std::size_t l = 1; l < 4; ++l) sum += v(k, l);
      CHECK(std::fabs(v(0, 0) - sum) < tolerance);
    }
  }
}

TEST_CASE("labels, outcome and order", "[gap][slow]") {
  Draws draws(2);
  for (int draw = 0; draw < n_draws; ++draw) {
    std::vector<GapCase> cases = random_cases(draws);
    const GapRows rows = rows_of(cases);
    const Gap gap = decomposed(rows);
    const Gap swapped = decomposed(rows, GapTarget::both, false, 1, 0);
    same(swapped.chosen.estimates, gap.chosen.estimates, -1.0);
    same(errors_of(rows, swapped), errors_of(rows, gap));
    same(swapped.a.estimates, gap.b.estimates, -1.0);
    same(swapped.b.estimates, gap.a.estimates, -1.0);
    std::vector<GapCase> other = cases;
    for (GapCase& one : other) one.y = 1.0 - one.y;
    const GapRows flipped = rows_of(other);
    const Gap of_flipped = decomposed(flipped);
    same(of_flipped.chosen.estimates, gap.chosen.estimates, -1.0);
    same(errors_of(flipped, of_flipped), errors_of(rows, gap));
    for (std::size_t i = cases.size() - 1; i > 0; --i)
      std::swap(cases[i], cases[draws.below(i + 1)]);
    same_results(rows_of(cases), rows);
  }
}

TEST_CASE("base level, units and names of clusters do not matter", "[gap][slow]") {
  Draws draws(3);
  for (int draw = 0; draw < n_draws; ++draw) {
    const std::vector<GapCase> cases = random_cases(draws);
    const GapRows rows = rows_of(cases);
    std::vector<GapCase> other = cases;
    for (GapCase& one : other) {
      const double first = 1.0 - one.x[1] - one.x[2];
      one.x[1] = first;
      one.x[0] = 1000.0 + 25.0 * one.x[0];
      one.cluster = (one.cluster * 5 + 3) % 12;
    }
    same_results(rows_of(other), rows);
    // The order of the sets permutes the parts.
    std::vector<GapCase> turned = cases;
    for (GapCase& one : turned) one.x = {one.x[1], one.x[2], one.x[3], one.x[0]};
    const GapRows permuted = gap_rows(turned, {2, 1, 1}, {0, 0, 1}, true);
    const Vector part = decomposed(rows).chosen.estimates;
    same(decomposed(permuted).chosen.estimates, {part[0], part[2], part[1], part[3]});
  }
}

TEST_CASE("weights are duplicated cases", "[gap][slow]") {
  Draws draws(4);
  for (int draw = 0; draw < n_draws; ++draw) {
    std::vector<GapCase> cases = random_cases(draws, 150);
    std::vector<GapCase> duplicated;
    for (GapCase& one : cases) {
      one.count = static_cast<double>(1 + draws.below(3));
      GapCase single = one;
      single.count = 1.0;
      for (double k = 0.0; k < one.count; k += 1.0) duplicated.push_back(single);
    }
    for (bool clustered : {true, false})
      same_results(rows_of(cases, clustered), rows_of(duplicated, clustered));
    // Each case its own cluster is no cluster at all.
    for (std::size_t i = 0; i < duplicated.size(); ++i)
      duplicated[i].cluster = static_cast<std::uint32_t>(i);
    same_results(rows_of(duplicated, true), rows_of(duplicated, false));
    // All weights times a constant.
    GapRows scaled = rows_of(duplicated, true);
    for (Vector* cells : {&scaled.y, &scaled.m})
      for (double& cell : *cells) cell *= 2.5;
    for (Vector* cells : {&scaled.yy, &scaled.ym, &scaled.mm})
      for (double& cell : *cells) cell *= 6.25;
    same(decomposed(scaled).chosen.estimates, decomposed(rows_of(duplicated)).chosen.estimates);
  }
}

TEST_CASE("equal groups, null players, equal criteria, one factor", "[gap][slow]") {
  Draws draws(5);
  for (int draw = 0; draw < n_draws; ++draw) {
    const std::vector<GapCase> cases = random_cases(draws, 160);
    std::vector<GapCase> twins;
    for (GapCase one : cases) {
      one.group = 0;
      twins.push_back(one);
      one.group = 1;
      twins.push_back(one);
    }
    same(decomposed(rows_of(twins)).chosen.estimates, Vector(4, 0.0));
    // A constant explains nothing, and two criteria that are the same share equally.
    std::vector<GapCase> more;
    for (GapCase one : cases) {
      one.x = {one.x[0], 3.0, one.x[0], one.x[3]};
      more.push_back(one);
    }
    const Vector part =
        decomposed(gap_rows(more, {1, 1, 1, 1}, {0, 1, 2, 3}, true)).chosen.estimates;
    CHECK(std::fabs(part[2]) < tolerance);
    CHECK(std::fabs(part[1] - part[3]) < tolerance);
    // One saturated criterion, both directions: Kitagawa's rates and composition.
    std::vector<GapCase> factor;
    for (GapCase one : cases) {
      one.x = {one.x[1], one.x[2]};
      factor.push_back(one);
    }
    double share[2][3] = {}, rate[2][3] = {}, total[2] = {};
    for (const GapCase& one : factor) {
      const std::size_t level = one.x[0] == 1.0 ? 1 : one.x[1] == 1.0 ? 2 : 0;
      share[one.group][level] += 1.0;
      rate[one.group][level] += one.y;
      total[one.group] += 1.0;
    }
    double composition = 0.0, rates = 0.0;
    bool cells = true;
    for (std::size_t level = 0; level < 3; ++level) {
      for (std::size_t g : {0, 1}) {
        cells = cells && rate[g][level] > 0.0 && rate[g][level] < share[g][level];
        rate[g][level] /= share[g][level];
        share[g][level] /= total[g];
      }
      composition += 0.5 * (share[0][level] - share[1][level]) * (rate[0][level] + rate[1][level]);
      rates += 0.5 * (share[0][level] + share[1][level]) * (rate[0][level] - rate[1][level]);
    }
    if (!cells) continue;  // a rate of 0 or 1 has no finite logit
    const Vector kitagawa = decomposed(gap_rows(factor, {2}, {0})).chosen.estimates;
    CHECK(std::fabs(kitagawa[1] - composition) < tolerance);
    CHECK(std::fabs(kitagawa[2] - rates) < tolerance);
  }
}
