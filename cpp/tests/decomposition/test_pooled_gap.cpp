#include <cmath>
#include <map>

#include "../catch.hpp"
#include "gap_samples.hpp"
#include "random_gap.hpp"
#include "skillnad/decomposition/pooled_gap.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

constexpr int n_draws = 1000;
constexpr double tolerance = 1e-12;

/// Contraception by number of children, 0, 1, 2, 3 and more; criteria: age with its square, town;
/// the clusters are the districts.
GapRows contraception_by_children() {
  const GapRows by_town = contraception();
  std::vector<GapCase> cases;
  for (std::size_t i = 0; i < by_town.size(); ++i) {
    GapCase one;
    for (std::uint32_t level = 1; level < 4; ++level)
      if (by_town.x(i, 1 + level) == 1.0) one.group = level;
    one.y = by_town.y[i];
    one.cluster = by_town.cluster[i];
    one.x = {by_town.x(i, 0) / 10.0, by_town.x(i, 1) / 100.0, by_town.group[i] == 0 ? 1.0 : 0.0};
    cases.push_back(one);
  }
  return gap_rows(cases, {2, 1}, {0, 1}, true);
}

std::vector<GapCase> three_groups(Draws& draws) {
  std::vector<GapCase> cases = random_cases(draws, 240);
  for (GapCase& one : cases) one.group = static_cast<std::uint32_t>(draws.below(3));
  return cases;
}

GapCell cell_of(const GapRows& rows, GroupContrast contrast, std::uint32_t a, std::uint32_t b,
                GapModel model = GapModel::separate, bool leverage = true) {
  Context context;
  GapCellOptions options;
  options.automatic_model = false;
  options.gap.model = model;
  options.gap.target = GapTarget::pooled;
  options.gap.leverage = leverage;
  options.contrast = contrast;
  return decompose_cell(context, rows, a, b, options);
}

Vector errors_of(const GapCell& cell) {
  Vector out;
  for (std::size_t k = 0; k < cell.chosen.values.size(); ++k)
    out.push_back(std::sqrt(cell.chosen.covariance(k, k)));
  return out;
}

void same(const Vector& one, const Vector& other, double width = tolerance) {
  REQUIRE(one.size() == other.size());
  for (std::size_t k = 0; k < one.size(); ++k) {
    INFO("part " << k);
    CHECK(std::fabs(one[k] - other[k]) < width);
  }
}

}  // namespace

// tests/reference/make_pooled_gaps_reference.py
TEST_CASE("four groups on the cases of all against the definitions", "[gap]") {
  const GapRows rows = contraception_by_children();
  const std::vector<std::string> names = {"0", "1", "2", "3+"};
  const std::vector<std::string> parts = {"total", "age", "urban", "unexplained"};
  for (const GapModel model : {GapModel::separate, GapModel::common}) {
    std::map<std::string, GapCell> cells;
    for (std::uint32_t b = 0; b < 4; ++b) {
      for (std::uint32_t a = b + 1; a < 4; ++a)
        cells[names[a] + " - " + names[b]] = cell_of(rows, GroupContrast::pair, a, b, model, false);
      cells[names[b] + " - (mean)"] = cell_of(rows, GroupContrast::mean, b, 4, model, false);
    }
    cells["(trend)"] = cell_of(rows, GroupContrast::trend, 4, 4, model, false);
    std::size_t checked = 0;
    for (const auto& line : read_reference("pooled_gaps.csv")) {
      if ((line[0] == "common") != (model == GapModel::common)) continue;
      const GapCell& cell = cells.at(line[1]);
      std::size_t k = 0;
      while (parts[k] != line[2]) ++k;
      INFO(line[0] << ", " << line[1] << ", " << line[2]);
      CHECK(std::fabs(cell.chosen.values[k] - std::stod(line[3])) < 1e-11);
      CHECK(std::fabs(std::sqrt(cell.chosen.covariance(k, k)) - std::stod(line[4])) < 1e-8);
      ++checked;
    }
    CHECK(checked == 44);
  }
}

TEST_CASE("contrasts on the cases of all groups are transitive", "[gap][slow]") {
  Draws draws(81);
  for (int draw = 0; draw < n_draws; ++draw) {
    const GapRows rows = rows_of(three_groups(draws));
    const GapModel model = draw % 2 == 0 ? GapModel::separate : GapModel::common;
    const auto pair = [&](std::uint32_t a, std::uint32_t b) {
      return cell_of(rows, GroupContrast::pair, a, b, model);
    };
    const Vector one = pair(0, 1).chosen.values;
    const Vector two = pair(1, 2).chosen.values;
    const Vector all = pair(0, 2).chosen.values;
    Vector sum(all.size()), back = pair(2, 0).chosen.values;
    for (std::size_t k = 0; k < all.size(); ++k) {
      sum[k] = one[k] + two[k];
      back[k] = -back[k];
    }
    same(sum, all);
    same(back, all);
    // Parts add up.
    CHECK(std::fabs(all[0] - (all[1] + all[2] + all[3] + all[4])) < tolerance);
    // The groups' differences from the mean are 0 on average, and differ by the pairs'.
    const Vector from_0 = cell_of(rows, GroupContrast::mean, 0, 3, model).chosen.values;
    const Vector from_1 = cell_of(rows, GroupContrast::mean, 1, 3, model).chosen.values;
    const Vector from_2 = cell_of(rows, GroupContrast::mean, 2, 3, model).chosen.values;
    Vector share(3, 0.0);
    for (std::size_t i = 0; i < rows.size(); ++i)
      share[rows.group[i]] += 1.0 / static_cast<double>(rows.size());
    for (std::size_t k = 0; k < 4; ++k) {
      CHECK(std::fabs(share[0] * from_0[k] + share[1] * from_1[k] + share[2] * from_2[k]) <
            tolerance);
      CHECK(std::fabs(from_0[k] - from_2[k] - all[k]) < tolerance);
    }
  }
}

TEST_CASE("two groups on the cases of both", "[gap]") {
  Draws draws(82);
  for (int draw = 0; draw < 50; ++draw) {
    const GapRows rows = rows_of(random_cases(draws));
    const GapModel model = draw % 2 == 0 ? GapModel::separate : GapModel::common;
    const GapCell pair = cell_of(rows, GroupContrast::pair, 1, 0, model, false);
    const GapCell trend = cell_of(rows, GroupContrast::trend, 2, 2, model, false);
    same(trend.chosen.values, pair.chosen.values, 1e-11);
    same(errors_of(trend), errors_of(pair), 1e-11);
    const GapCell mean = cell_of(rows, GroupContrast::mean, 1, 2, model, false);
    CHECK(mean.n_b == mean.n_a + pair.n_b);
    CHECK(std::fabs(mean.share_a - mean.share_b - mean.chosen.values[0]) < tolerance);
  }
}

TEST_CASE("weights are repeated rows for contrasts of all groups", "[gap]") {
  Draws draws(83);
  std::vector<GapCase> once = three_groups(draws), repeated;
  for (GapCase& one : once) {
    one.count = static_cast<double>(1 + draws.below(3));
    GapCase single = one;
    single.count = 1.0;
    for (double k = 0.0; k < one.count; k += 1.0) repeated.push_back(single);
  }
  for (const bool clustered : {false, true})
    for (const GroupContrast contrast :
         {GroupContrast::pair, GroupContrast::mean, GroupContrast::trend}) {
      const GapCell one = cell_of(rows_of(once, clustered), contrast, 0, 2);
      const GapCell other = cell_of(rows_of(repeated, clustered), contrast, 0, 2);
      same(one.chosen.values, other.chosen.values);
      same(errors_of(one), errors_of(other));
    }
}

TEST_CASE("equal groups differ in nothing", "[gap]") {
  Draws draws(84);
  std::vector<GapCase> cases;
  for (GapCase one : random_cases(draws, 100))
    for (one.group = 0; one.group < 3; ++one.group) cases.push_back(one);
  const GapRows rows = rows_of(cases);
  for (const GroupContrast contrast :
       {GroupContrast::pair, GroupContrast::mean, GroupContrast::trend})
    for (double value : cell_of(rows, contrast, 0, 2).chosen.values)
      CHECK(std::fabs(value) < tolerance);
}

TEST_CASE("a group too small for the cases of all is outside", "[gap]") {
  Draws draws(85);
  std::vector<GapCase> cases = three_groups(draws);
  for (std::size_t i = 0; i < 6; ++i) {
    cases[i].group = 3;
    cases[i].cluster = 0;
  }
  const GapRows rows = rows_of(cases);
  CHECK(pooled_support(rows).groups == std::vector<std::uint32_t>{0, 1, 2});
  const GapCell mean = cell_of(rows, GroupContrast::mean, 0, 4);
  CHECK(std::fabs(mean.outside_b - 6.0 / 240.0) < tolerance);
  const Vector& part = mean.chosen.values;
  CHECK(std::fabs(part[0] - (part[1] + part[2] + part[3] + part[4])) < tolerance);
  CHECK(cell_of(rows, GroupContrast::pair, 3, 0).flags.too_small);
}
