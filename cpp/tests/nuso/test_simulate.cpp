#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/nuso/check.hpp"
#include "skillnad/nuso/codebook.hpp"
#include "skillnad/nuso/simulate.hpp"
#include "skillnad/text/csv.hpp"

using namespace skillnad;
using namespace skillnad::nuso;

namespace {

ValueList simulated(std::uint64_t seed, const std::string& mode = "replica",
                    const std::string& scenario = "default") {
  Context context;
  SimulationRequest request;
  request.seed = seed;
  request.mode = mode;
  request.scenario = scenario;
  return simulate_nuso(context, request);
}

const Table& table(const ValueList& tables, const char* name) {
  return *tables.find(name)->table();
}

int passed(const Table& targets, const std::string& use) {
  int n = 0;
  for (std::size_t i = 0; i < targets.n_rows; ++i)
    n += targets.at("use").text[i] == use && targets.at("pass").codes[i] == 1 ? 1 : 0;
  return n;
}

}  // namespace

TEST_CASE("a replica meets every hard target and finding", "[nuso][simulate]") {
  const ValueList tables = simulated(2);
  const Table targets = check_targets(tables);
  // The numbers of targets are those of the calibration list: 133 hard, 51 soft.
  CHECK(passed(targets, "hard") == 133);
  CHECK(passed(targets, "soft") >= 48);
  const Table findings = check_findings(tables);
  CHECK(findings.n_rows == 59);
  const std::vector<std::int32_t>& pass = findings.at("pass").codes;
  CHECK(std::count(pass.begin(), pass.end(), 1) == 59);
  CHECK(table(tables, "utredning").n_rows == 22000);
  CHECK(table(tables, "enhet").n_rows == 134);
}

TEST_CASE("units are fictional and every table bears the mark", "[nuso][simulate]") {
  const ValueList tables = simulated(7, "stochastic");
  const std::vector<std::string>& ids = table(tables, "enhet").at("enhet_id").text;
  CHECK(ids.front() == "9001");
  CHECK(ids.back() == "9134");
  CHECK(std::set<std::string>(ids.begin(), ids.end()).size() == 134);
  for (const auto& [name, value] : tables.items) {
    const Column& mark = value.table()->columns.front();
    CHECK(mark.levels == std::vector<std::string>{"SYNTETISKA DATA"});
  }
}

TEST_CASE("the same seed gives the same bytes, another gives others", "[nuso][simulate]") {
  const std::string first = to_csv(table(simulated(5, "stochastic"), "insats"));
  CHECK(first == to_csv(table(simulated(5, "stochastic"), "insats")));
  CHECK(first != to_csv(table(simulated(6, "stochastic"), "insats")));
}

TEST_CASE("who is not asked has no value, with its kind", "[nuso][simulate]") {
  const ValueList tables = simulated(3, "stochastic");
  const Table& cases = table(tables, "utredning");
  const Column& need = cases.at("behov");
  const Column& consent = cases.at("samtycke_vh");
  const Column& kind = cases.at("samtycke_vh__missing");
  for (std::size_t i = 0; i < cases.n_rows; ++i) {
    const bool asked = need.levels[static_cast<std::size_t>(need.codes[i])] == "ja";
    REQUIRE(consent.is_missing(i) == !asked);
    if (!asked) REQUIRE(kind.levels[static_cast<std::size_t>(kind.codes[i])] == "EA");
  }
}

TEST_CASE("each vulnerability type follows from the factors", "[nuso][simulate]") {
  const ValueList tables = simulated(4, "stochastic");
  const Table& cases = table(tables, "utredning");
  const Column& type = cases.at("utsatthetstyp");
  for (std::size_t i = 0; i < cases.n_rows; ++i) {
    bool own = false, home = false;
    for (int k = 1; k <= 30; ++k) {
      if (k == 27 || k == 28 || k == 30) continue;  // count for neither
      const std::string name = std::string("risk_") + (k < 10 ? "0" : "") + std::to_string(k);
      const bool yes = cases.at(name).real[i] == 1.0;
      (k <= 8 ? own : home) = (k <= 8 ? own : home) || yes;
    }
    const std::string& level = type.levels[static_cast<std::size_t>(type.codes[i])];
    REQUIRE(level == (own && home ? "båda" : own ? "eget beteende" : home ? "hemmiljö" : "ingen"));
  }
}

TEST_CASE("tables without their keys are named", "[nuso][check]") {
  CHECK_THROWS_AS(check_targets(ValueList()), DataError);
}
