// Outcomes of several categories against tests/reference/make_gap_categories_reference.py, and as
// properties.
#include <algorithm>
#include <cmath>

#include "../catch.hpp"
#include "../reference_data.hpp"
#include "random_gap.hpp"
#include "skillnad/decomposition/gap_categories.hpp"
#include "skillnad/decomposition/gap_cell.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

constexpr int n_draws = 1000;
constexpr double tolerance = 1e-12;

/// Satisfaction with housing: contact High is group 0; criteria: influence, type.
GapRows housing() {
  std::vector<GapCase> cases;
  std::vector<std::size_t> category;
  for (const auto& cell : read_reference("data/housing.csv")) {
    GapCase one;
    one.group = cell[3] == "High" ? 0 : 1;
    one.count = number(cell[4]);
    for (const char* level : {"Medium", "High"}) one.x.push_back(cell[1] == level ? 1.0 : 0.0);
    for (const char* level : {"Apartment", "Atrium", "Terrace"})
      one.x.push_back(cell[2] == level ? 1.0 : 0.0);
    category.push_back(cell[0] == "Low" ? 0 : cell[0] == "Medium" ? 1 : 2);
    cases.push_back(one);
  }
  GapRows rows = gap_rows(cases, {2, 3}, {0, 1});
  rows.counts = Matrix(cases.size(), 3);
  for (std::size_t i = 0; i < cases.size(); ++i) rows.counts(i, category[i]) = rows.m[i];
  return rows;
}

/// Three categories that depend on the criteria.
GapRows random_rows(Draws& draws, std::size_t n = 240) {
  std::vector<GapCase> cases = random_cases(draws, n);
  std::vector<std::size_t> category;
  for (const GapCase& one : cases) {
    const double first = 1.0, second = std::exp(0.4 * one.x[0] - 0.3 * one.x[3]);
    const double third = std::exp(0.5 * one.x[1] + 0.2 * one.group);
    const double at = draws.uniform() * (first + second + third);
    category.push_back(at < first ? 0 : at < first + second ? 1 : 2);
  }
  GapRows rows = rows_of(cases);
  rows.counts = Matrix(cases.size(), 3);
  for (std::size_t i = 0; i < cases.size(); ++i) rows.counts(i, category[i]) = 1.0;
  return rows;
}

Gap decomposed(const GapRows& rows, const Vector& scores, const GapOptions& options = {},
               std::uint32_t a = 0, std::uint32_t b = 1) {
  Context context;
  return decompose_contrast(context, with_scores(rows, scores), a, b, options);
}

Vector errors_of(const GapRows& rows, const Vector& scores, const GapParts& parts) {
  const Matrix v = parts_covariance(with_scores(rows, scores), parts);
  Vector out;
  for (std::size_t k = 0; k < v.rows(); ++k) out.push_back(std::sqrt(v(k, k)));
  return out;
}

void same(const Vector& one, const Vector& other, double sign = 1.0) {
  REQUIRE(one.size() == other.size());
  for (std::size_t k = 0; k < one.size(); ++k) {
    INFO("part " << k << ": " << one[k] << ", off by " << one[k] - sign * other[k]);
    CHECK(std::fabs(one[k] - sign * other[k]) < tolerance);
  }
}

const GapEstimator estimators[] = {GapEstimator::regression, GapEstimator::weighting,
                                   GapEstimator::doubly_robust};

}  // namespace

TEST_CASE("categories against the definitions and stacked estimating equations", "[gap]") {
  const GapRows rows = housing();
  Gap gap;
  Vector scores;
  std::string at;
  for (const auto& line : read_reference("gap_categories.csv")) {
    const std::string here = line[0] + " " + line[1];
    if (here != at) {
      at = here;
      scores = line[0] == "Low"      ? Vector{1.0, 0.0, 0.0}
               : line[0] == "Medium" ? Vector{0.0, 1.0, 0.0}
               : line[0] == "High"   ? Vector{0.0, 0.0, 1.0}
                                     : Vector{1.0, 2.0, 3.0};
      GapOptions options;
      options.leverage = false;
      if (line[1] == "common") options.model = GapModel::common;
      if (line[1] == "weighting") options.estimator = GapEstimator::weighting;
      if (line[1] == "doubly_robust") options.estimator = GapEstimator::doubly_robust;
      gap = decomposed(rows, scores, options);
    }
    INFO(here << " " << line[2] << " part " << line[3]);
    const GapParts& parts = line[2] == "a" ? gap.a : line[2] == "b" ? gap.b : gap.chosen;
    const auto k = static_cast<std::size_t>(number(line[3]));
    CHECK(std::fabs(parts.estimates.at(k) - number(line[4])) < 1e-9);
    CHECK(std::fabs(errors_of(rows, scores, parts)[k] - number(line[5])) < 1e-9);
  }
}

TEST_CASE("two categories are a binary outcome", "[gap]") {
  Draws draws(41);
  for (int draw = 0; draw < 50; ++draw) {
    const GapRows binary = rows_of(random_cases(draws));
    GapRows rows = binary;
    rows.counts = Matrix(rows.size(), 2);
    for (std::size_t i = 0; i < rows.size(); ++i) rows.counts(i, rows.y[i] == 1.0 ? 1 : 0) = 1.0;
    Context context;
    for (GapEstimator estimator : estimators)
      for (GapModel model : {GapModel::separate, GapModel::common}) {
        GapOptions options;
        options.estimator = estimator;
        options.model = model;
        INFO("draw " << draw << " " << static_cast<int>(estimator) << static_cast<int>(model));
        const Gap one = decompose_contrast(context, binary, 0, 1, options);
        const Gap other = decomposed(rows, {0.0, 1.0}, options);
        same(one.chosen.estimates, other.chosen.estimates);
        // The information is taken at points that a last Newton step lies between.
        const Vector found = errors_of(rows, {0.0, 1.0}, other.chosen);
        const Vector wanted = errors_of(rows, {0.0, 1.0}, one.chosen);
        for (std::size_t k = 0; k < found.size(); ++k)
          CHECK(std::fabs(found[k] - wanted[k]) < 1e-10);
      }
  }
}

TEST_CASE("components over categories sum to zero, and make the score's", "[gap][slow]") {
  Draws draws(42);
  for (int draw = 0; draw < n_draws; ++draw) {
    const GapRows rows = random_rows(draws);
    GapOptions options;
    options.estimator = estimators[draw % 3];
    options.model = draw % 2 == 0 ? GapModel::separate : GapModel::common;
    const Gap score = decomposed(rows, {1.0, 2.5, 4.0}, options);
    Vector sum(4, 0.0), scored(4, 0.0);
    Influence of_sum(rows.size());
    for (std::size_t c = 0; c < 3; ++c) {
      Vector scores(3, 0.0);
      scores[c] = 1.0;
      const Gap gap = decomposed(rows, scores, options);
      const Vector& part = gap.chosen.estimates;
      CHECK(std::fabs(part[0] - part[1] - part[2] - part[3]) < tolerance);
      CHECK(std::fabs(part[0] - (gap.share_a - gap.share_b)) < tolerance);
      for (std::size_t k = 0; k < 4; ++k) {
        sum[k] += part[k];
        scored[k] += (1.0 + 1.5 * static_cast<double>(c)) * part[k];
      }
    }
    same(sum, Vector(4, 0.0));
    same(score.chosen.estimates, scored);
  }
}

TEST_CASE("categories: labels, names of categories, base level, equal groups", "[gap][slow]") {
  Draws draws(43);
  for (int draw = 0; draw < n_draws; ++draw) {
    const GapRows rows = random_rows(draws, 200);
    GapOptions options;
    options.estimator = estimators[draw % 3];
    const Vector scores = {0.0, 1.0, 3.0};
    const Gap gap = decomposed(rows, scores, options);
    const Vector errors = errors_of(rows, scores, gap.chosen);
    const Gap swapped = decomposed(rows, scores, options, 1, 0);
    same(swapped.chosen.estimates, gap.chosen.estimates, -1.0);
    same(errors_of(rows, scores, swapped.chosen), errors);
    GapRows renamed = rows;
    for (std::size_t i = 0; i < rows.size(); ++i)
      for (std::size_t c = 0; c < 3; ++c) renamed.counts(i, c) = rows.counts(i, (c + 1) % 3);
    const Gap of_renamed = decomposed(renamed, {1.0, 3.0, 0.0}, options);
    same(of_renamed.chosen.estimates, gap.chosen.estimates);
    same(errors_of(renamed, {1.0, 3.0, 0.0}, of_renamed.chosen), errors);
    GapRows other = rows;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      other.x(i, 1) = 1.0 - rows.x(i, 1) - rows.x(i, 2);
      other.x(i, 0) = 1000.0 + 25.0 * rows.x(i, 0);
    }
    const Gap of_other = decomposed(other, scores, options);
    same(of_other.chosen.estimates, gap.chosen.estimates);
    same(errors_of(other, scores, of_other.chosen), errors);
    // Each case in both groups: patterns collapsed over categories, then split.
    GapRows twins = rows;
    for (std::size_t i = 0; i < rows.size(); ++i) twins.group[i] = i % 2;
    for (std::size_t i = 0; i + 1 < rows.size(); i += 2) {
      for (std::size_t j = 0; j < 4; ++j) twins.x(i + 1, j) = twins.x(i, j);
      for (std::size_t c = 0; c < 3; ++c) twins.counts(i + 1, c) = twins.counts(i, c);
    }
    same(decomposed(twins, scores, options).chosen.estimates, Vector(4, 0.0));
  }
}

TEST_CASE("patterns of several categories are split", "[gap]") {
  const GapRows rows = housing();
  GapRows collapsed = rows;
  for (std::size_t i = 0; i < rows.size(); i += 3) {
    // The file has the three categories of a pattern in a row.
    for (std::size_t c = 0; c < 3; ++c) {
      collapsed.counts(i, c) = rows.m[i + c];
      if (c > 0) collapsed.counts(i + c, c) = 0.0;
    }
    for (Vector* cells : {&collapsed.m, &collapsed.mm, &collapsed.cases}) {
      (*cells)[i] += (*cells)[i + 1] + (*cells)[i + 2];
      (*cells)[i + 1] = (*cells)[i + 2] = 0.0;
    }
  }
  CHECK_THROWS_AS(with_scores(collapsed, {1.0, 2.0, 3.0}), std::logic_error);
  const GapRows split = split_categories(collapsed);
  const Gap one = decomposed(rows, {1.0, 2.0, 3.0});
  const Gap other = decomposed(split, {1.0, 2.0, 3.0});
  same(one.chosen.estimates, other.chosen.estimates);
  same(errors_of(rows, {1.0, 2.0, 3.0}, one.chosen),
       errors_of(split, {1.0, 2.0, 3.0}, other.chosen));
}

TEST_CASE("a criterion that rules a category out is penalised and recalibrated", "[gap]") {
  Draws draws(44);
  GapRows rows = random_rows(draws, 600);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows.x(i, 3) != 1.0 || rows.counts(i, 2) == 0.0) continue;
    rows.counts(i, 2) = 0.0;
    rows.counts(i, i % 2) = 1.0;
  }
  Context context;
  GapCellOptions options;
  Vector sum(5, 0.0);
  for (std::size_t c = 0; c < 3; ++c) {
    Vector scores(3, 0.0);
    scores[c] = 1.0;
    const GapRows of_one = with_scores(rows, scores);
    const GapCell cell = decompose_cell(context, of_one, 0, 1, options);
    CHECK(cell.flags.penalised);
    const Vector& part = cell.chosen.values;
    CHECK(std::fabs(part[0] - part[1] - part[2] - part[3] - part[4]) < tolerance);
    for (std::size_t k = 0; k < 5; ++k) sum[k] += part[k];
    CHECK(std::isfinite(cell.chosen.covariance(3, 3)));
  }
  same(sum, Vector(5, 0.0));
  // Equal groups still have no gap, nor any part of one.
  for (std::size_t i = 0; i + 1 < rows.size(); i += 2) {
    rows.group[i] = 0;
    rows.group[i + 1] = 1;
    for (std::size_t j = 0; j < 4; ++j) rows.x(i + 1, j) = rows.x(i, j);
    for (std::size_t c = 0; c < 3; ++c) rows.counts(i + 1, c) = rows.counts(i, c);
  }
  for (double value : decomposed(rows, {0.0, 1.0, 2.0}).chosen.estimates)
    CHECK(std::fabs(value) < 1e-10);
}
