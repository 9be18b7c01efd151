#include <cmath>

#include "../api/api_calls.hpp"
#include "../catch.hpp"
#include "../models/history_frame.hpp"
#include "skillnad/inference/life_table.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

const Vector breaks = {0.0, 60.0, 120.0, 240.0, 360.0};

const RealCells& real(const Value& value, const std::string& column) {
  return value.table()->at(column).real;
}

Value reference_table(bool one_cause, Value by = {}, bool entry = false) {
  return run("life_table", {{"data", reference_histories(one_cause)},
                            {"time", "time"},
                            {"status", "status"},
                            {"event", "event"},
                            {"entry", entry ? Value("entry") : Value()},
                            {"breaks", breaks},
                            {"by", by}});
}

/// The rows from `first` on are the values.
void check_rows(const Value& table, const std::string& column, std::size_t first,
                const Vector& expected, bool complement = false) {
  REQUIRE(expected.size() == 4);
  for (std::size_t k = 0; k < 4; ++k) {
    INFO(column << " " << k);
    const double value = real(table, column)[first + k];
    CHECK((complement ? 1.0 - value : value) == Approx(expected[k]).epsilon(1e-9));
  }
}

}  // namespace

TEST_CASE("a life table is survfit's", "[life_table]") {
  // tests/reference/make_life_table_reference.R
  const Value one = reference_table(true);
  const Value by = reference_table(true, "region");
  CHECK(by.table()->columns[0].name == "region");
  const auto check = [&](const Value& table, const std::string& name, const std::string& level,
                         std::size_t first) {
    check_rows(table, "survival", first, reference_values(name, "survival", level));
    check_rows(table, "cumulative_incidence", first, reference_values(name, "survival", level),
               true);
    check_rows(table, "hazard", first, reference_values(name, "hazard", level));
    check_rows(table, "std_error", first, reference_values(name, "std_error", level));
    check_rows(table, "conf_low", first, reference_values(name, "conf_low", level));
    check_rows(table, "conf_high", first, reference_values(name, "conf_high", level));
  };
  check(one, "single", "", 0);
  check(by, "by", "north", 0);
  check(by, "by", "south", 4);
}

TEST_CASE("competing causes have Aalen and Johansen's incidence", "[life_table]") {
  // tests/reference/make_life_table_reference.R
  const Value table = reference_table(false);
  REQUIRE(table.table()->n_rows == 8);
  for (const std::string cause : {"event", "moved"}) {
    const std::size_t first = cause == "event" ? 0 : 4;
    CHECK(table.table()->at("cause").text[first] == cause);
    check_rows(table, "cumulative_incidence", first,
               reference_values("competing", "incidence", "", cause));
    check_rows(table, "std_error", first, reference_values("competing", "std_error", "", cause));
    check_rows(table, "survival", first, reference_values("competing", "survival"));
  }
  for (std::size_t k = 0; k < 4; ++k)
    CHECK(real(table, "survival")[k] + real(table, "cumulative_incidence")[k] +
              real(table, "cumulative_incidence")[k + 4] ==
          Approx(1.0).epsilon(1e-14));
}

TEST_CASE("the hazard of a life table is that of the model of bands alone", "[life_table]") {
  const Value late = reference_table(false, {}, true);
  check_rows(late, "hazard", 0, reference_values("entry", "hazard"));
  const People data = people(321, 20, 12, 0.5);
  for (bool causes : {false, true}) {
    const Value table = run("life_table", {{"data", data.table(causes)},
                                           {"time", "days"},
                                           {"status", "again"},
                                           {"event", 1},
                                           {"entry", "entry"},
                                           {"breaks", breaks}});
    const Value fit = run("fit_hazard", {{"formula", "~ 1"},
                                         {"data", data.table(causes)},
                                         {"time", "days"},
                                         {"status", "again"},
                                         {"event", 1},
                                         {"entry", "entry"},
                                         {"breaks", breaks}});
    const Value estimates = run("estimates", {{"fit", fit}});
    for (std::size_t k = 0; k < 4; ++k)
      CHECK(real(table, "hazard")[k] ==
            Approx(-std::expm1(-std::exp(real(estimates, "estimate")[k]))).epsilon(1e-9));
    if (causes) continue;
    // Without covariates the model's cumulative incidence is the table's, and so is its error.
    Table anyone;
    anyone.n_rows = 1;
    anyone.add(Column::of_real("x", {0.0}));
    const Value at = run("predicted", {{"fit", fit}, {"kind", "cumulative"}, {"newdata", anyone}});
    REQUIRE(at.table()->n_rows == 4);
    for (std::size_t k = 0; k < 4; ++k) {
      CHECK(real(at, "time")[k] == breaks[k + 1]);
      CHECK(real(at, "estimate")[k] ==
            Approx(real(table, "cumulative_incidence")[k]).epsilon(1e-9));
      CHECK(real(at, "std_error")[k] == Approx(real(table, "std_error")[k]).epsilon(1e-8));
    }
  }
}

TEST_CASE("a life table adds up", "[life_table]") {
  Table data;
  //                            event  cens.  at break  event at break  beyond  at 0
  data.add(Column::of_real("t", {10.0, 40.0, 90.0, 90.0, 500.0, 0.0}));
  data.add(Column::of_logical("d", {true, false, false, true, true, false}));
  const Value table = run("life_table", {{"data", data},
                                         {"time", "t"},
                                         {"status", "d"},
                                         {"breaks", Vector{0.0, 90.0, 180.0, 200.0}}});
  CHECK(table.table()->at("band").text ==
        std::vector<std::string>{"[0,90)", "[90,180)", "[180,200)"});
  CHECK(real(table, "n_at_risk") == Vector{5, 2, 1});
  CHECK(real(table, "n_events") == Vector{1, 1, 0});
  CHECK(real(table, "n_censored") == Vector{2, 0, 0});
  CHECK(real(table, "exposure")[0] == Approx(10.0 + 40.0 + 90.0 + 90.0 + 90.0));
  CHECK(real(table, "exposure")[1] == Approx(90.0));
  // One event against exposures of 40/90, 1, 1 and 1.
  CHECK(real(table, "hazard")[0] == Approx(1.0 / (1.0 + 40.0 / 90.0 + 3.0)));
  CHECK(real(table, "hazard")[1] == Approx(0.5));
  CHECK(real(table, "hazard")[2] == 0.0);
}

TEST_CASE("the ends of a life table are told from what is not known", "[life_table]") {
  Table data;
  data.add(Column::of_real("t", {10.0, 20.0, 95.0}));
  data.add(Column::of_real("d", {1.0, 1.0, 1.0}));
  const Value all = run("life_table", {{"data", data},
                                       {"time", "t"},
                                       {"status", "d"},
                                       {"breaks", Vector{0.0, 90.0, 180.0, 270.0}}});
  CHECK(real(all, "cumulative_incidence")[1] == 1.0);
  CHECK(real(all, "std_error")[1] == 0.0);
  CHECK(all.table()->at("conf_low").is_missing(1));
  CHECK(all.table()->at("hazard").is_missing(2));
  CHECK(all.table()->at("cumulative_incidence").is_missing(2));
  Table none = data;
  for (Column& column : none.columns)
    if (column.name == "d") column.real = {0.0, 0.0, 0.0};
  const Value zero =
      run("life_table",
          {{"data", none}, {"time", "t"}, {"status", "d"}, {"breaks", Vector{0.0, 90.0}}});
  CHECK(real(zero, "cumulative_incidence")[0] == 0.0);
  CHECK(zero.table()->at("conf_high").is_missing(0));
}

TEST_CASE("the order of the rows does not touch a bit of a life table", "[life_table]") {
  const People data = people(322, 20, 12, 0.5);
  const auto table = [&](const std::vector<std::size_t>& order) {
    return run("life_table", {{"data", data.table(true, order)},
                              {"time", "days"},
                              {"status", "again"},
                              {"entry", "entry"},
                              {"breaks", breaks},
                              {"by", "f"}});
  };
  const Value a = table({});
  const Value b = table(shuffled(data.size(), 2));
  REQUIRE(a.table()->n_rows == 24);
  for (const char* name : {"exposure", "hazard", "cumulative_incidence", "std_error"})
    CHECK(real(a, name) == real(b, name));
}

TEST_CASE("late events in a band are solved for", "[life_table]") {
  // The score is 0 at the maximum.
  const Vector late = {0.25, 0.5, 0.5};
  const BandHazard at = band_hazard(2.0, late, 7.5);
  const double rate = -std::log1p(-at.hazard);
  const auto score = [&](double h) {
    double sum = 2.0 / std::expm1(h) - 7.5;
    for (double s : late) sum += s / std::expm1(h * s);
    return sum;
  };
  CHECK(std::fabs(score(rate)) < 1e-12);
  const double curvature = (score(rate - 1e-5) - score(rate + 1e-5)) / 2e-5;
  CHECK(at.variance == Approx((1.0 - at.hazard) * (1.0 - at.hazard) / curvature).epsilon(1e-8));
  CHECK(band_hazard(3.0, {}, 7.0).hazard == 0.3);
  CHECK(band_hazard(3.0, {}, 7.0).variance == Approx(0.3 * 0.7 / 10.0));
  CHECK(std::isnan(band_hazard(0.0, {}, 0.0).hazard));
}
