// What must hold of every sorting process taken apart, on random data.
#include <cmath>
#include <numeric>

#include "../catch.hpp"
#include "random_gap.hpp"
#include "skillnad/decomposition/funnel.hpp"
#include "skillnad/decomposition/sensitivity_table.hpp"
#include "skillnad/decomposition/stages.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

constexpr int n_draws = 1000;
constexpr double tolerance = 1e-12;

/// A case and how many stages it has passed.
struct Person {
  GapCase one;
  std::uint32_t passed = 0;
};

std::vector<Person> random_people(Draws& draws, std::size_t n_stages, std::size_t n = 300) {
  std::vector<Person> out;
  for (const GapCase& one : random_cases(draws, n)) {
    Person person{one, 0};
    for (std::size_t t = 0; t < n_stages; ++t) {
      const double eta = 0.6 + 0.4 * one.x[0] - 0.3 * one.x[1] + 0.2 * one.group;
      if (draws.event(1.0 / (1.0 + std::exp(-eta))) == 0.0) break;
      ++person.passed;
    }
    out.push_back(person);
  }
  return out;
}

GapData data_of(const std::vector<Person>& people, std::size_t n_stages, bool clustered = true) {
  std::vector<GapCase> cases;
  GapData out;
  for (const Person& person : people) {
    cases.push_back(person.one);
    cases.back().y = person.passed == n_stages ? 1.0 : 0.0;
    out.passed.push_back(person.passed);
  }
  out.rows = rows_of(cases, clustered);
  auto design = std::make_shared<StageDesign>();
  design->x = out.rows.x;
  design->variables = out.rows.variables;
  design->sets = out.rows.sets;
  out.rows.x = Matrix(cases.size(), 0);
  out.rows.variables.clear();
  for (std::size_t t = 0; t < n_stages; ++t)
    out.stages.push_back({"s" + std::to_string(t + 1), "1", design});
  return out;
}

std::vector<DecompositionCell> decomposed(const GapData& data, GapTarget target = GapTarget::both,
                                          bool detail = false, std::uint32_t a = 0,
                                          std::uint32_t b = 1) {
  Context context;
  GapCellOptions options;
  options.automatic_model = false;
  options.gap.target = target;
  options.gap.detail = detail;
  std::vector<std::size_t> everybody(data.rows.size());
  std::iota(everybody.begin(), everybody.end(), std::size_t{0});
  return decompose_stages(context, data, data.rows, everybody, a, b, options);
}

Vector errors_of(const GapEstimates& estimates) {
  Vector out;
  for (std::size_t k = 0; k < estimates.values.size(); ++k)
    out.push_back(std::sqrt(estimates.covariance(k, k)));
  return out;
}

void same(const Vector& one, const Vector& other, double sign = 1.0) {
  REQUIRE(one.size() == other.size());
  for (std::size_t k = 0; k < one.size(); ++k) {
    INFO("part " << k);
    CHECK(std::fabs(one[k] - sign * other[k]) < tolerance);
  }
}

/// Estimates and standard errors of all cells.
void same_results(const std::vector<DecompositionCell>& one,
                  const std::vector<DecompositionCell>& other, double sign = 1.0) {
  REQUIRE(one.size() == other.size());
  for (std::size_t c = 0; c < one.size(); ++c) {
    INFO("cell " << c);
    same(one[c].cell.chosen.values, other[c].cell.chosen.values, sign);
    same(errors_of(one[c].cell.chosen), errors_of(other[c].cell.chosen));
  }
}

double rate(const std::vector<Person>& people, std::uint32_t group, std::size_t n_stages) {
  double n = 0.0, through = 0.0;
  for (const Person& person : people) {
    if (person.one.group != group) continue;
    n += person.one.count;
    through += person.passed == n_stages ? person.one.count : 0.0;
  }
  return through / n;
}

}  // namespace

TEST_CASE("the matrix of stages and criteria sums to the gap of the rates", "[stages][slow]") {
  Draws draws(31);
  for (int draw = 0; draw < n_draws; ++draw) {
    const std::size_t n_stages = 2 + draws.below(2);
    const std::vector<Person> people = random_people(draws, n_stages);
    const GapData data = data_of(people, n_stages);
    const double gap = rate(people, 0, n_stages) - rate(people, 1, n_stages);
    for (GapTarget target : {GapTarget::both, GapTarget::a, GapTarget::b, GapTarget::pooled}) {
      const auto cells = decomposed(data, target, true);
      REQUIRE(cells.size() == 1 + 2 * n_stages);
      const Vector& whole = cells[0].cell.chosen.values;
      CHECK(std::fabs(whole[0] - gap) < tolerance);
      double everything = 0.0;
      Vector column(whole.size(), 0.0);
      for (std::size_t t = 1; t <= n_stages; ++t) {
        const Vector& added = cells[t].cell.chosen.values;
        // total; two sets, unexplained, outside support; then Owen's values of three variables.
        for (std::size_t k = 1; k < 5; ++k) everything += added[k];
        for (std::size_t k = 0; k < whole.size(); ++k) column[k] += added[k];
        const Vector& own = cells[n_stages + t].cell.chosen.values;
        for (std::size_t k = 0; k < own.size(); ++k)
          CHECK(std::fabs(added[k] - cells[t].weight * own[k]) < tolerance);
        CHECK(std::fabs(added[1] - added[5]) < tolerance);
        CHECK(std::fabs(added[2] - (added[6] + added[7])) < tolerance);
      }
      CHECK(std::fabs(everything - gap) < tolerance);
      same(column, whole);
      // Their influences add up, too: Var(total) is that of the sum of the parts.
      const Matrix& v = cells[0].cell.chosen.covariance;
      double sum = 0.0;
      for (std::size_t k = 1; k < 5; ++k)
        for (std::size_t l = 1; l < 5; ++l) sum += v(k, l);
      CHECK(std::fabs(v(0, 0) - sum) < tolerance);
    }
  }
}

TEST_CASE("one stage is a plain decomposition", "[stages][slow]") {
  Draws draws(32);
  for (int draw = 0; draw < n_draws; ++draw) {
    std::vector<Person> people;
    std::vector<GapCase> cases = random_cases(draws);
    for (const GapCase& one : cases) people.push_back({one, one.y > 0.0 ? 1U : 0U});
    const bool clustered = draw % 2 == 0;
    const auto cells = decomposed(data_of(people, 1, clustered));
    Context context;
    GapCellOptions options;
    options.automatic_model = false;
    const GapCell plain = decompose_cell(context, rows_of(cases, clustered), 0, 1, options);
    for (const DecompositionCell& cell : cells) {
      CHECK(cell.weight == 1.0);
      CHECK(cell.cell.df == plain.df);
      for (const auto& [one, other] : {std::pair(&cell.cell.chosen, &plain.chosen),
                                       std::pair(&cell.cell.towards_a, &plain.towards_a),
                                       std::pair(&cell.cell.towards_b, &plain.towards_b)}) {
        same(one->values, other->values);
        same(errors_of(*one), errors_of(*other));
      }
    }
  }
}

TEST_CASE("stages: labels and the order of cases do not matter", "[stages][slow]") {
  Draws draws(33);
  for (int draw = 0; draw < n_draws; ++draw) {
    std::vector<Person> people = random_people(draws, 3);
    const GapData data = data_of(people, 3);
    const auto cells = decomposed(data);
    const auto swapped = decomposed(data, GapTarget::both, false, 1, 0);
    same_results(swapped, cells, -1.0);
    for (std::size_t c = 0; c < cells.size(); ++c)
      same(swapped[c].cell.towards_a.values, cells[c].cell.towards_b.values, -1.0);
    for (std::size_t i = people.size() - 1; i > 0; --i)
      std::swap(people[i], people[draws.below(i + 1)]);
    same_results(decomposed(data_of(people, 3)), cells);
  }
}

TEST_CASE("stages: weights are duplicated cases", "[stages][slow]") {
  Draws draws(34);
  for (int draw = 0; draw < n_draws; ++draw) {
    std::vector<Person> people = random_people(draws, 3, 200);
    std::vector<Person> duplicated;
    for (Person& person : people) {
      person.one.count = static_cast<double>(1 + draws.below(3));
      Person single = person;
      single.one.count = 1.0;
      for (double k = 0.0; k < person.one.count; k += 1.0) duplicated.push_back(single);
    }
    for (bool clustered : {true, false})
      same_results(decomposed(data_of(people, 3, clustered)),
                   decomposed(data_of(duplicated, 3, clustered)));
  }
}

TEST_CASE("equal groups have no gap at any stage", "[stages][slow]") {
  Draws draws(35);
  for (int draw = 0; draw < n_draws; ++draw) {
    std::vector<Person> twins;
    for (Person person : random_people(draws, 3, 160)) {
      for (std::uint32_t group : {0U, 1U}) {
        person.one.group = group;
        twins.push_back(person);
      }
    }
    for (const DecompositionCell& cell : decomposed(data_of(twins, 3)))
      same(cell.cell.chosen.values, Vector(cell.cell.chosen.values.size(), 0.0));
  }
}

// Without criteria what is left is the decomposition of rates (Das Gupta 1993), here of two stages
// in closed form: (p1a - p1b) (p2a + p2b) / 2 and (p2a - p2b) (p1a + p1b) / 2.
TEST_CASE("stages without criteria are Das Gupta's", "[stages]") {
  Draws draws(36);
  const std::vector<Person> people = random_people(draws, 2);
  GapData data = data_of(people, 2);
  auto nothing = std::make_shared<StageDesign>();
  nothing->x = Matrix(people.size(), 0);
  for (GapStage& stage : data.stages) stage.design = nothing;
  data.rows.sets.clear();
  double p[2][2];
  for (std::uint32_t g : {0U, 1U}) {
    double n = 0.0, first = 0.0, both = 0.0;
    for (const Person& person : people) {
      if (person.one.group != g) continue;
      n += 1.0;
      first += person.passed >= 1 ? 1.0 : 0.0;
      both += person.passed >= 2 ? 1.0 : 0.0;
    }
    p[g][0] = first / n;
    p[g][1] = both / first;
  }
  const auto cells = decomposed(data);
  const double first = (p[0][0] - p[1][0]) * (p[0][1] + p[1][1]) / 2.0;
  const double second = (p[0][1] - p[1][1]) * (p[0][0] + p[1][0]) / 2.0;
  CHECK(cells[1].cell.chosen.values[0] == Approx(first).margin(1e-15));
  CHECK(cells[2].cell.chosen.values[0] == Approx(second).margin(1e-15));
  // total, unexplained, outside support
  CHECK(cells[0].parts.size() == 3);
  CHECK(cells[0].cell.chosen.values[1] == Approx(first + second).margin(1e-15));
}

TEST_CASE("a stage that too few reach is not decomposed, and adds its gap", "[stages]") {
  Draws draws(37);
  std::vector<Person> people = random_people(draws, 2);
  std::size_t kept = 0;
  for (Person& person : people) {
    // Eight of group 0 come to the second stage, half of them pass it.
    if (person.one.group != 0) continue;
    if (person.passed > 0) ++kept;
    person.passed = person.passed > 0 && kept <= 8 ? 1 + static_cast<std::uint32_t>(kept % 2) : 0;
  }
  const GapData data = data_of(people, 2);
  const auto cells = decomposed(data);
  const DecompositionCell& all = cells[0];
  CHECK(all.cell.flags.too_small);
  CHECK(cells[4].cell.chosen.values.empty());
  REQUIRE(cells[2].parts.size() == 2);
  CHECK(cells[2].parts[1].component == "not_decomposed");
  const std::size_t left = place_of(all, "not_decomposed");
  REQUIRE(left < all.parts.size());
  CHECK(all.cell.chosen.values[left] == cells[2].cell.chosen.values[0]);
  const Vector& v = all.cell.chosen.values;
  CHECK(v[1] + v[2] + v[3] + v[4] + v[5] == Approx(v[0]).margin(1e-14));
  CHECK(v[0] == Approx(rate(people, 0, 2) - rate(people, 1, 2)).margin(1e-14));
}

TEST_CASE("where nobody of a group comes there is no matrix", "[stages]") {
  Draws draws(38);
  std::vector<Person> people = random_people(draws, 3);
  for (Person& person : people)
    if (person.one.group == 0) person.passed = std::min(person.passed, 1U);
  const auto cells = decomposed(data_of(people, 3));
  CHECK(cells[0].cell.chosen.values.empty());
  CHECK(cells[0].cell.share_a == 0.0);
  CHECK(cells[0].cell.flags.too_small);
  CHECK(cells[0].cell.flags.one_outcome);
  // The stages before it have their own gaps.
  CHECK_FALSE(cells[4].cell.chosen.values.empty());
  CHECK_FALSE(cells[5].cell.chosen.values.empty());
  CHECK(cells[6].cell.chosen.values.empty());
}

TEST_CASE("what a missing criterion could do is asked of each stage's own gap", "[stages]") {
  Draws draws(47);
  const std::vector<Person> people = random_people(draws, 2, 2000);
  DecompositionOptions options;
  options.cell.automatic_model = false;
  const auto with_benchmarks = [&](GapData data) {
    Context context;
    data.groups = {"0", "1"};
    data.outcomes.push_back({});
    std::vector<DecompositionCell> cells = decompose(context, data, options);
    add_benchmarks(context, data, options, 0.05, cells);
    return cells;
  };
  const std::vector<DecompositionCell> cells = with_benchmarks(data_of(people, 2));
  REQUIRE(cells.size() == 5);
  for (std::size_t c = 0; c < 3; ++c) CHECK(cells[c].cell.benchmarks.empty());
  for (std::uint32_t t = 0; t < 2; ++t) {
    std::vector<GapCase> at_risk;
    for (const Person& person : people) {
      if (person.passed < t) continue;
      at_risk.push_back(person.one);
      at_risk.back().y = person.passed > t ? 1.0 : 0.0;
    }
    GapData alone;
    alone.rows = rows_of(at_risk);
    const GapCell expected = with_benchmarks(alone)[0].cell;
    const GapCell& own = cells[3 + t].cell;
    REQUIRE(own.benchmarks.size() == 2);
    REQUIRE(expected.benchmarks.size() == 2);
    for (std::size_t set = 0; set < 2; ++set) {
      CHECK(own.benchmarks[set].bias > 0.0);
      CHECK(std::fabs(own.benchmarks[set].bias - expected.benchmarks[set].bias) < tolerance);
      CHECK(std::fabs(own.benchmarks[set].change - expected.benchmarks[set].change) < tolerance);
      CHECK(std::fabs(own.benchmarks[set].effect - expected.benchmarks[set].effect) < tolerance);
    }
  }
  // Contrasts on the cases of all groups have no two directions to ask about.
  options.contrasts = Contrasts::mean;
  options.cell.gap.target = GapTarget::pooled;
  GapData whole = data_of(people, 1);
  whole.stages.clear();
  std::vector<GapCase> cases;
  for (const Person& person : people) cases.push_back(person.one);
  whole.rows = rows_of(cases);
  for (const DecompositionCell& cell : with_benchmarks(whole)) {
    CHECK_FALSE(cell.cell.chosen.values.empty());
    CHECK(cell.cell.benchmarks.empty());
  }
}
