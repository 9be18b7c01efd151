// What a criterion that is missing could do: the flag of verdicts, and counts documented otherwise.
#include <cmath>

#include "../../src/decomposition/documentation.hpp"
#include "../catch.hpp"
#include "../models/plain_model.hpp"
#include "gap_samples.hpp"
#include "skillnad/decomposition/verdict_table.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

/// One comparison with an unexplained part, and what its two sets could make of it.
Decomposition one_cell(double unexplained, double error, Vector biases) {
  Decomposition out;
  out.sets = {"need", "consent"};
  out.request.outcome = "help";
  out.event = "yes";
  out.target = "both";
  DecompositionCell cell;
  cell.a = "girls";
  cell.b = "boys";
  cell.parts = {{"total", ""}, {"need", ""}, {"consent", ""}, {"unexplained", ""}};
  GapEstimates estimates;
  estimates.values = {unexplained, 0.0, 0.0, unexplained};
  estimates.covariance = Matrix(4, 4);
  for (std::size_t k = 0; k < 4; ++k) estimates.covariance(k, k) = error * error;
  cell.cell.chosen = cell.cell.towards_a = cell.cell.towards_b = estimates;
  cell.cell.df = 100.0;
  for (double bias : biases) cell.cell.benchmarks.push_back({bias, 0.0, 0.0});
  out.cells.push_back(cell);
  return out;
}

bool is_sensitive(const Decomposition& d, const std::string& expected_verdict) {
  const std::vector<CellVerdict> verdicts = cell_verdicts({&d}, 0.0, Adjustment::holm);
  CHECK(verdicts[0].verdict == expected_verdict);
  for (const std::string& flag : verdicts[0].flags)
    if (flag == "sensitive") return true;
  return false;
}

/// Cases of two groups with a count of problems that group 0 has more of.
GapData counted(std::size_t n, double effect) {
  Draws draws(11);
  std::vector<GapCase> cases;
  for (std::size_t i = 0; i < n; ++i) {
    GapCase one;
    one.group = i % 2 == 0 ? 0 : 1;
    const double count = static_cast<double>(draws.below(one.group == 0 ? 6 : 4));
    const double missing = draws.event(0.1);
    one.x = {missing > 0.0 ? 2.0 : count, missing, draws.normal()};
    one.y = draws.event(1.0 / (1.0 + std::exp(1.0 - effect * one.x[0])));
    cases.push_back(one);
  }
  GapData data;
  data.rows = gap_rows(cases, {2, 1}, {0, 1});
  data.rows.variables[0].count = true;
  data.groups = {"0", "1"};
  data.outcomes.push_back({});
  return data;
}

}  // namespace

TEST_CASE("a difference that a set like those observed could explain is flagged", "[sensitivity]") {
  // 8 points, shown to differ from 0 and not from 5.
  CHECK_FALSE(is_sensitive(one_cell(0.08, 0.02, {0.0799, 0.01}), "unexplained"));
  CHECK(is_sensitive(one_cell(0.08, 0.02, {0.08, 0.01}), "unexplained"));
  CHECK(is_sensitive(one_cell(-0.08, 0.02, {0.01, 0.081}), "unexplained"));
  // 20 points, shown to be more than 5: what is above 5 is enough.
  CHECK_FALSE(is_sensitive(one_cell(0.2, 0.02, {0.149, 0.0}), "unexplained_large"));
  CHECK(is_sensitive(one_cell(0.2, 0.02, {0.151, 0.0}), "unexplained_large"));
  // Nothing is stated that could go away.
  CHECK_FALSE(is_sensitive(one_cell(0.0, 0.01, {0.5, 0.5}), "no_difference"));
  CHECK_FALSE(is_sensitive(one_cell(0.05, 0.05, {0.5, 0.5}), "undecided"));
  // Not known.
  CHECK_FALSE(is_sensitive(one_cell(0.08, 0.02, {}), "unexplained"));
  CHECK_FALSE(is_sensitive(one_cell(0.08, 0.02, {std::nan(""), std::nan("")}), "unexplained"));
}

TEST_CASE("the sentence names the strongest set and no cause", "[sensitivity]") {
  const Decomposition d = one_cell(0.08, 0.02, {0.09, 0.1});
  const CellVerdict one = cell_verdicts({&d}, 0.0, Adjustment::holm)[0];
  const std::string en = verdict_text(one, Language::en);
  const std::string sv = verdict_text(one, Language::sv);
  CHECK(en.find("as strong as consent, could explain it.") != std::string::npos);
  CHECK(sv.find("lika starkt som consent, skulle kunna förklara den.") != std::string::npos);
  const Decomposition large = one_cell(0.2, 0.02, {0.19, 0.1});
  const CellVerdict other = cell_verdicts({&large}, 0.0, Adjustment::holm)[0];
  CHECK(verdict_text(other, Language::sv).find("need, skulle kunna föra den under gränsen.") !=
        std::string::npos);
  for (const std::string& text : {en, sv}) CHECK(text.find("iskrimin") == std::string::npos);
}

TEST_CASE("counts changed in one group", "[sensitivity]") {
  Context context;
  const GapData data = counted(4000, 0.5);
  DecompositionOptions options;
  options.cell.automatic_model = false;
  const std::vector<DecompositionCell> cells = decompose(context, data, options);
  const auto changes = documentation_changes(context, data, options, cells, 0.05, 0.05, {})[0];
  // The set without counts.
  CHECK(std::isnan(changes[1].a.unexplained[0]));
  CHECK(std::isnan(changes[1].b.tipping));
  CHECK(changes[0].counts == std::vector<std::string>{"v0"});
  CHECK(changes[1].counts.empty());

  // The same by a column made beforehand; cells that are missing stay.
  const auto decomposed = [&](double d) {
    GapData other = data;
    for (std::size_t i = 0; i < other.rows.size(); ++i)
      if (other.rows.group[i] == 1 && other.rows.x(i, 1) == 0.0) other.rows.x(i, 0) *= 1.0 + d;
    return decompose(context, other, options)[0].cell;
  };
  for (std::size_t k = 0; k < count_changes.size(); ++k) {
    const GapCell cell = decomposed(count_changes[k]);
    CHECK(changes[0].a.unexplained[k] == Approx(cell.towards_a.values[3]).margin(1e-12));
    CHECK(changes[0].b.unexplained[k] == Approx(cell.towards_b.values[3]).margin(1e-12));
  }
  // More problems than documented in the group with the fewer: less is unexplained of what it
  // lacks.
  for (const CountsChanged& one : {changes[0].a, changes[0].b})
    for (std::size_t k = 1; k < count_changes.size(); ++k)
      CHECK(one.unexplained[k] < one.unexplained[k - 1]);

  // The verdict tips there, and not a step before.
  const auto verdict_at = [&](double d) {
    const GapCell cell = decomposed(d);
    const auto tests = [&](std::size_t k) {
      return test_delta(
          {cell.towards_a.values[k], std::sqrt(cell.towards_a.covariance(k, k)), cell.df}, 0.05);
    };
    return verdict(tests(3), tests(0), 0.05);
  };
  const double tipping = changes[0].a.tipping;
  REQUIRE(std::isfinite(tipping));
  CHECK(std::fabs(tipping) <= 0.2);
  CHECK(verdict_at(tipping) != verdict_at(0.0));
  for (double d = -0.2; d < 0.2; d += 0.01)
    if (std::fabs(d) < std::fabs(tipping) - 0.002) CHECK(verdict_at(d) == verdict_at(0.0));
}
