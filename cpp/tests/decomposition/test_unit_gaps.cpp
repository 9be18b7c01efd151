// The unexplained difference of every unit.
#include <cmath>

#include "../catch.hpp"
#include "gap_samples.hpp"
#include "skillnad/decomposition/gap_cell.hpp"
#include "skillnad/decomposition/unit_gaps.hpp"
#include "unit_cases.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

std::vector<std::string> numbered(std::size_t n) {
  std::vector<std::string> out;
  for (std::size_t k = 0; k < n; ++k) out.push_back(std::to_string(k));
  return out;
}

std::vector<std::size_t> all_columns(const GapRows& rows) {
  std::vector<std::size_t> out(rows.x.cols());
  for (std::size_t j = 0; j < out.size(); ++j) out[j] = j;
  return out;
}

}  // namespace

// The posterior-mean residuals of a rule's own cases sum to zero, so that over all units its
// expectations sum to the source's events and the counterfactual of the other group.
TEST_CASE("expectations in units add up to shares", "[unit]") {
  Context context;
  const GapRows rows = with_units(contraception());
  for (std::uint32_t source : {0U, 1U}) {
    const std::uint32_t other = 1 - source;
    const auto units = unit_expectations(context, rows, source, other, all_columns(rows), {});
    const UnitCounterfactual on_other = unit_counterfactual(
        context, rows, source, other, all_columns(rows), GapModel::separate, {});
    Vector cases(rows.n_units, 0.0);
    double events = 0.0, others = 0.0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      cases[rows.unit[i]] += rows.m[i];
      events += rows.group[i] == source ? rows.y[i] : 0.0;
      others += rows.group[i] == other ? rows.m[i] : 0.0;
    }
    double expected = 0.0;
    for (const UnitExpectation& one : units) {
      expected += cases[one.unit] * one.value;
      CHECK(one.variance > 0.0);
      CHECK(one.value > 0.0);
      CHECK(one.value < 1.0);
    }
    CHECK(expected == Approx(events + others * on_other.value).epsilon(1e-9));
  }
}

TEST_CASE("units with few cases of a group are not shown", "[unit]") {
  Context context;
  const GapRows rows = with_units(contraception());
  const UnitGaps gaps = unit_gaps(context, rows, numbered(rows.n_units), 0, 1, {});
  Vector cases[2] = {Vector(rows.n_units, 0.0), Vector(rows.n_units, 0.0)};
  for (std::size_t i = 0; i < rows.size(); ++i) cases[rows.group[i]][rows.unit[i]] += 1.0;
  std::size_t large = 0;
  for (std::size_t k = 0; k < rows.n_units; ++k)
    large += std::min(cases[0][k], cases[1][k]) >= least_unit_cases;
  CHECK(gaps.units.size() == large);
  CHECK(gaps.units.size() + gaps.n_hidden == rows.n_units);
  for (std::size_t k = 0; k < gaps.units.size(); ++k) {
    const auto unit = static_cast<std::size_t>(std::stoi(gaps.units[k].unit));
    CHECK(std::min(cases[0][unit], cases[1][unit]) >= least_unit_cases);
    if (k > 0) CHECK(gaps.units[k - 1].value <= gaps.units[k].value);
  }
  // The other way round it is the same with the other sign.
  const UnitGaps swapped = unit_gaps(context, rows, numbered(rows.n_units), 1, 0, {});
  REQUIRE(swapped.units.size() == gaps.units.size());
  for (std::size_t k = 0; k < gaps.units.size(); ++k) {
    const UnitGap& other = swapped.units[gaps.units.size() - 1 - k];
    CHECK(other.unit == gaps.units[k].unit);
    CHECK(other.value == Approx(-gaps.units[k].value).margin(1e-12));
    CHECK(other.std_error == Approx(gaps.units[k].std_error).epsilon(1e-12));
  }
}

TEST_CASE("a group with one outcome has no rule with units", "[unit]") {
  Context context;
  GapRows rows = with_units(contraception());
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows.group[i] == 0) rows.y[i] = rows.yy[i] = rows.ym[i] = rows.m[i];
  const UnitGaps gaps = unit_gaps(context, rows, numbered(rows.n_units), 0, 1, {});
  CHECK(gaps.units.empty());
}
