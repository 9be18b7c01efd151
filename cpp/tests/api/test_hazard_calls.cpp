#include <cmath>

#include "../catch.hpp"
#include "../models/history_frame.hpp"
#include "api_calls.hpp"
#include "skillnad/api/live_fit.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

const Vector breaks = {0.0, 60.0, 120.0, 240.0, 360.0};

const RealCells& real(const Value& value, const std::string& column) {
  return value.table()->at(column).real;
}

double log_likelihood(const Value& fit) {
  return real(run("fit_statistics", {{"fit", fit}}), "log_likelihood")[0];
}

/// Estimates and standard errors of two fits, in the order of their coefficients.
void check_equal(const Value& a, const Value& b, double tolerance) {
  const Value ea = run("estimates", {{"fit", a}});
  const Value eb = run("estimates", {{"fit", b}});
  REQUIRE(ea.table()->n_rows == eb.table()->n_rows);
  for (std::size_t j = 0; j < ea.table()->n_rows; ++j) {
    INFO(ea.table()->at("term").text[j]);
    CHECK(real(ea, "estimate")[j] == Approx(real(eb, "estimate")[j]).epsilon(tolerance));
    CHECK(real(ea, "std_error")[j] == Approx(real(eb, "std_error")[j]).epsilon(10 * tolerance));
  }
  CHECK(log_likelihood(a) == Approx(log_likelihood(b)).epsilon(1e-11));
}

Value hazard(const Table& data, const std::string& formula, const std::string& link,
             bool entry = true) {
  return run("fit_hazard", {{"formula", formula},
                            {"data", data},
                            {"time", "days"},
                            {"status", "again"},
                            {"breaks", breaks},
                            {"entry", entry ? Value("entry") : Value()},
                            {"link", link}});
}

}  // namespace

TEST_CASE("a hazard fit is the binary fit of its person-periods", "[fit_hazard]") {
  const People data = people(301, 30, 12, 0.6);
  for (const std::string link : {"cloglog", "logit", "probit"}) {
    const Table rows = person_periods(data, breaks, true, link != "cloglog");
    const std::string offset = link == "cloglog" ? " + offset(o)" : "";
    for (const std::string random : {"", " + (1 | g)", " + (1 + x | g)", " + (1 | k/g)"}) {
      const std::string side = "x + f" + random;
      INFO(link << " " << side);
      check_equal(
          hazard(data.table(), "~ " + side, link),
          run("fit_logit",
              {{"formula", "y ~ 0 + band + " + side + offset}, {"data", rows}, {"link", link}}),
          random.empty() ? 1e-9 : 1e-6);
    }
  }
}

TEST_CASE("weights count persons, clusters make a sandwich", "[fit_hazard]") {
  const People data = people(302, 30, 12, 0.6);
  const Value a = run("fit_hazard", {{"formula", "~ x + offset(0.1 * x)"},
                                     {"data", data.table()},
                                     {"time", "days"},
                                     {"status", "again"},
                                     {"breaks", breaks},
                                     {"weights", "w"},
                                     {"weight_kind", "frequency"},
                                     {"cluster", "k"}});
  const Value b = run("fit_logit", {{"formula", "y ~ 0 + band + x + offset(o) + offset(0.1 * x)"},
                                    {"data", person_periods(data, breaks, false, false)},
                                    {"link", "cloglog"},
                                    {"weights", "w"},
                                    {"weight_kind", "frequency"},
                                    {"cluster", "k"}});
  check_equal(a, b, 1e-9);
}

TEST_CASE("a hazard fit has glm's numbers", "[fit_hazard]") {
  // tests/reference/make_life_table_reference.R
  const Table data = reference_histories(false);
  for (const std::string link : {"cloglog", "logit"}) {
    const Value fit = run("fit_hazard", {{"formula", "~ x + region"},
                                         {"data", data},
                                         {"time", "time"},
                                         {"status", "status"},
                                         {"event", "event"},
                                         {"causes", "moved"},
                                         {"entry", "entry"},
                                         {"breaks", breaks},
                                         {"link", link}});
    const Value estimates = run("estimates", {{"fit", fit}});
    const Vector expected = reference_values("glm " + link, "estimate");
    REQUIRE(expected.size() == estimates.table()->n_rows);
    for (std::size_t j = 0; j < expected.size(); ++j)
      CHECK(real(estimates, "estimate")[j] == Approx(expected[j]).epsilon(1e-8));
    CHECK(log_likelihood(fit) ==
          Approx(reference_values("glm " + link, "log_likelihood")[0]).epsilon(1e-11));
    CHECK(estimates.table()->at("term").text[0] == "band[0,60)");
    CHECK(estimates.table()->at("term").text[5] == "region[south]");
  }
}

TEST_CASE("the order of the rows does not touch a bit of a hazard fit", "[fit_hazard]") {
  const People data = people(303, 20, 12, 0.6);
  const Value a = hazard(data.table(), "~ x + f + (1 | g)", "cloglog");
  const Value b =
      hazard(data.table(false, shuffled(data.size(), 1)), "~ x + f + (1 | g)", "cloglog");
  CHECK(a.result()->saved == b.result()->saved);
}

TEST_CASE("a hazard fit is saved, loaded and fed its rows again", "[fit_hazard]") {
  const People data = people(304, 20, 12, 0.6);
  const Value fit = run("fit_hazard", {{"formula", "~ x + (1 | g)"},
                                       {"data", data.table(true)},
                                       {"time", "days"},
                                       {"status", "again"},
                                       {"event", 1},
                                       {"entry", "entry"},
                                       {"breaks", breaks}});
  const std::string& saved = fit.result()->saved;
  const Fit read = api::fit_from_json(saved);
  CHECK(api::fit_to_json(read) == saved);
  CHECK(read.history.causes == std::vector<std::string>{"2"});
  CHECK(read.history.breaks == breaks);
  const Value used = run("used_rows", {{"fit", loaded(fit)}, {"data", data.table(true)}});
  CHECK(used.get<std::vector<bool>>()->size() == data.size());
  People changed = data;
  changed.time[3] += 1.0;
  CHECK(error_of("used_rows", {{"fit", loaded(fit)}, {"data", changed.table(true)}}) ==
        "DataError[data_changed]");
  for (std::size_t n = 0; n < saved.size(); n += 40) {
    std::string code;
    try {
      api::fit_from_json(saved.substr(0, n));
    } catch (const DataError& error) {
      code = error.code();
    }
    if (code != "file_format") FAIL("length " << n);
  }
}

TEST_CASE("the verbs read a hazard fit", "[fit_hazard]") {
  const People data = people(305, 30, 12, 0.8);
  const Value fit = hazard(data.table(), "~ x + f + (1 | g)", "cloglog");
  const Value tests = run("joint_tests", {{"fit", fit}});
  CHECK(tests.table()->at("term").text == std::vector<std::string>{"x", "f"});
  CHECK(run("variance_components", {{"fit", fit}}).table()->at("name").text ==
        std::vector<std::string>{"sd (Intercept)", "var (Intercept)", "icc_latent"});
  const Value lr = run("joint_tests", {{"fit", fit}, {"method", "lr"}, {"terms", "f"}});
  const double without = log_likelihood(hazard(data.table(), "~ x + (1 | g)", "cloglog"));
  CHECK(real(lr, "statistic")[0] == Approx(2.0 * (log_likelihood(fit) - without)).epsilon(1e-4));
  CHECK_FALSE(run("diagnose", {{"fit", fit}}).table()->n_rows == 0);
  const Value ratios = run("estimates", {{"fit", fit}, {"exponentiate", true}});
  CHECK(real(ratios, "estimate")[0] ==
        Approx(std::exp(real(run("estimates", {{"fit", fit}}), "estimate")[0])));
}

TEST_CASE("histories that cannot be are refused", "[fit_hazard]") {
  const People good = people(306, 10, 10, 0.5);
  const auto code = [&](const People& data, Value at, const char* entry = nullptr,
                        const char* formula = "~ x", bool causes = false, Value event = {},
                        Value competing = {}) {
    return error_of("fit_hazard", {{"formula", formula},
                                   {"data", data.table(causes)},
                                   {"time", "days"},
                                   {"status", "again"},
                                   {"event", event},
                                   {"causes", competing},
                                   {"entry", entry ? Value(entry) : Value()},
                                   {"breaks", at}});
  };
  CHECK(code(good, breaks).empty());
  CHECK(code(good, Vector{0.0}) == "OptionError[breaks]");
  CHECK(code(good, 90.0) == "OptionError[breaks]");
  CHECK(code(good, Vector{0.0, 90.0, 90.0}) == "OptionError[breaks]");
  CHECK(code(good, Vector{-1.0, 90.0}) == "OptionError[breaks]");
  CHECK(code(good, Vector{0.0, INFINITY}) == "OptionError[breaks]");
  CHECK(code(good, "0, 90") == "OptionError[argument_type]");
  CHECK(code(good, breaks, nullptr, "again ~ x") == "FormulaError[response]");
  People bad = good;
  bad.time[2] = -1.0;
  CHECK(code(bad, breaks) == "DataError[time]");
  bad = good;
  bad.entry[2] = bad.time[2];
  CHECK(code(bad, breaks, "entry") == "DataError[entry]");
  CHECK(code(bad, breaks).empty());
  bad = good;
  for (double& s : bad.status) s = 0.0;
  CHECK(code(bad, breaks) == "DataError[constant_outcome]");
  CHECK(code(good, Vector{1000.0, 2000.0}) == "DataError[no_rows]");
  CHECK(code(good, breaks, nullptr, "~ x", true) == "DataError[outcome_coding]");
  CHECK(code(good, breaks, nullptr, "~ x", true, 1, 2).empty());
  CHECK(code(good, breaks, nullptr, "~ x", true, 1, 1) == "OptionError[causes]");
  CHECK(code(good, breaks, nullptr, "~ x", true, 1, 3) == "OptionError[causes]");
  CHECK(code(good, breaks, nullptr, "~ x", true, 0) == "OptionError[causes]");
  CHECK(code(good, breaks, nullptr, "~ x", true, 7) == "OptionError[event]");
}

TEST_CASE("what is left out of a hazard fit is said", "[fit_hazard]") {
  Table data;
  data.add(Column::of_real("t", {10, 95, 100, 180, 400, 50, 0, 30, 120, 20, 130, 60}));
  data.add(Column::of_real("d", {1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0}));
  const Value fit = run("fit_hazard", {{"formula", "~ 1"},
                                       {"data", data},
                                       {"time", "t"},
                                       {"status", "d"},
                                       {"breaks", Vector{0.0, 90.0, 180.0}},
                                       {"link", "logit"}});
  const Fit read = api::fit_from_json(fit.result()->saved);
  REQUIRE(read.notes.size() == 3);
  CHECK(read.notes[0] ==
        "1 row with a time beyond the last break, 180, is censored there; 1 event happened later.");
  CHECK(read.notes[1] == "1 row has no time at risk inside the bands, and counts nothing.");
  CHECK(
      read.notes[2] ==
      "5 bands that a person entered late, or left early without the event, are left out, as only "
      "link = \"cloglog\" can count part of a band; 3 rows had no other.");
  CHECK(read.n_used == 8.0);
  CHECK(read.n_trials == 8.0 + 4.0);
  CHECK(read.n_events == 4.0);
  CHECK(read.event_text == "modelled event: 1 (4 in 8 histories, 12 person-periods)");
}
