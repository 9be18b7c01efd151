// Figures of a report against each other: the list of inconsistencies that a reading of the two PMs
// found, and the arithmetic by hand.
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/nuso/check_figures.hpp"
#include "skillnad/nuso/printed_ranges.hpp"
#include "skillnad/tables/published_figures.hpp"

using namespace skillnad;
using namespace skillnad::nuso;

namespace {

void check_range(const PrintedRange& range, double low, double high) {
  CHECK(range.low == Approx(low).margin(1e-9));
  CHECK(range.high == Approx(high).margin(1e-9));
}

PrintedRange value_of(const std::string& expression) {
  return expression_range(expression, [](const std::string& name, bool) -> PrintedRange {
    if (name == "a") return {49.5, 50.5};
    if (name == "b") return {1.0, 2.0};
    throw std::invalid_argument("there is no figure " + name);
  });
}

Table frame(const std::vector<std::pair<std::string, std::vector<std::string>>>& columns) {
  Table out;
  for (const auto& [name, cells] : columns) out.add(Column::of_text(name, cells));
  return out;
}

}  // namespace

TEST_CASE("a printed figure stands for what is printed so", "[nuso][check_figures]") {
  check_range(printed_range("50", false), 49.5, 50.5);
  check_range(printed_range("1.5", false), 1.45, 1.55);
  check_range(printed_range("100", false), 99.5, 100.5);
  check_range(printed_range("22000", true), 21500, 22500);
  check_range(printed_range("6900", true), 6850, 6950);
  check_range(printed_range("240", true), 235, 245);
  check_range(printed_range("3256", true), 3256, 3256);
  check_range(printed_range("12", true), 12, 12);
  check_range(printed_range("<10", false), 0, 10);
  check_range(printed_range(">50", false), 50, 100);
  for (const char* none : {"", "-", "2023-10-01", "<", "1e5", "5 %"})
    CHECK(std::isnan(printed_range(none, false).low));
}

TEST_CASE("expressions of ranges", "[nuso][check_figures]") {
  check_range(value_of("a + b"), 50.5, 52.5);
  check_range(value_of("a - b"), 47.5, 49.5);
  check_range(value_of("2 * (a - 50)"), -1.0, 1.0);
  check_range(value_of("(a - 50) * b"), -1.0, 1.0);
  check_range(value_of("a / b"), 24.75, 50.5);
  check_range(value_of("a ; 50 + b"), 51.0, 50.5);  // nothing in common
  check_range(value_of("1.25*4"), 5.0, 5.0);
  for (const char* bad : {"", "a +", "(a", "a)", "c", "1 / (a - 50)", "a b", "'half"})
    CHECK_THROWS_AS(value_of(bad), std::invalid_argument);
  CHECK_THROWS_AS(value_of(std::string(1000, '(')), std::invalid_argument);
}

TEST_CASE("the inconsistencies of the two reports are found", "[nuso][check_figures]") {
  const Table found = check_figures(published_figures(""), published_claims(), "");
  std::map<std::string, std::string> verdict, fits;
  std::map<std::string, std::pair<double, double>> right;
  for (std::size_t i = 0; i < found.n_rows; ++i) {
    const std::string name = found.at("claim").text[i];
    verdict[name] = found.at("verdict").text[i];
    if (!found.at("fits_en").is_missing(i)) fits[name] = found.at("fits_en").text[i];
    right[name] = {found.at("right_low").real[i], found.at("right_high").real[i]};
  }
  // Found by reading: 22,000 against 21,000; safety below 10 against 19 percent; 6,900 against
  // 5,715-5,803; 3,256 against 3,193-3,218; nine of ten of the started; half of the closed; goals
  // met 37 and 50 percent; half documented is not rarely; 60 percent is no great majority; 25.0 is
  // not more than a quarter; sums of 94, 82 and 118; words of the text that the tables do not have.
  const std::vector<std::string> contradicted = {"n_investigations",  "safety_violence",
                                                 "table1_base",       "table3_base",
                                                 "table3_goals",      "table3_other",
                                                 "table3_sum",        "closed_share",
                                                 "closed_goals",      "goals_met",
                                                 "risk_documented",   "start_in_a_month",
                                                 "guardian_withdrew", "residence_sum",
                                                 "not_met_sum",       "relations_label",
                                                 "profile_6_label",   "girls_by_age",
                                                 "boys_by_age",       "consent_age",
                                                 "units_named",       "treatments_not_notified",
                                                 "referrals"};
  for (const std::string& name : contradicted) {
    INFO(name);
    CHECK(verdict.at(name) == "contradicts");
  }
  const std::vector<std::string> agreeing = {
      "safety_own_risk",    "safety_substance",  "table1_sum",   "followed_up",
      "start_bands",        "vulnerability_sum", "profiles_sum", "profile_12",
      "intervention_ratio", "treatments_decided"};
  for (const std::string& name : agreeing) {
    INFO(name);
    CHECK(verdict.at(name) == "agrees");
  }
  CHECK(verdict.size() == contradicted.size() + agreeing.size());
  CHECK(std::floor(right.at("table3_base").first) == 3192);  // whole bases 3,193 to 3,218
  CHECK(std::floor(right.at("table3_base").second) == 3218);
  CHECK(right.at("table1_base").first == Approx(5715).margin(1));
  CHECK(right.at("table1_base").second == Approx(5803).margin(1));
  CHECK(fits.at("table1_base") == "interventions of open care");
  CHECK(fits.at("closed_share") == "the share of those started");
  CHECK(fits.at("closed_goals") == "the share of those closed");
  CHECK(fits.size() == 3);
  CHECK(check_figures(published_figures(""), published_claims(), "pm5").n_rows == 11);
}

TEST_CASE("claims that cannot be read are named by row", "[nuso][check_figures]") {
  const Table figures = frame({{"quantity_id", {"a", "b"}}, {"value", {"50", "60"}}});
  const auto fault = [&](const std::string& left, const std::string& relation,
                         const std::string& right) -> std::string {
    try {
      check_figures(figures,
                    frame({{"claim", {"first", "second"}},
                           {"left", {"a", left}},
                           {"relation", {"<=", relation}},
                           {"right", {"b", right}}}),
                    "");
    } catch (const DataError& error) {
      CHECK(error.code() == "claims");
      return error.message();
    }
    return "";
  };
  CHECK(fault("a", "=", "a").empty());
  CHECK(fault("a", "=", "c").find("row 2: there is no figure c") != std::string::npos);
  CHECK(fault("a", "~", "b").find("relation") != std::string::npos);
  CHECK(fault("'ganska', b", "=", "b").find("'ganska' is none of the words") != std::string::npos);
  CHECK_THROWS_AS(check_figures(figures, frame({{"claim", {"x"}}}), ""), DataError);
  CHECK_THROWS_AS(
      check_figures(frame({{"quantity_id", {"a", "a"}}, {"value", {"1", "2"}}}), Table(), ""),
      DataError);
}
