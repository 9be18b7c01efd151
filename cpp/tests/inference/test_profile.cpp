#include <map>

#include "../api/api_calls.hpp"
#include "../catch.hpp"
#include "../reference_data.hpp"
#include "skillnad/api/registry.hpp"
#include "skillnad/inference/comparison.hpp"
#include "skillnad/inference/profile.hpp"
#include "skillnad/tables/embedded_data.hpp"
#include "skillnad/text/csv.hpp"

using namespace skillnad;

namespace {

/// The herds of cbpp, its period categorical by C().
Table cbpp() {
  const Table raw = read_csv(embedded_file("cbpp.csv"));
  Table out;
  for (const Column& column : raw.columns) {
    std::vector<double> cells;
    for (const std::string& text : column.text) cells.push_back(std::stod(text));
    out.add(Column::of_whole(column.name, cells));
  }
  return out;
}

Value fitted(const std::string& formula, double nodes) {
  Context context;
  ValueList args;
  args.add("formula", formula);
  args.add("data", cbpp());
  args.add("nodes", nodes);
  return api::call(context, "fit_logit", args);
}

const std::string fixed = "cbind(incidence, size - incidence) ~ C(period)";

}  // namespace

TEST_CASE("profile limits of the herds are those computed independently", "[profile]") {
  // An independent implementation by constrained Newton; its sd agrees with lme4 to 2e-5.
  const double expected[][2] = {{-1.901187832, -0.947787824},
                                {-1.616766176, -0.407780174},
                                {-1.801007120, -0.511553428},
                                {-2.500757448, -0.800756925},
                                {0.346091882, 1.099955841}};
  Context context;
  ValueList args;
  args.add("fit", fitted(fixed + " + (1 | herd)", 1));
  const Value value = api::call(context, "fit_intervals", args);
  const Table& table = *value.table();
  REQUIRE(table.n_rows == 5);
  for (std::size_t i = 0; i < 5; ++i) {
    INFO(table.at("term").text[i]);
    CHECK(table.at("conf_low").real[i] == Approx(expected[i][0]).epsilon(1e-7));
    CHECK(table.at("conf_high").real[i] == Approx(expected[i][1]).epsilon(1e-7));
  }
  ValueList quadrature;
  quadrature.add("fit", fitted(fixed + " + (1 | herd)", 25));
  const Value more = api::call(context, "fit_intervals", quadrature);
  CHECK(more.table()->at("conf_low").real[4] == Approx(0.348801944).epsilon(1e-7));
  CHECK(more.table()->at("conf_high").real[4] == Approx(1.111299650).epsilon(1e-7));
}

// tests/reference/make_correlation_profile.py
TEST_CASE("profile limits of a correlation", "[profile]") {
  Table data;
  for (const Column& column : read_csv(embedded_file("contraception.csv")).columns) {
    if (column.name == "age") {
      Vector cells;
      for (const std::string& text : column.text) cells.push_back(std::stod(text));
      data.add(Column::of_real("age", cells));
    } else if (column.name == "use" || column.name == "urban" || column.name == "district") {
      data.add(testing::text_column(column.name, column.text));
    }
  }
  const auto rows = testing::read_reference("correlation_profile.csv");
  for (const char* nodes : {"1", "5"}) {
    std::map<std::string, double> expected;
    for (const auto& row : rows)
      if (row[0] == nodes) expected[row[1]] = testing::number(row[2]);
    for (const char* random : {"(1 + urban | district)", "(0 + C(urban, base=\"Y\") | district)"}) {
      // The second has other effects and the same likelihood: another correlation, limits inside.
      const bool other = random[1] == '0';
      const Value fit =
          testing::run("fit_logit", {{"formula", std::string("use ~ age + urban + ") + random},
                                     {"data", data},
                                     {"event", "Y"},
                                     {"nodes", std::stod(nodes)}});
      const Value found = testing::run("fit_intervals", {{"fit", fit}});
      const Table& table = *found.table();
      const std::size_t last = table.n_rows - 1;
      CHECK(table.at("group").text[last] == "district");
      const double estimate = table.at("estimate").real[last];
      const double low = table.at("conf_low").real[last];
      const double high = table.at("conf_high").real[last];
      if (other) {
        CHECK((low < estimate && estimate < high));
        continue;
      }
      CHECK(table.at("term").text[last] == "cor (Intercept), urban[Y]");
      CHECK(estimate == Approx(expected.at("estimate")).epsilon(2e-6));
      CHECK(low == Approx(expected.at("low")).epsilon(1e-6));
      CHECK(high == Approx(expected.at("high")).epsilon(1e-6));
    }
  }
}

TEST_CASE("data that allow a variance of 0 say nothing of its correlation", "[profile]") {
  std::size_t silent = 0, telling = 0;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    INFO(seed);
    // A slope of x by group that is there in every other sample.
    testing::Sample data = testing::sample(600 + seed, 30, 30, 0.8);
    testing::Draws draws(seed);
    for (std::size_t i = 0; i < data.size(); ++i) {
      const double slope = std::stod(data.g[i].substr(1)) > 1015.0 ? 0.8 : -0.4;
      const double eta =
          -0.2 + data.x[i] * (0.4 + (seed % 2 == 0 ? slope : 0.15 * slope)) + 0.5 * data.z[i];
      data.y[i] = draws.event(testing::plain_event(Link::logit, eta));
    }
    const auto fit = [&](const std::string& random) {
      return testing::run(
          "fit_logit",
          {{"formula", "y ~ x + " + random}, {"data", testing::frame(data)}, {"nodes", 5.0}});
    };
    const auto log_likelihood = [](const Value& of) {
      return testing::run("fit_statistics", {{"fit", of}}).table()->at("log_likelihood").real[0];
    };
    const Value both = fit("(1 + x | g)");
    const Value found = testing::run("fit_intervals", {{"fit", both}});
    const Table& table = *found.table();
    const std::size_t last = table.n_rows - 1;
    REQUIRE(table.at("term").text[last] == "cor (Intercept), x");
    if (table.at("estimate").is_missing(last) || table.at("conf_low").is_missing(last)) continue;
    const double one_less =
        std::max(log_likelihood(fit("(1 | g)")), log_likelihood(fit("(0 + x | g)")));
    const double fall = 2.0 * (log_likelihood(both) - one_less);
    const double low = table.at("conf_low").real[last];
    const double high = table.at("conf_high").real[last];
    if (fall <= 3.841458820694124) {
      ++silent;
      CHECK(low == -1.0);
      CHECK(high == 1.0);
    } else if (low > -1.0 || high < 1.0) {
      ++telling;
    }
  }
  CHECK(silent > 0);
  CHECK(telling > 0);
}

TEST_CASE("the likelihood ratio of a variance has its mixture", "[comparison]") {
  Context context;
  ValueList args;
  args.add("fit", fitted(fixed + " + (1 | herd)", 1));
  args.add("other", fitted(fixed, 1));
  const Value value = api::call(context, "compare_fits", args);
  const Table& table = *value.table();
  CHECK(table.at("statistic").real[1] == Approx(14.0058352).epsilon(1e-7));
  CHECK(table.at("df").real[1] == 1.0);
  // In the limit half of P(chi-square_1 > 14.0058352) = 9.1e-5; with 15 herds less.
  CHECK(table.at("p_value").real[1] > 1e-5);
  CHECK(table.at("p_value").real[1] < 0.5 * std::erfc(std::sqrt(14.0058352 / 2.0)));
  // A saved fit has no rows to draw from and keeps the limit.
  const auto saved = [](const Value& fit) {
    return Value(Result{"fit", fit.get<std::shared_ptr<const Result>>()->get()->saved, nullptr});
  };
  ValueList loaded;
  loaded.add("fit", saved(fitted(fixed + " + (1 | herd)", 1)));
  loaded.add("other", saved(fitted(fixed, 1)));
  const Value limit = api::call(context, "compare_fits", loaded);
  CHECK(limit.table()->at("p_value").real[1] ==
        Approx(0.5 * std::erfc(std::sqrt(14.0058352 / 2.0))).epsilon(1e-6));
  ValueList terms;
  terms.add("fit", fitted("cbind(incidence, size - incidence) ~ 1 + (1 | herd)", 5));
  terms.add("other", fitted(fixed + " + (1 | herd)", 9));
  const Value test = api::call(context, "compare_fits", terms);
  CHECK(test.table()->at("df").real[1] == 3.0);
  // The smaller model again with nine nodes.
  ValueList small;
  small.add("fit", fitted("cbind(incidence, size - incidence) ~ 1 + (1 | herd)", 9));
  const Value statistics = api::call(context, "fit_statistics", small);
  CHECK(test.table()->at("log_likelihood").real[0] ==
        Approx(statistics.table()->at("log_likelihood").real[0]).epsilon(1e-12));
}
