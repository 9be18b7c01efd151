#include <cmath>

#include "../catch.hpp"
#include "../models/plain_model.hpp"
#include "gap_data.hpp"
#include "skillnad/decomposition/gap_cell.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

/// Two groups, one factor of four levels and a number; the fourth level is in group 0 only.
std::vector<GapCase> half_supported(Draws& draws, double share_outside, std::size_t n = 600) {
  std::vector<GapCase> cases;
  for (std::size_t i = 0; i < n; ++i) {
    GapCase one;
    one.group = draws.uniform() < 0.5 ? 0 : 1;
    const bool outside = one.group == 0 && draws.uniform() < share_outside;
    const std::size_t level = outside ? 3 : draws.below(3);
    one.x = {level == 1 ? 1.0 : 0.0, level == 2 ? 1.0 : 0.0, level == 3 ? 1.0 : 0.0,
             draws.normal()};
    one.y = draws.event(outside ? 0.8 : 0.3 + 0.1 * static_cast<double>(level));
    one.cluster = static_cast<std::uint32_t>(i % 20);
    cases.push_back(one);
  }
  return cases;
}

GapCell cell_of(const GapRows& rows, bool automatic = true) {
  Context context;
  GapCellOptions options;
  options.automatic_model = automatic;
  return decompose_cell(context, rows, 0, 1, options);
}

double sum_of_parts(const Vector& values, std::size_t n_sets) {
  double sum = 0.0;
  for (std::size_t k = 1; k <= n_sets + 2; ++k) sum += values[k];
  return sum;
}

}  // namespace

TEST_CASE("cases the other group has nothing like are a part of their own", "[gap]") {
  Draws draws(11);
  for (double share : {0.03, 0.2}) {
    const std::vector<GapCase> cases = half_supported(draws, share);
    const GapRows rows = gap_rows(cases, {3, 1}, {0, 1}, true);
    const GapCell cell = cell_of(rows);
    double n[2] = {}, events[2] = {}, n_inside[2] = {}, events_inside[2] = {};
    for (const GapCase& one : cases) {
      n[one.group] += 1.0;
      events[one.group] += one.y;
      if (one.x[2] == 1.0) continue;
      n_inside[one.group] += 1.0;
      events_inside[one.group] += one.y;
    }
    const double total = events[0] / n[0] - events[1] / n[1];
    const double inside = events_inside[0] / n_inside[0] - events_inside[1] / n_inside[1];
    for (const GapEstimates* found : {&cell.chosen, &cell.towards_a, &cell.towards_b}) {
      CHECK(std::fabs(found->values[0] - total) < 1e-12);
      CHECK(std::fabs(found->values[outside_part(rows)] - (total - inside)) < 1e-12);
      CHECK(std::fabs(sum_of_parts(found->values, 2) - total) < 1e-12);
    }
    CHECK(cell.outside_a == Approx(1.0 - n_inside[0] / n[0]));
    CHECK(cell.outside_b == 0.0);
    CHECK(cell.flags.low_overlap == (share > 0.1));
    // The rest is the decomposition of the cases inside.
    std::vector<GapCase> others;
    for (const GapCase& one : cases)
      if (one.x[2] == 0.0) others.push_back(one);
    const GapCell alone = cell_of(gap_rows(others, {3, 1}, {0, 1}, true));
    for (std::size_t k : {1, 2, 3})
      CHECK(std::fabs(cell.chosen.values[k] - alone.chosen.values[k]) < 1e-12);
  }
}

TEST_CASE("small groups get common slopes, and too small ones no numbers", "[gap]") {
  Draws draws(12);
  const auto model_of = [&](std::size_t n) {
    return cell_of(gap_rows(half_supported(draws, 0.0, n), {3, 1}, {0, 1}, true)).model;
  };
  CHECK(model_of(1200) == GapModel::separate);
  CHECK(model_of(150) == GapModel::common);
  std::vector<GapCase> few = half_supported(draws, 0.0, 200);
  std::size_t kept = 0;
  few.erase(std::remove_if(few.begin(), few.end(),
                           [&](const GapCase& one) { return one.group == 0 && ++kept > 9; }),
            few.end());
  const GapCell nothing = cell_of(gap_rows(few, {3, 1}, {0, 1}, true));
  CHECK(nothing.flags.too_small);
  CHECK(nothing.chosen.values.empty());
  CHECK(nothing.n_a == 9.0);
}

TEST_CASE("with common slopes the parts add up too", "[gap]") {
  Draws draws(13);
  for (int draw = 0; draw < 200; ++draw) {
    const GapRows rows = gap_rows(half_supported(draws, 0.05, 150), {3, 1}, {0, 1}, true);
    const GapCell cell = cell_of(rows);
    if (cell.flags.too_small) continue;
    CHECK(std::fabs(sum_of_parts(cell.chosen.values, 2) - cell.chosen.values[0]) < 1e-12);
    CHECK(std::fabs(cell.chosen.values[0] - (cell.share_a - cell.share_b)) < 1e-12);
  }
}

TEST_CASE("a criterion that predicts perfectly is penalised, recalibrated and flagged", "[gap]") {
  Draws draws(14);
  std::vector<GapCase> cases = half_supported(draws, 0.0);
  for (GapCase& one : cases) {
    one.x[2] = draws.event(0.1);
    if (one.x[2] == 1.0) one.y = 0.0;
  }
  const GapRows rows = gap_rows(cases, {3, 1}, {0, 1}, true);
  const GapCell cell = cell_of(rows);
  CHECK(cell.flags.penalised);
  CHECK(std::fabs(sum_of_parts(cell.chosen.values, 2) - cell.chosen.values[0]) < 1e-12);
  // Equal groups still have no gap, nor any part of one.
  std::vector<GapCase> twins;
  for (GapCase one : cases) {
    for (std::uint32_t group : {0, 1}) {
      one.group = group;
      twins.push_back(one);
    }
  }
  for (double value : cell_of(gap_rows(twins, {3, 1}, {0, 1}, true)).chosen.values)
    CHECK(std::fabs(value) < 1e-10);
}

TEST_CASE("one outcome in a group is said", "[gap]") {
  Draws draws(15);
  std::vector<GapCase> cases = half_supported(draws, 0.0, 300);
  for (GapCase& one : cases)
    if (one.group == 0) one.y = 0.0;
  const GapRows rows = gap_rows(cases, {3, 1}, {0, 1}, true);
  const GapCell cell = cell_of(rows);
  CHECK(cell.flags.one_outcome);
  CHECK(std::fabs(sum_of_parts(cell.chosen.values, 2) - cell.chosen.values[0]) < 1e-12);
}

TEST_CASE("cells of every estimator and comparison mode add up with what is outside", "[gap]") {
  Draws draws(16);
  const GapRows rows = gap_rows(half_supported(draws, 0.03, 2000), {3, 1}, {0, 1}, true);
  std::vector<GapOptions> all(5);
  all[0].estimator = GapEstimator::weighting;
  all[1].estimator = GapEstimator::doubly_robust;
  all[2].attribution = GapAttribution::fairlie;
  all[3].attribution = GapAttribution::yun;
  all[4].attribution = GapAttribution::oaxaca;
  for (const GapOptions& one : all) {
    INFO("options " << &one - all.data());
    Context context;
    GapCellOptions options;
    options.gap = one;
    const GapCell cell = decompose_cell(context, rows, 0, 1, options);
    CHECK(cell.outside_a > 0.0);
    CHECK(std::isfinite(cell.ess_a) == (one.estimator != GapEstimator::regression));
    CHECK(cell.flags.without_errors == (one.attribution == GapAttribution::fairlie));
    for (const GapEstimates* found : {&cell.chosen, &cell.towards_a, &cell.towards_b}) {
      CHECK(std::fabs(sum_of_parts(found->values, 2) - found->values[0]) < 1e-12);
      const Matrix& v = found->covariance;
      CHECK(v(outside_part(rows), outside_part(rows)) > 0.0);
      if (cell.flags.without_errors) continue;
      double sum = 0.0;
      for (std::size_t k = 1; k <= 4; ++k)
        for (std::size_t l = 1; l <= 4; ++l) sum += v(k, l);
      CHECK(std::fabs(sum - v(0, 0)) < 1e-12);
    }
  }
}
