// Estimators and comparison modes against tests/reference/make_gap_modes_reference.py.
#include <algorithm>
#include <cmath>

#include "../catch.hpp"
#include "../models/plain_model.hpp"
#include "gap_samples.hpp"
#include "skillnad/decomposition/gap.hpp"
#include "skillnad/decomposition/weighting.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

constexpr double estimate_tolerance = 1e-9;
constexpr double error_tolerance = 1e-9;
/// Between an analytic standard error and one of 2,000 replicates: 4 Monte-Carlo errors and what is
/// of higher order.
constexpr double bootstrap_tolerance = 4.0 * 0.0158;

GapRows sample(const std::string& name) {
  return name == "contraception" ? contraception() : arrests(name == "arrests_more");
}

GapTarget target_of(const std::string& name) {
  return name == "a"      ? GapTarget::a
         : name == "b"    ? GapTarget::b
         : name == "both" ? GapTarget::both
                          : GapTarget::pooled;
}

GapOptions mode_of(const std::string& name) {
  GapOptions options;
  options.leverage = false;
  if (name == "weighting") options.estimator = GapEstimator::weighting;
  if (name == "doubly_robust") options.estimator = GapEstimator::doubly_robust;
  if (name == "fairlie") options.attribution = GapAttribution::fairlie;
  if (name == "yun") options.attribution = GapAttribution::yun;
  if (name == "oaxaca") options.attribution = GapAttribution::oaxaca;
  return options;
}

/// The rows of gap_modes.csv of one mode.
std::vector<std::vector<std::string>> lines_of(const std::string& mode) {
  std::vector<std::vector<std::string>> out;
  for (const auto& line : read_reference("gap_modes.csv"))
    if (line[1] == mode) out.push_back(line);
  REQUIRE_FALSE(out.empty());
  return out;
}

void check_mode(const std::string& mode) {
  Gap gap;
  Matrix v;
  GapRows rows;
  std::string at;
  Context context;
  for (const auto& line : lines_of(mode)) {
    const std::string here = line[0] + " " + line[2];
    if (here != at) {
      at = here;
      rows = sample(line[0]);
      GapOptions options = mode_of(mode);
      options.target = target_of(line[2]);
      gap = decompose_contrast(context, rows, 0, 1, options);
      v = parts_covariance(rows, gap.chosen);
    }
    INFO(mode << " " << here << " part " << line[3]);
    const auto k = static_cast<std::size_t>(number(line[3]));
    CHECK(std::fabs(gap.chosen.estimates.at(k) - number(line[4])) < estimate_tolerance);
    const double error = std::sqrt(v(k, k));
    if (!std::isnan(number(line[5]))) CHECK(std::fabs(error - number(line[5])) < error_tolerance);
    const double resampled = number(line[6]);
    if (!std::isnan(resampled))
      CHECK(std::fabs(error - resampled) < bootstrap_tolerance * resampled);
  }
}

}  // namespace

TEST_CASE("estimators against the definitions and stacked estimating equations", "[gap]") {
  for (const char* mode : {"regression", "weighting", "doubly_robust"}) check_mode(mode);
}

TEST_CASE("comparison modes against the definitions", "[gap]") {
  for (const char* mode : {"fairlie", "yun", "oaxaca"}) check_mode(mode);
}

TEST_CASE("effective sizes and the largest weight", "[gap]") {
  Context context;
  std::string at;
  Gap gap;
  for (const auto& line : lines_of("overlap")) {
    if (line[0] != at) {
      at = line[0];
      gap = decompose_contrast(context, sample(at), 0, 1, mode_of("weighting"));
      const Gap other = decompose_contrast(context, sample(at), 0, 1, mode_of("doubly_robust"));
      CHECK(std::isnan(
          decompose_contrast(context, sample(at), 0, 1, mode_of("regression")).largest_weight));
      for (double Gap::*field : {&Gap::ess_a, &Gap::ess_b, &Gap::largest_weight})
        CHECK(gap.*field == other.*field);
      const GapRows rows = sample(at);
      std::vector<std::size_t> columns(rows.x.cols());
      for (std::size_t j = 0; j < columns.size(); ++j) columns[j] = j;
      CHECK(overlap(context, rows, 1, 0, columns).effective_size == gap.ess_b);
    }
    const double found = line[3] == "0"   ? gap.ess_a
                         : line[3] == "1" ? gap.ess_b
                                          : gap.largest_weight;
    CHECK(distance(found, number(line[4])) < 1e-9);
  }
}

TEST_CASE("what is left unexplained is that of the regression with the same rule", "[gap]") {
  Context context;
  for (const char* name : {"arrests", "arrests_more", "contraception"}) {
    const GapRows rows = sample(name);
    GapOptions regression;
    const std::size_t k = rows.sets.size() + 1;
    const Gap expected = decompose_contrast(context, rows, 0, 1, regression);
    regression.model = GapModel::common;
    const Gap common = decompose_contrast(context, rows, 0, 1, regression);
    for (const char* mode : {"fairlie", "yun"}) {
      GapOptions options = mode_of(mode);
      options.leverage = true;
      options.target = GapTarget::pooled;
      const Gap gap = decompose_contrast(context, rows, 0, 1, options);
      for (const auto& [found, wanted] :
           {std::pair(&gap.a, &expected.a), std::pair(&gap.b, &expected.b),
            std::pair(&gap.chosen, &common.b)}) {
        CHECK(std::fabs(found->estimates[k] - wanted->estimates[k]) < 1e-12);
        const Matrix v = parts_covariance(rows, *found);
        const Matrix w = parts_covariance(rows, *wanted);
        CHECK(std::fabs(std::sqrt(v(k, k)) - std::sqrt(w(k, k))) < 1e-12);
      }
    }
  }
}

TEST_CASE("parts without analytic covariance are said and missing", "[gap]") {
  Context context;
  const GapRows rows = arrests();
  const Gap gap = decompose_contrast(context, rows, 0, 1, mode_of("fairlie"));
  CHECK(gap.without_errors);
  const Matrix v = parts_covariance(rows, gap.chosen);
  for (std::size_t k = 0; k < 5; ++k) CHECK(std::isnan(v(k, k)) == (k >= 1 && k <= 3));
  CHECK_FALSE(decompose_contrast(context, rows, 0, 1, mode_of("yun")).without_errors);
  // One criterion has the explained part, and its covariance.
  const GapRows one = admissions();
  const Gap single = decompose_contrast(context, one, 0, 1, mode_of("fairlie"));
  CHECK_FALSE(single.without_errors);
  const Matrix w = parts_covariance(one, single.chosen);
  CHECK(std::fabs(std::sqrt(w(1, 1)) - 0.012858619) < 1e-9);
}

TEST_CASE("a comparison mode is by regression", "[gap]") {
  Context context;
  GapOptions options = mode_of("yun");
  options.estimator = GapEstimator::weighting;
  CHECK_THROWS_AS(decompose_contrast(context, arrests(), 0, 1, options), std::logic_error);
}

TEST_CASE("groups that separate are weighted with a penalty, flagged", "[gap]") {
  Draws draws(21);
  std::vector<GapCase> cases;
  for (std::size_t i = 0; i < 300; ++i) {
    GapCase one;
    one.group = draws.uniform() < 0.5 ? 0 : 1;
    // Nobody in group 1 has the second level, nobody in group 0 the third.
    const std::size_t level = draws.below(2) == 0 ? 0 : one.group == 0 ? 1 : 2;
    one.x = {level == 1 ? 1.0 : 0.0, level == 2 ? 1.0 : 0.0};
    one.y = draws.event(0.4);
    cases.push_back(one);
  }
  const GapRows rows = gap_rows(cases, {2}, {0});
  Context context;
  for (const char* mode : {"weighting", "doubly_robust"}) {
    const Gap gap = decompose_contrast(context, rows, 0, 1, mode_of(mode));
    CHECK(gap.penalised);
    const Vector& part = gap.chosen.estimates;
    CHECK(std::fabs(part[0] - part[1] - part[2]) < 1e-12);
    CHECK(std::isfinite(parts_covariance(rows, gap.chosen)(2, 2)));
  }
}
