#include <cmath>

#include "../api/api_calls.hpp"
#include "../catch.hpp"
#include "../models/history_frame.hpp"
#include "skillnad/api/live_fit.hpp"
#include "skillnad/inference/competing_causes.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

const Vector breaks = {0.0, 60.0, 120.0, 240.0, 360.0};

const RealCells& real(const Value& value, const std::string& column) {
  return value.table()->at(column).real;
}

Vector incidence_reference(const std::string& table, const std::string& cause,
                           const std::string& quantity) {
  Vector out;
  for (const auto& row : read_reference("incidence.csv"))
    if (row[0] == table && row[1] == cause && row[3] == quantity) out.push_back(number(row[4]));
  return out;
}

std::string cell(const Table& table, const std::string& column, std::size_t i) {
  const Column& levels = table.at(column);
  return levels.levels[static_cast<std::size_t>(levels.codes[i])];
}

/// The persons of one region, the censored observed to the end of their band.
Table whole_bands(const std::string& region, bool one_cause) {
  const Table all = reference_histories(false);
  Vector time;
  std::vector<std::string> status;
  for (std::size_t i = 0; i < all.n_rows; ++i) {
    if (cell(all, "region", i) != region) continue;
    double t = all.at("time").real[i];
    std::string how = cell(all, "status", i);
    if (one_cause && how == "moved") {
      how = "censored";
      t = std::nextafter(t, 1000.0);  // at a break it is in the band that begins there
    }
    if (how == "censored" || t >= 360.0) {
      double end = 360.0;
      for (std::size_t k = breaks.size(); k-- > 0;)
        if (breaks[k] >= t) end = breaks[k];
      t = end;
    }
    time.push_back(t);
    status.push_back(how);
  }
  Table table;
  table.add(Column::of_real("time", time));
  table.add(text_column("status", status));
  return table;
}

Value hazard(const Table& data, const std::string& formula, const std::string& link, Value event,
             Value causes, const char* cluster = nullptr, bool entry = false) {
  const bool people = data.n_rows > 0 && data.columns[0].name == "days";
  return run("fit_hazard", {{"formula", formula},
                            {"data", data},
                            {"time", people ? "days" : "time"},
                            {"status", people ? "again" : "status"},
                            {"event", event},
                            {"causes", causes},
                            {"entry", entry ? Value("entry") : Value()},
                            {"cluster", cluster ? Value(cluster) : Value()},
                            {"breaks", breaks},
                            {"link", link}});
}

/// Rows of a cumulative incidence of one cause.
std::vector<std::size_t> rows_of(const Value& table, const std::string& cause) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < table.table()->n_rows; ++i)
    if (table.table()->at("category").text[i] == cause) out.push_back(i);
  return out;
}

}  // namespace

TEST_CASE("bands alone give Aalen-Johansen", "[competing_causes]") {
  // tests/reference/make_incidence_reference.R
  for (const std::string region : {"north", "south"}) {
    const Value fit = hazard(whole_bands(region, false), "~ 1", "logit", "event", "moved");
    const Value at = run("predicted", {{"fit", fit}, {"kind", "cumulative"}, {"by", Value()}});
    const std::size_t n = whole_bands(region, false).n_rows;
    REQUIRE(at.table()->n_rows == n * 4 * 2);
    for (const std::string cause : {"event", "moved"}) {
      const Vector estimate = incidence_reference("aalen_johansen " + region, cause, "estimate");
      const Vector error = incidence_reference("aalen_johansen " + region, cause, "std_error");
      const std::vector<std::size_t> rows = rows_of(at, cause);
      for (std::size_t k = 0; k < 4; ++k) {
        CHECK(real(at, "time")[rows[k]] == breaks[k + 1]);
        CHECK(real(at, "estimate")[rows[k]] == Approx(estimate[k]).epsilon(1e-9));
        CHECK(real(at, "std_error")[rows[k]] == Approx(error[k]).epsilon(1e-6));
      }
    }
    for (const std::string link : {"logit", "probit", "cloglog"}) {
      const Value single = hazard(whole_bands(region, true), "~ 1", link, "event", Value());
      const Value one = run("predicted", {{"fit", single}, {"kind", "cumulative"}});
      const Vector survival = incidence_reference("kaplan_meier " + region, "event", "estimate");
      const Vector error = incidence_reference("kaplan_meier " + region, "event", "std_error");
      for (std::size_t k = 0; k < 4; ++k) {
        CHECK(real(one, "estimate")[k] == Approx(survival[k]).epsilon(1e-9));
        CHECK(real(one, "std_error")[k] == Approx(error[k]).epsilon(1e-7));
      }
    }
  }
}

TEST_CASE("cause-specific models are put together as by hand", "[competing_causes]") {
  // tests/reference/make_incidence_reference.R
  Table point;
  point.add(Column::of_real("x", {0.5}));
  point.add(text_column("region", {"south"}));
  for (const std::string link : {"cloglog", "logit"}) {
    const Value fit =
        hazard(reference_histories(false), "~ x + region", link, "event", "moved", nullptr, true);
    const Value at = run("predicted", {{"fit", fit}, {"kind", "cumulative"}, {"newdata", point}});
    for (const std::string cause : {"event", "moved"}) {
      const Vector expected = incidence_reference("glm " + link, cause, "estimate");
      const std::vector<std::size_t> rows = rows_of(at, cause);
      REQUIRE(rows.size() == 4);
      for (std::size_t k = 0; k < 4; ++k)
        CHECK(real(at, "estimate")[rows[k]] == Approx(expected[k]).epsilon(1e-7));
    }
  }
}

TEST_CASE("the causes change places without a change", "[competing_causes]") {
  const People data = people(351, 30, 12, 0.5);
  for (const std::string link : {"cloglog", "logit", "probit"}) {
    for (const std::string formula : {"~ x + f", "~ x + (1 | g)"}) {
      INFO(link << " " << formula);
      const Value a = hazard(data.table(true), formula, link, 1, 2);
      const Value b = hazard(data.table(true), formula, link, 2, 1);
      Table points;
      points.add(Column::of_real("x", {-1.0, 1.0}));
      points.add(text_column("f", {"a", "c"}));
      const auto at = [&](const Value& fit) {
        return run("predicted", {{"fit", fit}, {"kind", "cumulative"}, {"newdata", points}});
      };
      const Value pa = at(a);
      const Value pb = at(b);
      for (const std::string cause : {"1", "2"}) {
        const std::vector<std::size_t> ra = rows_of(pa, cause);
        const std::vector<std::size_t> rb = rows_of(pb, cause);
        REQUIRE(ra.size() == 8);
        for (std::size_t k = 0; k < 8; ++k) {
          CHECK(real(pa, "estimate")[ra[k]] == Approx(real(pb, "estimate")[rb[k]]).epsilon(1e-6));
          CHECK(real(pa, "std_error")[ra[k]] == Approx(real(pb, "std_error")[rb[k]]).epsilon(1e-5));
        }
      }
      // Every incidence rises, and together they stay below 1.
      for (std::size_t i = 0; i < pa.table()->n_rows; i += 2) {
        const double sum = real(pa, "estimate")[i] + real(pa, "estimate")[i + 1];
        CHECK(sum < 1.0);
        if (i % 8 != 0) {
          CHECK(real(pa, "estimate")[i] > real(pa, "estimate")[i - 2]);
          CHECK(real(pa, "estimate")[i + 1] > real(pa, "estimate")[i - 1]);
        }
      }
    }
  }
}

TEST_CASE("all causes and survival add up to 1", "[competing_causes]") {
  // S = prod exp(-sum H) by the estimates of two fits, in plain arithmetic.
  const People data = people(352, 30, 12, 0.5);
  const Value a = hazard(data.table(true), "~ x", "cloglog", 1, 2);
  const Value b = hazard(data.table(true), "~ x", "cloglog", 2, 1);
  const Vector ba = real(run("estimates", {{"fit", a}}), "estimate");
  const Vector bb = real(run("estimates", {{"fit", b}}), "estimate");
  Table point;
  point.add(Column::of_real("x", {0.75}));
  const Value at = run("predicted", {{"fit", a}, {"kind", "cumulative"}, {"newdata", point}});
  double total = 0.0;
  for (std::size_t k = 0; k < 4; ++k) {
    total += std::exp(ba[k] + 0.75 * ba[4]) + std::exp(bb[k] + 0.75 * bb[4]);
    CHECK(real(at, "estimate")[2 * k] + real(at, "estimate")[2 * k + 1] ==
          Approx(1.0 - std::exp(-total)).epsilon(1e-9));
  }
}

TEST_CASE("clusters add their scores over the causes", "[competing_causes]") {
  // With every person a cluster and a cloglog the sandwich is near the model's; the event's own
  // block is that of the fit.
  const People data = people(353, 60, 14, 0.0);
  const Value fit = hazard(data.table(true), "~ x", "cloglog", 1, 2, "g");
  const auto live = api::live_fit(*fit.result());
  Context context;
  const Causes robust = causes_of(context, live->fit, live->rows().get(), "CR1");
  const Causes model = causes_of(context, live->fit, live->rows().get(), "model");
  const double c = live->fit.n_clusters;
  REQUIRE(robust.covariance.rows() == 10);
  const Value own = run("covariance_matrix", {{"fit", fit}, {"vcov", "CR1"}});
  const Matrix given = live->fit.standardiser.covariance([&] {
    Matrix block(5, 5);
    for (std::size_t i = 0; i < 5; ++i)
      for (std::size_t j = 0; j < 5; ++j) block(i, j) = robust.covariance(i, j);
    return block;
  }());
  CHECK(c > 50.0);
  CHECK(
      given(4, 4) ==
      Approx(std::pow(real(run("estimates", {{"fit", fit}}), "std_error")[4], 2.0)).epsilon(1e-9));
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(model.covariance(i, 5 + i) == 0.0);
    for (std::size_t j = 0; j < 10; ++j)
      CHECK(robust.covariance(i, j) == Approx(robust.covariance(j, i)).margin(1e-14));
  }
  CHECK(error_of("predicted", {{"fit", fit}, {"kind", "cumulative"}, {"vcov", "HC0"}}) ==
        "OptionError[vcov]");
  CHECK(error_of("predicted", {{"fit", fit}, {"kind", "cumulative"}}).empty());
}

TEST_CASE("the other causes need the rows", "[competing_causes]") {
  const People data = people(354, 20, 12, 0.4);
  const Value fit = hazard(data.table(true), "~ x", "cloglog", 1, 2);
  Table point;
  point.add(Column::of_real("x", {0.0}));
  CHECK(error_of("predicted", {{"fit", loaded(fit)}, {"kind", "cumulative"}, {"newdata", point}}) ==
        "DataError[data_needed]");
  const Value own = run("predicted", {{"fit", fit}, {"kind", "cumulative"}, {"newdata", point}});
  const Value again = run("predicted", {{"fit", loaded(fit)},
                                        {"kind", "cumulative"},
                                        {"newdata", point},
                                        {"data", data.table(true)}});
  CHECK(real(own, "estimate") == real(again, "estimate"));
  CHECK(real(own, "std_error") == real(again, "std_error"));
  // A cause without an event inside the bands has no hazard.
  People none = data;
  for (std::size_t i = 0; i < none.size(); ++i)
    if (none.status[i] == 2.0) none.time[i] += 1000.0;
  const Value late = hazard(none.table(true), "~ x", "cloglog", 1, 2);
  CHECK(error_of("predicted", {{"fit", late}, {"kind", "cumulative"}}) ==
        "DataError[constant_outcome]");
}
