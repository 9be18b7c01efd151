// Standard errors of what lies between and within units, and whether the part between is found.
#include <cmath>

#include "../catch.hpp"
#include "../models/plain_model.hpp"
#include "gap_data.hpp"
#include "skillnad/decomposition/gap.hpp"
#include "unit_cases.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

Gap decomposed(const GapRows& rows) {
  Context context;
  return decompose_contrast(context, rows, 0, 1, {});
}

}  // namespace

// A unit standing k times as often moves an estimate by its influence times k - 1: with many copies
// of each unit, one more or one fewer of one of them is the derivative.
TEST_CASE("the influence of a unit is the derivative in how often it stands", "[gap][units]") {
  Draws draws(30);
  UnitDesign design;
  design.n_units = 15;
  design.n = 300;
  const std::vector<GapCase> cases = cases_in_units(draws, design);
  constexpr std::uint32_t copies = 40;
  const auto estimates = [&](std::uint32_t unit, std::uint32_t times, GapModel model) {
    std::vector<GapCase> all;
    std::uint32_t next = 0;
    for (std::uint32_t k = 0; k < design.n_units; ++k)
      for (std::uint32_t copy = 0; copy < (k == unit ? times : copies); ++copy, ++next)
        for (GapCase one : cases) {
          if (one.cluster != k) continue;
          one.cluster = next;
          all.push_back(one);
        }
    Context context;
    GapOptions options;
    options.model = model;
    options.unit_rule.means = false;
    return decompose_contrast(context, rows_of(all), 0, 1, options).chosen.estimates;
  };
  const GapRows rows = rows_of(cases);
  for (GapModel model : {GapModel::separate, GapModel::common}) {
    Context context;
    GapOptions options;
    options.leverage = false;
    options.model = model;
    options.unit_rule.means = false;
    const Gap gap = decompose_contrast(context, rows, 0, 1, options);
    CHECK(gap.unit_sd_a > 0.0);
    CHECK(gap.unit_sd_b > 0.0);
    const Matrix v = influence_covariance(rows, gap.chosen.influences);
    for (std::uint32_t unit : {0, 4, 9}) {
      const Vector more = estimates(unit, copies + 1, model);
      const Vector fewer = estimates(unit, copies - 1, model);
      for (std::size_t k = 0; k < more.size(); ++k) {
        INFO("unit " << unit << ", part " << k);
        const double sum = gap.chosen.influences[k].cluster[unit];
        const double slope = (more[k] - fewer[k]) * copies / 2.0;
        CHECK(std::fabs(sum - slope) < 2e-3 * std::sqrt(v(k, k)));
      }
    }
  }
}

TEST_CASE("standard errors against leaving out one unit at a time", "[gap][units]") {
  Draws draws(31);
  UnitDesign design;
  design.n_units = 80;
  design.n = 2400;
  design.skew = 0.0;
  design.share_with_practice = 0.5;
  const std::vector<GapCase> cases = cases_in_units(draws, design);
  std::vector<Vector> without;
  Vector mean(6, 0.0);
  for (std::uint32_t unit = 0; unit < design.n_units; ++unit) {
    std::vector<GapCase> rest;
    for (GapCase one : cases) {
      if (one.cluster == unit) continue;
      if (one.cluster > unit) --one.cluster;
      rest.push_back(one);
    }
    without.push_back(decomposed(rows_of(rest)).chosen.estimates);
    for (std::size_t k = 0; k < 6; ++k) mean[k] += without.back()[k] / 80.0;
  }
  const GapRows rows = rows_of(cases);
  const Matrix v = influence_covariance(rows, decomposed(rows).chosen.influences);
  for (std::size_t k = 0; k < 6; ++k) {
    double square = 0.0;
    for (const Vector& one : without) square += (one[k] - mean[k]) * (one[k] - mean[k]);
    INFO("part " << k);
    CHECK(std::sqrt(v(k, k)) == Approx(std::sqrt(79.0 / 80.0 * square)).epsilon(0.06));
  }
}

// The whole gap lies between units: group and practice go together over units, and inside a unit
// the groups are treated alike. Without the share the rule would shrink practice towards the mean.
TEST_CASE("a gap that lies between units is found there", "[gap][units][slow]") {
  Draws draws(29);
  UnitDesign design;
  design.n_units = 134;
  design.n = 8000;
  design.unit_sd = 0.3;
  design.share_with_practice = 0.7;
  design.within = 0.0;
  design.skew = 0.9;
  constexpr int replicates = 40;
  double unexplained = 0.0, between = 0.0, square = 0.0, error = 0.0, without_share = 0.0;
  for (int draw = 0; draw < replicates; ++draw) {
    const GapRows rows = rows_of(cases_in_units(draws, design));
    const Gap gap = decomposed(rows);
    unexplained += gap.chosen.estimates[3] / replicates;
    between += gap.chosen.estimates[4] / replicates;
    square += gap.chosen.estimates[5] * gap.chosen.estimates[5] / replicates;
    error += std::sqrt(influence_covariance(rows, gap.chosen.influences)(5, 5)) / replicates;
    Context context;
    GapOptions options;
    options.unit_rule = {false, false};
    without_share +=
        decompose_contrast(context, rows, 0, 1, options).chosen.estimates[4] / replicates;
  }
  INFO("unexplained " << unexplained << ", between " << between << ", without the share "
                      << without_share << ", spread of within " << std::sqrt(square)
                      << ", its standard error " << error);
  CHECK(unexplained > 0.02);
  CHECK(std::fabs(between / unexplained - 1.0) < 0.1);
  CHECK(without_share < 0.8 * between);
  // What is left within units scatters about zero as its standard error says.
  CHECK(std::sqrt(square) == Approx(error).epsilon(0.3));
}

// In a replicate of a bootstrap: a weight of 2 is two units with the same cases.
TEST_CASE("a unit counts as often as its weight says", "[gap][units]") {
  Draws draws(37);
  UnitDesign design;
  design.n_units = 30;
  design.n = 900;
  const std::vector<GapCase> cases = cases_in_units(draws, design);
  std::vector<GapCase> repeated = cases;
  for (const GapCase& one : cases)
    if (one.cluster % 3 == 0) {
      repeated.push_back(one);
      repeated.back().cluster += 30;
    }
  GapRows weighted = rows_of(cases);
  weighted.cluster_weight.assign(30, 1.0);
  for (std::size_t c = 0; c < 30; c += 3) weighted.cluster_weight[c] = 2.0;
  for (std::size_t i = 0; i < weighted.size(); ++i) {
    const double w = weighted.cluster_weight[weighted.cluster[i]];
    for (Vector* cells : {&weighted.y, &weighted.m}) (*cells)[i] *= w;
    for (Vector* cells : {&weighted.yy, &weighted.ym, &weighted.mm}) (*cells)[i] *= w * w;
  }
  const GapRows twice = rows_of(repeated);
  for (const GapModel model : {GapModel::separate, GapModel::common}) {
    Context context;
    GapOptions options;
    options.leverage = false;
    options.model = model;
    const Gap one = decompose_contrast(context, weighted, 0, 1, options);
    const Gap other = decompose_contrast(context, twice, 0, 1, options);
    CHECK(one.unit_sd_a > 0.0);
    const Matrix v = influence_covariance(weighted, one.chosen.influences);
    const Matrix w = influence_covariance(twice, other.chosen.influences);
    const double clusters = (30.0 / 29.0) / (40.0 / 39.0);
    for (std::size_t k = 0; k < one.chosen.estimates.size(); ++k) {
      INFO("part " << k);
      CHECK(std::fabs(one.chosen.estimates[k] - other.chosen.estimates[k]) < 1e-8);
      CHECK(std::fabs(v(k, k) - clusters * w(k, k)) < 1e-7 * w(k, k) + 1e-12);
    }
  }
}
