// Ordinal fits with the probit and complementary log-log links.
#include <map>

#include "../catch.hpp"
#include "../reference_tables.hpp"
#include "api_calls.hpp"
#include "skillnad/api/live_fit.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

/// The wines with their ratings in reverse.
Table reversed_wine() {
  Table out = data_of("wine");
  for (Column& column : out.columns)
    if (column.name == "rating")
      for (double& rating : column.real) rating = 6.0 - rating;
  return out;
}

Value wine_fit(const std::string& link, const std::string& formula, Value nodes,
               const Value& nonproportional = {}, bool reversed = false) {
  return run("fit_ordinal", {{"formula", formula},
                             {"data", Value(reversed ? reversed_wine() : data_of("wine"))},
                             {"link", link},
                             {"nodes", std::move(nodes)},
                             {"nonproportional", nonproportional}});
}

const Fit& fit_of(const Value& value) {
  return api::live_fit(*value.result())->fit;
}

}  // namespace

TEST_CASE("probit and cloglog agree with clm, clmm and plain integration", "[ordinal_links]") {
  // tests/reference/make_ordinal_reference.R. Standard errors of clmm and of the plain integration
  // rest on differences: 1e-4 and 1e-5. clmm's Laplace approximation stops its search for the modes
  // early: its log-likelihood is lower by 2e-6, and estimates agree to 1e-4.
  std::map<std::string, std::vector<std::vector<std::string>>> cases;
  for (const auto& row : read_reference("ordinal_links.csv")) cases[row[0]].push_back(row);
  REQUIRE(cases.size() == 10);
  for (const auto& [name, rows] : cases) {
    INFO(name);
    const std::string link = name.find("probit") != std::string::npos ? "probit" : "cloglog";
    const bool random = name.find("judge") != std::string::npos;
    const bool exact = name.find("exact") != std::string::npos;
    const bool laplace = name.find("_1", name.size() - 2) != std::string::npos;
    const double estimate = laplace ? 1e-4 : 2e-5;
    const bool nominal = name.find("nominal") != std::string::npos;
    const double nodes = exact ? 41.0 : name.find("_10") != std::string::npos ? 10.0 : 1.0;
    const Value value =
        wine_fit(link, random ? "rating ~ temp + contact + (1 | judge)" : "rating ~ temp + contact",
                 nodes, nominal ? Value(std::string("contact")) : Value(),
                 name.find("reversed") != std::string::npos);
    const Fit& fit = fit_of(value);
    CHECK(fit.converged);
    const Value estimates = run("estimates", {{"fit", value}});
    std::size_t at[2] = {0, 0};
    for (const auto& row : rows) {
      INFO(row[1] << " " << row[2]);
      const double wanted = number(row[3]);
      if (row[1] == "log_likelihood")
        CHECK(fit.log_likelihood == Approx(wanted).epsilon(laplace ? 1e-7 : 1e-9));
      if (row[1] == "sd")
        CHECK(std::fabs(fit.random[0].factor(0, 0)) == Approx(wanted).epsilon(estimate));
      if (row[1] == "estimate")
        CHECK(estimates.table()->at("estimate").real[at[0]++] == Approx(wanted).epsilon(estimate));
      if (row[1] == "std_error")
        CHECK(estimates.table()->at("std_error").real[at[1]++] ==
              Approx(wanted).epsilon(random ? (exact ? 1e-5 : 1e-4) : 1e-6));
    }
  }
}

TEST_CASE("what is read off a probit fit", "[ordinal_links]") {
  const Value fit = wine_fit("probit", "rating ~ temp + contact + (1 | judge)", 15.0);
  // Probabilities of the categories add up; those of a judge lie about the marginal ones.
  for (const std::string kind : {"marginal", "typical", "conditional"}) {
    INFO(kind);
    const Value found = run("predicted", {{"fit", fit}, {"kind", kind}});
    const Table& table = *found.table();
    std::vector<double> sum(72, 0.0);
    REQUIRE(table.n_rows == 72 * 5);
    for (std::size_t i = 0; i < table.n_rows; ++i) {
      sum[i / 5] += table.at("estimate").real[i];
      CHECK(table.at("std_error").real[i] > 0.0);
    }
    for (double s : sum) CHECK(s == Approx(1.0).epsilon(1e-10));
  }
  // The profile of a coefficient has the maximum between its limits.
  const Value profile = run("fit_intervals", {{"fit", fit}});
  const Value wald = run("estimates", {{"fit", fit}});
  for (std::size_t k = 0; k < 6; ++k) {
    const double se = wald.table()->at("std_error").real[k];
    CHECK(profile.table()->at("conf_low").real[k] ==
          Approx(wald.table()->at("conf_low").real[k]).margin(0.3 * se));
    CHECK(profile.table()->at("conf_high").real[k] ==
          Approx(wald.table()->at("conf_high").real[k]).margin(0.3 * se));
  }
  const Value boot =
      run("fit_intervals", {{"fit", fit}, {"method", "bootstrap"}, {"replicates", 39}});
  CHECK(boot.table()->at("failed").real[0] < 8.0);
  const Value tests = run("joint_tests", {{"fit", fit}, {"method", "lr"}});
  const Value without = wine_fit("probit", "rating ~ temp + (1 | judge)", 15.0);
  CHECK(tests.table()->at("statistic").real[1] ==
        Approx(2.0 * (fit_of(fit).log_likelihood - fit_of(without).log_likelihood)).epsilon(1e-7));
  CHECK(run("fit_influence", {{"fit", fit}}).table()->n_rows == 9 * 6);
  CHECK(run("fit_residuals", {{"fit", fit}}).table()->n_rows == 72);
}

TEST_CASE("robust covariances of ordinal fits with any link", "[ordinal_links]") {
  // The middle of the sandwich is the sum of g g' over clusters: with each row its own cluster CR0
  // is HC0.
  for (const std::string link : {"logit", "probit", "cloglog"}) {
    Table table = data_of("wine");
    std::vector<double> id;
    for (std::size_t i = 0; i < table.n_rows; ++i) id.push_back(static_cast<double>(i));
    table.add(Column::of_whole("id", id));
    const Value plain =
        run("fit_ordinal",
            {{"formula", "rating ~ temp + contact"}, {"data", Value(table)}, {"link", link}});
    const Value clustered = run("fit_ordinal", {{"formula", "rating ~ temp + contact"},
                                                {"data", Value(table)},
                                                {"link", link},
                                                {"cluster", "id"}});
    const Value a = run("estimates", {{"fit", plain}, {"vcov", "HC0"}});
    const Value b = run("estimates", {{"fit", clustered}, {"vcov", "CR0"}});
    for (std::size_t k = 0; k < a.table()->n_rows; ++k)
      CHECK(a.table()->at("std_error").real[k] ==
            Approx(b.table()->at("std_error").real[k]).epsilon(1e-9));
  }
}

TEST_CASE("random effects that only the logit has", "[ordinal_links]") {
  for (const std::string random :
       {"(1 + temp | judge)", "(1 | judge) + (1 | bottle)", "(0 + temp | judge)"})
    CHECK(error_of("fit_ordinal", {{"formula", "rating ~ temp + " + random},
                                   {"data", Value(data_of("wine"))},
                                   {"link", "probit"}}) == "OptionError[link]");
}
