#include <cmath>

#include "../../src/decomposition/known_cell.hpp"
#include "../catch.hpp"
#include "gap_samples.hpp"
#include "random_gap.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

/// Both search to the same maximum, from different starts.
constexpr double tolerance = 1e-9;
constexpr std::size_t room = std::size_t{1} << 25;

/// Every cluster, or every case, with a weight of its own.
GapRows weighted(GapRows rows, Draws& draws) {
  Vector weight(rows.cluster.empty() ? rows.size() : rows.n_clusters);
  for (double& one : weight) one = -std::log(draws.uniform());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double w = weight[rows.cluster.empty() ? i : rows.cluster[i]];
    for (Vector* cells : {&rows.y, &rows.m}) (*cells)[i] *= w;
    for (Vector* cells : {&rows.yy, &rows.ym, &rows.mm}) (*cells)[i] *= w * w;
  }
  if (!rows.cluster.empty()) rows.cluster_weight = weight;
  return rows;
}

void check_same(const GapEstimates& one, const GapEstimates& other) {
  REQUIRE(one.values.size() == other.values.size());
  for (std::size_t k = 0; k < one.values.size(); ++k) {
    INFO("part " << k);
    CHECK(std::fabs(one.values[k] - other.values[k]) < tolerance);
    CHECK(std::fabs(one.covariance(k, k) - other.covariance(k, k)) < tolerance);
  }
}

/// A replicate by what is known of the cell, and as if nothing were.
void check_replicates(const GapRows& rows, GapCellOptions options, bool some_rules, Draws& draws) {
  Context context;
  const GapCell cell = decompose_cell(context, rows, 0, 1, options);
  const KnownCell known = known_cell(context, rows, cell, options, room);
  REQUIRE(known.decomposed);
  CHECK(!known.rules.empty() == some_rules);
  GapCellOptions plain = options;
  plain.automatic_model = false;
  plain.gap.model = cell.model;
  options.gap.known = &known;
  for (int replicate = 0; replicate < 3; ++replicate) {
    const GapRows again = weighted(rows, draws);
    const GapCell one = decompose_cell(context, again, 0, 1, options);
    const GapCell other = decompose_cell(context, again, 0, 1, plain);
    check_same(one.chosen, other.chosen);
    check_same(one.towards_a, other.towards_a);
    check_same(one.towards_b, other.towards_b);
  }
}

}  // namespace

TEST_CASE("a replicate by what is known of its cell is one from the start", "[gap]") {
  Draws draws(71);
  for (const bool common : {false, true})
    for (const bool leverage : {false, true})
      for (const GapTarget target : {GapTarget::both, GapTarget::pooled}) {
        GapCellOptions options;
        options.automatic_model = false;
        options.gap.model = common ? GapModel::common : GapModel::separate;
        options.gap.leverage = leverage;
        options.gap.target = target;
        check_replicates(arrests(), options, true, draws);
        check_replicates(contraception(), options, true, draws);
        check_replicates(rows_of(random_cases(draws)), options, true, draws);
      }
}

TEST_CASE("a replicate of a contrast on the cases of all groups", "[gap]") {
  Draws draws(75);
  for (const bool common : {false, true})
    for (const GroupContrast contrast :
         {GroupContrast::pair, GroupContrast::mean, GroupContrast::trend}) {
      std::vector<GapCase> cases = random_cases(draws, 400);
      for (GapCase& one : cases) one.group = static_cast<std::uint32_t>(draws.below(3));
      GapCellOptions options;
      options.automatic_model = false;
      options.gap.model = common ? GapModel::common : GapModel::separate;
      options.gap.target = GapTarget::pooled;
      options.contrast = contrast;
      check_replicates(rows_of(cases), options, true, draws);
      check_replicates(rows_of(cases, false), options, true, draws);
    }
}

TEST_CASE("a replicate of other estimators knows the support and the model", "[gap]") {
  Draws draws(72);
  GapCellOptions options;
  options.gap.estimator = GapEstimator::doubly_robust;
  check_replicates(contraception(), options, false, draws);
  options.gap.estimator = GapEstimator::regression;
  options.gap.attribution = GapAttribution::oaxaca;
  check_replicates(contraception(), options, false, draws);
}

TEST_CASE("a replicate leaves out the cases without a counterpart", "[gap]") {
  Draws draws(73);
  std::vector<GapCase> cases = random_cases(draws, 600);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    cases[i].x.push_back(cases[i].group == 0 && i % 9 == 0 ? 1.0 : 0.0);
  }
  const GapRows rows = gap_rows(cases, {1, 2, 1, 1}, {0, 1, 1, 1}, true);
  Context context;
  const GapCell cell = decompose_cell(context, rows, 0, 1, {});
  CHECK(cell.outside_a > 0.05);
  check_replicates(rows, {}, true, draws);
}

TEST_CASE("a rule that separates is found anew", "[gap]") {
  Draws draws(74);
  std::vector<GapCase> cases = random_cases(draws, 400);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const bool sure = i % 10 == 0;
    cases[i].x.push_back(sure ? 1.0 : 0.0);
    if (sure) cases[i].y = 1.0;
  }
  const GapRows rows = gap_rows(cases, {1, 2, 1, 1}, {0, 1, 1, 2}, true);
  GapCellOptions options;
  options.automatic_model = false;
  Context context;
  const GapCell cell = decompose_cell(context, rows, 0, 1, options);
  CHECK(cell.flags.penalised);
  const KnownCell known = known_cell(context, rows, cell, options, room);
  CHECK(known.rules.size() == 6);  // of the coalitions without the set that separates
  check_replicates(rows, options, true, draws);
}

TEST_CASE("without room a cell's replicates know no rules", "[gap]") {
  Context context;
  const GapRows rows = contraception();
  const GapCell cell = decompose_cell(context, rows, 0, 1, {});
  CHECK(known_cell(context, rows, cell, {}, 0).rules.empty());
  CHECK(known_cell(context, rows, cell, {}, 1).rules.size() == 1);
  CHECK(known_cell(context, rows, cell, {}, room).rules.size() == 6);
}
