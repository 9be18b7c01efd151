#include <algorithm>
#include <cmath>

#include "../catch.hpp"
#include "../reference_tables.hpp"
#include "ordinal_frame.hpp"
#include "skillnad/inference/proportional_odds.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

Value wine_fit(const std::string& formula, const std::string& link = "logit") {
  return run("fit_ordinal",
             {{"formula", formula}, {"data", Value(data_of("wine"))}, {"link", link}});
}

double cell(const Value& value, const std::string& term, const std::string& test,
            const std::string& column) {
  const Table& table = *value.table();
  for (std::size_t i = 0; i < table.n_rows; ++i)
    if (table.at("term").text[i] == term && table.at("test").text[i] == test)
      return table.at(column).is_missing(i) ? std::nan("") : table.at(column).real[i];
  FAIL("no row " << term << " " << test);
  return 0.0;
}

}  // namespace

TEST_CASE("tests of proportional odds are those of clm and plain scores", "[proportional_odds]") {
  // tests/reference/make_ordinal_reference.R; its scores rest on numerical differences.
  Table housing = read_csv(file_text("housing"));
  for (Column& column : housing.columns) {
    Column typed;
    if (column.name == "Freq") {
      std::vector<double> cells;
      for (const std::string& text : column.text) cells.push_back(std::stod(text));
      typed = Column::of_whole(column.name, cells);
    } else {
      typed.name = column.name;
      typed.type = Column::Type::categorical;
      typed.declared = true;
      typed.ordered = column.name == "Sat";
      if (column.name == "Sat" || column.name == "Infl") typed.levels = {"Low", "Medium", "High"};
      if (column.name == "Type") typed.levels = {"Tower", "Apartment", "Atrium", "Terrace"};
      if (column.name == "Cont") typed.levels = {"Low", "High"};
      for (const std::string& text : column.text)
        typed.codes.push_back(static_cast<std::int32_t>(
            std::find(typed.levels.begin(), typed.levels.end(), text) - typed.levels.begin()));
    }
    column = std::move(typed);
  }
  for (const std::string link : {"logit", "probit", "cloglog"}) {
    const Value fit = run("fit_ordinal", {{"formula", "Sat ~ Infl + Type + Cont"},
                                          {"data", Value(housing)},
                                          {"weights", "Freq"},
                                          {"weight_kind", "frequency"},
                                          {"link", link}});
    const Value value = run("proportional_odds_test", {{"fit", fit}});
    REQUIRE(value.table()->n_rows == 8);
    for (const auto& row : read_reference("proportional_odds.csv")) {
      if (row[0] != link) continue;
      INFO(row[0] << " " << row[1] << " " << row[2]);
      CHECK(cell(value, row[1], row[2], "df") == number(row[3]));
      CHECK(cell(value, row[1], row[2], "statistic") == Approx(number(row[4])).epsilon(1e-6));
    }
  }
}

TEST_CASE("a likelihood ratio without a maximum is missing, the score is there",
          "[proportional_odds]") {
  // No cold wine has the highest rating, no warm one the lowest.
  Context context;
  const Value value = api::call(context, "proportional_odds_test",
                                named({{"fit", wine_fit("rating ~ temp + contact")}}));
  CHECK(std::isnan(cell(value, "temp", "lr", "statistic")));
  CHECK(cell(value, "contact", "lr", "statistic") > 0.0);
  // The score by numerical differences of the likelihood, as in make_ordinal_reference.R.
  CHECK(cell(value, "temp", "score", "statistic") == Approx(1.9649206).epsilon(1e-6));
  CHECK(cell(value, "contact", "score", "statistic") == Approx(0.653484908).epsilon(1e-6));
  CHECK(cell(value, "(all)", "score", "statistic") == Approx(2.64358761).epsilon(1e-6));
  REQUIRE(context.warnings.size() == 1);
  CHECK(context.warnings[0].code == "proportional_odds");
}

TEST_CASE("proportional odds with random effects", "[proportional_odds]") {
  const Sample data = sample(411, 30, 20, 1.0);
  const Value table = ordinal_table(data, 6);
  const auto fitted = [&](const std::string& formula, const std::vector<std::string>& freed) {
    return run("fit_ordinal",
               {{"formula", formula}, {"data", table}, {"nodes", 7}, {"nonproportional", freed}});
  };
  for (const std::string random : {" + (1 | g)", " + (1 + x | g)"}) {
    INFO(random);
    const Value fit = fitted("o ~ x + f" + random, {});
    const Value value = run("proportional_odds_test", {{"fit", fit}});
    REQUIRE(value.table()->n_rows == 6);
    const Value freed = fitted("o ~ x + f" + random, {"f"});
    const double lr = 2.0 * (live(freed)->fit.log_likelihood - live(fit)->fit.log_likelihood);
    CHECK(cell(value, "f", "lr", "statistic") == Approx(lr).epsilon(1e-7));
    CHECK(cell(value, "f", "lr", "df") == 2.0);
    CHECK(cell(value, "(all)", "score", "df") == 3.0);
    // Both tests are chi-square to first order, and there is no departure.
    CHECK(cell(value, "f", "score", "statistic") == Approx(lr).epsilon(0.15).margin(0.15));
    // What is free already is not tested again.
    const Value rest = run("proportional_odds_test", {{"fit", freed}});
    CHECK(rest.table()->at("term").text == std::vector<std::string>{"(all)", "(all)", "x", "x"});
    CHECK(cell(rest, "(all)", "lr", "statistic") == cell(rest, "x", "lr", "statistic"));
  }
}

TEST_CASE("where proportional odds cannot be tested", "[proportional_odds]") {
  const Sample data = sample(412, 10, 20, 1.0);
  const Value binary = run("fit_logit", {{"formula", "y ~ x"}, {"data", frame(data)}});
  CHECK(error_of("proportional_odds_test", {{"fit", binary}}) == "OptionError[not_available]");
  CHECK(error_of("proportional_odds_test", {{"fit", wine_fit("rating ~ 1")}}) ==
        "OptionError[terms]");
  CHECK(error_of("proportional_odds_test", {{"fit", loaded(wine_fit("rating ~ temp"))}}) ==
        "DataError[data_needed]");
  const Value clustered =
      run("fit_ordinal",
          {{"formula", "rating ~ temp"}, {"data", Value(data_of("wine"))}, {"cluster", "judge"}});
  CHECK(error_of("proportional_odds_test", {{"fit", clustered}}) == "OptionError[vcov]");
}
