// What must hold of the part of a gap that lies between units, on random data.
#include <cmath>

#include "../catch.hpp"
#include "../models/plain_model.hpp"
#include "gap_data.hpp"
#include "skillnad/base/kernels.hpp"
#include "skillnad/decomposition/gap_cell.hpp"
#include "unit_cases.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

constexpr double exact = 1e-12;

Gap decomposed(const GapRows& rows, UnitPart part = UnitPart::two_step, bool detail = false,
               GapModel model = GapModel::separate, std::uint32_t a = 0, std::uint32_t b = 1) {
  Context context;
  GapOptions options;
  options.unit_part = part;
  options.detail = detail;
  options.model = model;
  return decompose_contrast(context, rows, a, b, options);
}

GapCell cell_of(const GapRows& rows, UnitPart part = UnitPart::two_step, bool detail = false) {
  Context context;
  GapCellOptions options;
  options.gap.unit_part = part;
  options.gap.detail = detail;
  return decompose_cell(context, rows, 0, 1, options);
}

UnitCounterfactual rule_of(const GapRows& rows, const UnitRuleOptions& options = {}) {
  Context context;
  return unit_counterfactual(context, rows, 1, 0, {0, 1, 2}, GapModel::separate, options);
}

void same(const Vector& one, const Vector& other, double tolerance, double sign = 1.0) {
  REQUIRE(one.size() == other.size());
  for (std::size_t k = 0; k < one.size(); ++k) {
    INFO("part " << k);
    CHECK(std::fabs(one[k] - sign * other[k]) < tolerance);
  }
}

void same_results(const GapRows& one, const GapRows& other) {
  const Gap a = decomposed(one);
  const Gap b = decomposed(other);
  same(a.chosen.estimates, b.chosen.estimates, 1e-10);
  same(influence_covariance(one, a.chosen.influences).cells(),
       influence_covariance(other, b.chosen.influences).cells(), 1e-10);
}

}  // namespace

TEST_CASE("with units the parts add up, and so do their influences", "[gap][units]") {
  Draws draws(21);
  for (int draw = 0; draw < 20; ++draw) {
    const GapRows rows = rows_of(cases_in_units(draws, {}));
    for (GapModel model : {GapModel::separate, GapModel::common}) {
      const Gap steps = decomposed(rows, UnitPart::two_step, true, model);
      const Gap none = decomposed(rows, UnitPart::none, true, model);
      for (const GapParts* parts : {&steps.chosen, &steps.a, &steps.b}) {
        const Vector& part = parts->estimates;
        REQUIRE(part.size() == 8);
        CHECK(std::fabs(part[0] - (part[1] + part[2] + part[3])) < exact);
        CHECK(std::fabs(part[3] - (part[4] + part[5])) < exact);
        CHECK(std::fabs(part[1] - part[6]) < exact);
        CHECK(std::fabs(part[2] - part[7]) < exact);
        const Matrix v = influence_covariance(rows, parts->influences);
        CHECK(std::fabs(v(3, 3) - (v(4, 4) + v(5, 5) + 2.0 * v(4, 5))) < exact);
        CHECK(std::fabs(v(0, 0) - (v(1, 1) + v(2, 2) + v(3, 3) +
                                   2.0 * (v(1, 2) + v(1, 3) + v(2, 3)))) < exact);
      }
      // The parts of the criteria are those without units.
      for (std::size_t k : {0, 1, 2, 3})
        CHECK(steps.chosen.estimates[k] == none.chosen.estimates[k]);
      for (std::size_t k : {6, 7}) CHECK(steps.chosen.estimates[k] == none.chosen.estimates[k - 2]);
      const Gap player = decomposed(rows, UnitPart::shapley, true, model);
      const Vector& part = player.chosen.estimates;
      REQUIRE(part.size() == 7);
      CHECK(std::fabs(part[0] - (part[1] + part[2] + part[3] + part[4])) < exact);
      CHECK(std::fabs(part[3] - steps.chosen.estimates[5]) < exact);
      CHECK(std::fabs(part[1] - part[5]) < exact);
      CHECK(std::fabs(part[2] - part[6]) < exact);
      const Matrix v = influence_covariance(rows, player.chosen.influences);
      double sum = 0.0;
      for (std::size_t k = 1; k < 5; ++k)
        for (std::size_t l = 1; l < 5; ++l) sum += v(k, l);
      CHECK(std::fabs(v(0, 0) - sum) < exact);
    }
  }
}

TEST_CASE("equal groups have no gap between units nor within", "[gap][units]") {
  Draws draws(22);
  for (int draw = 0; draw < 20; ++draw) {
    const GapRows rows = rows_of(twins_of(cases_in_units(draws, {})));
    for (GapModel model : {GapModel::separate, GapModel::common})
      for (UnitPart part : {UnitPart::two_step, UnitPart::shapley})
        same(decomposed(rows, part, false, model).chosen.estimates,
             Vector(part == UnitPart::two_step ? 6 : 5, 0.0), exact);
  }
}

TEST_CASE("names of units, order of rows and labels do not matter", "[gap][units]") {
  Draws draws(23);
  for (int draw = 0; draw < 20; ++draw) {
    std::vector<GapCase> cases = cases_in_units(draws, {});
    const GapRows rows = rows_of(cases);
    std::vector<GapCase> other = cases;
    for (GapCase& one : other) {
      one.cluster = (one.cluster * 7 + 3) % 25;
      one.x[0] = 1000.0 + 25.0 * one.x[0];
    }
    for (std::size_t i = other.size() - 1; i > 0; --i)
      std::swap(other[i], other[draws.below(i + 1)]);
    same_results(rows, rows_of(other));
    const Gap gap = decomposed(rows);
    const Gap swapped = decomposed(rows, UnitPart::two_step, false, GapModel::separate, 1, 0);
    same(swapped.chosen.estimates, gap.chosen.estimates, 1e-10, -1.0);
    same(swapped.a.estimates, gap.b.estimates, 1e-10, -1.0);
    for (GapCase& one : cases) one.y = 1.0 - one.y;
    same(decomposed(rows_of(cases)).chosen.estimates, gap.chosen.estimates, 1e-10, -1.0);
  }
}

TEST_CASE("threads and instruction sets do not change a bit of what units give", "[gap][units]") {
  Draws draws(32);
  const GapRows rows = rows_of(cases_in_units(draws, {}));
  const auto results = [&](int threads) {
    Context context;
    context.threads = threads;
    const Gap gap = decompose_contrast(context, rows, 0, 1, {});
    Vector out = influence_covariance(rows, gap.chosen.influences).cells();
    out.insert(out.end(), gap.chosen.estimates.begin(), gap.chosen.estimates.end());
    return out;
  };
  const Vector expected = results(1);
  CHECK(results(3) == expected);
  kernels::force_level(kernels::Level::baseline);
  CHECK(results(1) == expected);
  kernels::force_level(kernels::best_level());
}

TEST_CASE("with units weights are duplicated cases, and their scale does not matter",
          "[gap][units]") {
  Draws draws(24);
  for (int draw = 0; draw < 5; ++draw) {
    std::vector<GapCase> cases = cases_in_units(draws, {});
    std::vector<GapCase> duplicated;
    for (GapCase& one : cases) {
      one.count = static_cast<double>(1 + draws.below(3));
      GapCase single = one;
      single.count = 1.0;
      for (double k = 0.0; k < one.count; k += 1.0) duplicated.push_back(single);
    }
    const GapRows rows = rows_of(duplicated);
    same_results(rows_of(cases), rows);
    GapRows scaled = rows;
    for (Vector* cells : {&scaled.y, &scaled.m})
      for (double& cell : *cells) cell *= 2.5;
    for (Vector* cells : {&scaled.yy, &scaled.ym, &scaled.mm})
      for (double& cell : *cells) cell *= 6.25;
    same_results(scaled, rows);
  }
}

TEST_CASE("without a spread the rule is the plain one", "[gap][units]") {
  Draws draws(25);
  UnitDesign design;
  design.unit_sd = 0.0;
  std::size_t zero = 0;
  for (int draw = 0; draw < 20; ++draw) {
    const GapRows rows = rows_of(cases_in_units(draws, design));
    const UnitCounterfactual rule = rule_of(rows, {false, false});
    if (rule.sd > 0.0) continue;
    ++zero;
    CHECK_FALSE(rule.unidentified);
    Context context;
    const Counterfactual plain =
        counterfactual(context, rows, 1, 0, {0, 1, 2}, GapModel::separate, false);
    CHECK(std::fabs(rule.value - plain.value) < exact);
    const Matrix one = influence_covariance(rows, {rule.influence});
    const Matrix other = influence_covariance(rows, {plain.influence});
    CHECK(std::fabs(one(0, 0) - other(0, 0)) < exact);
  }
  CHECK(zero > 4);
}

TEST_CASE("units that cannot tell a spread are said and the parts add up", "[gap][units]") {
  Draws draws(26);
  const std::vector<GapCase> cases = cases_in_units(draws, {});
  const auto check = [](const GapRows& rows) {
    const GapCell cell = cell_of(rows);
    CHECK(cell.flags.unit_unidentified);
    CHECK(cell.unit_sd_a == 0.0);
    CHECK(cell.unit_sd_b == 0.0);
    const Vector& part = cell.chosen.values;
    CHECK(std::fabs(part[0] - (part[1] + part[2] + part[3] + part[4])) < exact);
    CHECK(std::fabs(part[3] - (part[5] + part[6])) < exact);
  };
  // One case of each group in a unit; the unit settles the outcome; one unit.
  std::vector<GapCase> single = cases;
  for (std::size_t i = 0; i < single.size(); ++i) {
    single[i].cluster = static_cast<std::uint32_t>(i / 2);
    single[i].group = i % 2;
  }
  check(rows_of(single));
  CHECK(cell_of(rows_of(single)).flags.few_in_units);
  std::vector<GapCase> constant = cases;
  for (GapCase& one : constant) one.y = one.cluster % 3 == 0 ? 1.0 : 0.0;
  check(rows_of(constant));
  GapRows one_unit = rows_of(cases);
  for (std::uint32_t& unit : one_unit.unit) unit = 0;
  for (std::uint32_t& cluster : one_unit.cluster) cluster = 0;
  one_unit.n_units = 1;
  const UnitCounterfactual rule = rule_of(one_unit);
  CHECK(rule.unidentified);
  CHECK(rule.without_means);
  Context context;
  const Counterfactual plain =
      counterfactual(context, one_unit, 1, 0, {0, 1, 2}, GapModel::separate, false);
  CHECK(std::fabs(rule.value - plain.value) < exact);
  GapRows loose = rows_of(cases);
  loose.cluster.clear();
  CHECK_THROWS_AS(rule_of(loose), std::logic_error);
  loose = rows_of(cases);
  loose.cluster[0] = 1;
  CHECK_THROWS_AS(rule_of(loose), std::logic_error);
}

TEST_CASE("cells name their parts and say where units are small", "[gap][units]") {
  Draws draws(27);
  std::vector<GapCase> cases = cases_in_units(draws, {});
  for (GapCase& one : cases) {
    const bool outside = one.group == 0 && draws.uniform() < 0.1;
    one.x.push_back(outside ? 1.0 : 0.0);
  }
  const GapRows rows = with_units(gap_rows(cases, {1, 2, 1}, {0, 1, 1}, true));
  using Names = std::vector<std::pair<std::string, std::string>>;
  const auto names_of = [](const GapCell& cell) {
    Names out;
    for (const GapPartName& name : cell.names) out.emplace_back(name.component, name.variable);
    return out;
  };
  const Names criteria = {
      {"total", ""}, {"s0", ""}, {"s1", ""}, {"unexplained", ""}, {"outside_support", ""}};
  const Names variables = {{"s0", "v0"}, {"s1", "v1"}, {"s1", "v2"}};
  for (UnitPart part : {UnitPart::none, UnitPart::two_step, UnitPart::shapley}) {
    const GapCell cell = cell_of(rows, part, true);
    Names expected = criteria;
    if (part != UnitPart::none) expected.push_back({"between_units", ""});
    if (part == UnitPart::two_step) expected.push_back({"within_units", ""});
    expected.insert(expected.end(), variables.begin(), variables.end());
    CHECK(names_of(cell) == expected);
    for (const GapEstimates* found : {&cell.chosen, &cell.towards_a, &cell.towards_b}) {
      const Vector& value = found->values;
      REQUIRE(value.size() == expected.size());
      const double between = part == UnitPart::shapley ? value[5] : 0.0;
      CHECK(std::fabs(value[0] - (value[1] + value[2] + value[unexplained_part(rows)] +
                                  value[outside_part(rows)] + between)) < exact);
      CHECK(value[outside_part(rows)] != 0.0);
      if (part == UnitPart::two_step) CHECK(std::fabs(value[3] - (value[5] + value[6])) < exact);
      const std::size_t first = expected.size() - 3;
      CHECK(std::fabs(value[1] - value[first]) < exact);
      CHECK(std::fabs(value[2] - (value[first + 1] + value[first + 2])) < exact);
    }
    CHECK(cell.flags.low_overlap);
    CHECK_FALSE(cell.flags.few_in_units);
    CHECK((cell.unit_sd_b > 0.0) == (part != UnitPart::none));
  }
  UnitDesign small;
  small.n = 240;
  const GapRows few = rows_of(cases_in_units(draws, small));
  CHECK(cell_of(few).flags.few_in_units);
  CHECK_FALSE(cell_of(few, UnitPart::none).flags.few_in_units);
}

TEST_CASE("a criterion that predicts perfectly is penalised with units too", "[gap][units]") {
  Draws draws(28);
  std::vector<GapCase> cases = cases_in_units(draws, {});
  for (GapCase& one : cases) {
    one.x[2] = draws.event(0.1);
    if (one.x[2] == 1.0) one.y = 0.0;
  }
  const GapCell cell = cell_of(rows_of(cases));
  CHECK(cell.flags.penalised);
  CHECK(cell.flags.unit_penalised);
  const Vector& part = cell.chosen.values;
  CHECK(std::fabs(part[3] - (part[5] + part[6])) < exact);
  for (double value : cell_of(rows_of(twins_of(cases))).chosen.values)
    CHECK(std::fabs(value) < 1e-10);
}

// Any number of units of any size and spread, often far too few cases, rare levels and outcomes.
TEST_CASE("on random data of any kind the parts with units add up", "[gap][units][slow]") {
  Draws draws(33);
  int numbers = 0;
  for (int draw = 0; draw < 1000; ++draw) {
    UnitDesign design;
    design.n_units = 2 + draws.below(40);
    design.n = 40 + draws.below(500);
    design.skew = 2.0 * draws.uniform();
    design.unit_sd = 3.0 * draws.uniform() * draws.uniform();
    design.share_with_practice = 2.0 * draws.uniform() - 1.0;
    design.within = 2.0 * draws.normal();
    std::vector<GapCase> cases = cases_in_units(draws, design);
    const double kind = draws.uniform();
    for (GapCase& one : cases) {
      if (kind < 0.3) one.x[2] = draws.event(0.04);
      if (kind > 0.9) one.y = draws.event(0.03);
    }
    INFO("draw " << draw);
    const GapRows rows = rows_of(cases);
    const GapCell cell = cell_of(rows);
    const GapCell twins = cell_of(rows_of(twins_of(cases)));
    for (double value : twins.chosen.values) CHECK(std::fabs(value) < exact);
    if (cell.chosen.values.empty()) continue;
    ++numbers;
    const Vector& part = cell.chosen.values;
    CHECK(std::fabs(part[0] - (part[1] + part[2] + part[3] + part[4])) < exact);
    CHECK(std::fabs(part[3] - (part[5] + part[6])) < exact);
    for (double value : cell.chosen.covariance.cells()) CHECK(std::isfinite(value));
    const Matrix& v = cell.chosen.covariance;
    CHECK(std::fabs(v(3, 3) - (v(5, 5) + v(6, 6) + 2.0 * v(5, 6))) < exact * (1.0 + v(6, 6)));
  }
  CHECK(numbers > 900);
}
