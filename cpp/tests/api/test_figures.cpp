#include <algorithm>
#include <cmath>

#include "../catch.hpp"
#include "../models/history_frame.hpp"
#include "api_calls.hpp"
#include "skillnad/tables/figure.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

const RealCells& real(const Value& value, const std::string& column) {
  return value.table()->at(column).real;
}

const std::vector<std::string>& text(const Value& value, const std::string& column) {
  return value.table()->at(column).text;
}

Value fit_of(const Sample& data, const std::string& formula) {
  return run("fit_logit", {{"formula", formula}, {"data", frame(data)}});
}

}  // namespace

TEST_CASE("the forest is estimates() without the intercept", "[figures]") {
  const Value fit = fit_of(sample(301, 25, 8, 1.0), "y ~ x + f + (1 | g)");
  const Value figure = run("figure_data", {{"x", fit}, {"kind", "coefficients"}});
  const Value table = run("estimates", {{"fit", fit}, {"exponentiate", true}});
  REQUIRE(figure.table()->n_rows == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(text(figure, "term")[i] == text(table, "term")[i + 1]);
    CHECK(real(figure, "position")[i] == static_cast<double>(i + 1));
    for (const char* column : {"estimate", "conf_low", "conf_high"})
      CHECK(real(figure, column)[i] == real(table, column)[i + 1]);
  }
  CHECK(text(figure, "label")[1] == "f: b (ref. a)");
}

TEST_CASE("the caterpillar ranks random_effects()", "[figures]") {
  const Value fit = fit_of(sample(302, 25, 8, 1.0), "y ~ x + (1 | g)");
  const Value figure = run("figure_data", {{"x", fit}});
  const Value table = run("random_effects", {{"fit", fit}});
  REQUIRE(figure.table()->n_rows == 25);
  for (std::size_t i = 0; i < 25; ++i) {
    if (i > 0) CHECK(real(figure, "estimate")[i - 1] <= real(figure, "estimate")[i]);
    for (std::size_t k = 0; k < 25; ++k) {
      if (text(table, "level")[k] != text(figure, "label")[i]) continue;
      for (const char* column : {"estimate", "conf_low", "conf_high"})
        CHECK(real(figure, column)[i] == real(table, column)[k]);
    }
  }
}

TEST_CASE("predictions are means over cases that all have the level", "[figures]") {
  const Sample data = sample(303, 25, 8, 1.0);
  const Value fit = fit_of(data, "y ~ x + f + (1 + x | g)");
  const Value figure = run("figure_data", {{"x", fit}, {"kind", "predicted"}});
  REQUIRE(text(figure, "label") == std::vector<std::string>{"a", "b", "c"});
  for (std::size_t i = 0; i < 3; ++i) {
    Sample all = data;
    all.f.assign(data.size(), text(figure, "label")[i]);
    const Value at = run("predicted", {{"fit", fit}, {"newdata", frame(all)}});
    double sum = 0.0;
    for (double p : real(at, "estimate")) sum += p;
    const double mean = sum / static_cast<double>(data.size());
    CHECK(real(figure, "estimate")[i] == Approx(mean).epsilon(1e-12));
    CHECK(real(figure, "conf_low")[i] < mean);
    CHECK(real(figure, "conf_high")[i] > mean);
  }
  // A numeric predictor: its own values, in order.
  const Value line =
      run("figure_data", {{"x", fit_of(data, "y ~ x + (1 | g)")}, {"kind", "predicted"}});
  for (std::size_t i = 1; i < line.table()->n_rows; ++i)
    CHECK(real(line, "position")[i - 1] < real(line, "position")[i]);
}

TEST_CASE("stacked bars reach from 0 to 1", "[figures]") {
  FigureRows rows;
  for (double place : {1.0, 2.0})
    for (double share : {0.25, 0.5, 0.25}) rows.add("f", "a", "c", place, share, 0.0, 1.0);
  stack(rows);
  CHECK(rows.start == Vector{0.0, 0.25, 0.75, 0.0, 0.25, 0.75});
  CHECK(rows.end == Vector{0.25, 0.75, 1.0, 0.25, 0.75, 1.0});
}

TEST_CASE("kinds a fit has not, and fits without rows", "[figures]") {
  const Value fit = fit_of(sample(304, 25, 8, 1.0), "y ~ x + f");
  CHECK(error_of("figure_data", {{"x", fit}, {"kind", "units"}}) == "OptionError[kind]");
  CHECK(error_of("figure_data", {{"x", fit}, {"kind", "ordinal"}}) == "OptionError[kind]");
  CHECK(error_of("figure_data", {{"x", fit}, {"kind", "forest"}}) == "OptionError[kind]");
  CHECK(error_of("figure_data", {{"x", loaded(fit)}}).empty());
  CHECK(error_of("figure_data", {{"x", loaded(fit)}, {"kind", "predicted"}}) ==
        "DataError[data_needed]");
  CHECK(error_of("figure", {{"x", fit}, {"lang", "fi"}}) == "OptionError[argument_value]");
}

TEST_CASE("ticks are round numbers inside the range", "[figures]") {
  const Ticks line = linear_ticks(-1.5, 1.3, false, report_style(Language::en));
  CHECK(line.at == Vector{-1.5, -1.0, -0.5, 0.0, 0.5, 1.0});
  CHECK(line.labels.front() == "-1.5");
  CHECK(linear_ticks(0.0, 0.54, true, plain_style()).labels.back() == "50%");
  CHECK(linear_ticks(2.0, 2.0, false, plain_style()).at == Vector{2.0});
  const Ticks odds = log_ticks(0.3, 30.0, report_style(Language::sv));
  CHECK(odds.at == Vector{0.3, 1.0, 3.0, 10.0, 30.0});
  CHECK(odds.labels.front() == "0,3");
  CHECK(log_ticks(1e-9, 1e12, plain_style()).at.size() <= 11);
  CHECK(log_ticks(0.98, 1.02, plain_style()).at.size() >= 3);
}

TEST_CASE("incidence curves are predicted() of everybody at each level", "[figures]") {
  const People data = people(371, 20, 12, 0.5);
  const Table table = data.table(true);
  const Value fit = run("fit_hazard", {{"formula", "~ x + f + (1 | g)"},
                                       {"data", table},
                                       {"time", "days"},
                                       {"status", "again"},
                                       {"event", 1},
                                       {"breaks", Vector{0.0, 90.0, 360.0}}});
  const Value figure = run("figure_data", {{"x", fit}, {"kind", "incidence"}});
  REQUIRE(figure.table()->n_rows == 9);
  for (std::size_t v = 0; v < 3; ++v) {
    People moved = data;
    for (std::string& cell : moved.f) cell = text(figure, "label")[3 * v];
    const Value at = run("predicted", {{"fit", fit},
                                       {"kind", "cumulative"},
                                       {"newdata", moved.table(true)},
                                       {"data", table},
                                       {"times", 360.0},
                                       {"by", "f"}});
    CHECK(real(figure, "position")[3 * v] == 0.0);
    CHECK(real(figure, "estimate")[3 * v] == 0.0);
    CHECK(real(figure, "position")[3 * v + 2] == 360.0);
    // The figure leaves out the persons that the fit does.
    CHECK(real(figure, "estimate")[3 * v + 2] == Approx(real(at, "estimate")[0]).epsilon(0.02));
    CHECK(real(figure, "conf_low")[3 * v + 2] < real(figure, "estimate")[3 * v + 2]);
  }
  CHECK(error_of("figure_data", {{"x", loaded(fit)}, {"kind", "incidence"}}) ==
        "DataError[data_needed]");
}

TEST_CASE("the forest of a hazard fit has hazard ratios and no bands", "[figures]") {
  const People data = people(372, 20, 12, 0.0);
  for (const std::string link : {"cloglog", "probit"}) {
    const Value fit = run("fit_hazard", {{"formula", "~ x"},
                                         {"data", data.table()},
                                         {"time", "days"},
                                         {"status", "again"},
                                         {"breaks", Vector{0.0, 90.0, 360.0}},
                                         {"link", link}});
    const Value figure = run("figure_data", {{"x", fit}, {"kind", "coefficients"}});
    const Value table =
        run("estimates", {{"fit", fit}, {"exponentiate", link == std::string("cloglog")}});
    REQUIRE(figure.table()->n_rows == 1);
    CHECK(real(figure, "estimate")[0] == real(table, "estimate")[2]);
    CHECK(real(figure, "conf_high")[0] == real(table, "conf_high")[2]);
  }
}

TEST_CASE("a Q-Q figure sorts the residuals between bands of order statistics", "[figures]") {
  const Value fit = fit_of(sample(304, 5, 8, 0.0), "y ~ x");
  const Value figure = run("figure_data", {{"x", fit}, {"kind", "qq"}});
  Vector residuals = real(run("fit_residuals", {{"fit", fit}}), "residual");
  std::sort(residuals.begin(), residuals.end());
  REQUIRE(real(figure, "estimate") == residuals);
  const std::size_t n = residuals.size();
  for (std::size_t i = 0; i < n; ++i) {
    CHECK(real(figure, "position")[i] ==
          Approx(-real(figure, "position")[n - 1 - i]).margin(1e-12));
    CHECK(real(figure, "conf_low")[i] ==
          Approx(-real(figure, "conf_high")[n - 1 - i]).margin(1e-12));
  }
  // The smallest of n: 1 - (1 - Phi(z))^n = 2.5% and 97.5%.
  const auto phi = [](double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); };
  CHECK(1.0 - std::pow(1.0 - phi(real(figure, "conf_low")[0]), static_cast<double>(n)) ==
        Approx(0.025).epsilon(1e-8));
  CHECK(1.0 - std::pow(1.0 - phi(real(figure, "conf_high")[0]), static_cast<double>(n)) ==
        Approx(0.975).epsilon(1e-8));
}

TEST_CASE("of many residuals the figure shows a thousand", "[figures]") {
  Vector residuals;
  for (int i = 0; i < 5000; ++i) residuals.push_back(std::sin(1.0 * i * i));
  const FigureRows rows = quantile_rows(residuals);
  REQUIRE(rows.size() == 1000);
  for (std::size_t i = 1; i < rows.size(); ++i) CHECK(rows.position[i] > rows.position[i - 1]);
}
