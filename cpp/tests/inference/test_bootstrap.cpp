#include <algorithm>
#include <map>

#include "../catch.hpp"
#include "../models/category_frame.hpp"
#include "../reference_tables.hpp"
#include "ordinal_frame.hpp"
#include "skillnad/inference/bootstrap.hpp"
#include "skillnad/inference/simulation.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

const std::string herds = "cbind(incidence, size - incidence) ~ C(period)";

Value herd_fit(const std::string& random, double nodes = 1) {
  Table cbpp;
  const Table raw = read_csv(std::string(embedded_file("cbpp.csv")));
  for (const Column& column : raw.columns) {
    std::vector<double> cells;
    for (const std::string& text : column.text) cells.push_back(std::stod(text));
    cbpp.add(Column::of_whole(column.name, cells));
  }
  return run("fit_logit", {{"formula", herds + random}, {"data", Value(cbpp)}, {"nodes", nodes}});
}

BootstrapReplicates replicates_of(const Value& fit, std::size_t n, std::uint64_t seed,
                                  int threads = 1) {
  Context context;
  context.threads = threads;
  const auto at = live(fit);
  return bootstrap_replicates(context, at->fit, *at->rows(), n, seed);
}

Vector sorted_row(const BootstrapReplicates& found, std::size_t k) {
  Vector out;
  for (std::size_t r = 0; r < found.values.cols(); ++r)
    if (!std::isnan(found.values(k, r))) out.push_back(found.values(k, r));
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

TEST_CASE("quantiles of a sample by the sixth definition", "[bootstrap]") {
  // R: quantile(c(1, 2, 4, 8, 16), p, type = 6)
  const Vector sample = {1, 2, 4, 8, 16};
  CHECK(sample_quantile(sample, 0.5) == 4.0);
  CHECK(sample_quantile(sample, 0.25) == 1.5);
  CHECK(sample_quantile(sample, 0.8) == Approx(14.4));
  CHECK(std::isnan(sample_quantile(sample, 0.1)));
  CHECK(std::isnan(sample_quantile(sample, 0.9)));
  CHECK(std::isnan(sample_quantile({}, 0.5)));
  Vector many;
  for (int i = 1; i <= 999; ++i) many.push_back(i);
  CHECK(sample_quantile(many, 0.5 * (1.0 - 0.95)) == 25.0);
  CHECK(sample_quantile(many, 0.5 * (1.0 + 0.95)) == 975.0);
}

TEST_CASE("the bootstrap agrees with glm, lme4 and clm within Monte-Carlo error", "[bootstrap]") {
  // tests/reference/make_bootstrap_reference.R. With n replicates the mean has the standard error
  // sd / sqrt(n), the standard deviation about sd / sqrt(2 n), a 2.5 % quantile of a nearly normal
  // sample sqrt(0.025 * 0.975 / n) / 0.0584 sd = 2.7 sd / sqrt(n). Four standard errors of the
  // difference are allowed, of quantiles five: they are not quite normal.
  std::map<std::string, std::vector<std::vector<std::string>>> cases;
  for (const auto& row : read_reference("bootstrap.csv")) cases[row[0]].push_back(row);
  REQUIRE(cases.size() == 3);
  constexpr std::size_t n = 1000;
  for (const auto& [name, rows] : cases) {
    const Value fit = name == "cbpp_glm" ? herd_fit("")
                      : name == "cbpp_intercept"
                          ? herd_fit(" + (1 | herd)")
                          : run("fit_ordinal", {{"formula", "rating ~ temp + contact"},
                                                {"data", Value(data_of("wine"))}});
    const BootstrapReplicates found = replicates_of(fit, n, 7);
    for (std::size_t k = 0; k < rows.size(); ++k) {
      INFO(name << " " << rows[k][1] << " " << found.term[k]);
      const Vector sample = sorted_row(found, k);
      CHECK(static_cast<double>(sample.size()) > 0.97 * n);
      double mean = 0.0;
      double square = 0.0;
      for (double v : sample) mean += v / static_cast<double>(sample.size());
      for (double v : sample) square += (v - mean) * (v - mean);
      const double sd = std::sqrt(square / static_cast<double>(sample.size() - 1));
      const double expected_sd = number(rows[k][3]);
      const double error = expected_sd * std::sqrt(1.0 / static_cast<double>(sample.size()) +
                                                   1.0 / number(rows[k][6]));
      CHECK(std::fabs(mean - number(rows[k][2])) < 4.0 * error);
      CHECK(std::fabs(sd - expected_sd) < 4.0 * error);
      CHECK(std::fabs(sample_quantile(sample, 0.025) - number(rows[k][4])) < 5.0 * 2.7 * error);
      CHECK(std::fabs(sample_quantile(sample, 0.975) - number(rows[k][5])) < 5.0 * 2.7 * error);
    }
  }
}

TEST_CASE("a replicate is the fit of what was drawn", "[bootstrap]") {
  const Sample data = sample(401, 24, 15, 1.0);
  for (const std::string random : {"", " + (1 | g)", " + (1 + x | g)", " + (1 | k) + (1 | g)"}) {
    INFO(random);
    const std::string formula = "y ~ x + f" + random;
    const Value fit = run("fit_logit", {{"formula", formula}, {"data", frame(data)}, {"nodes", 5}});
    const auto at = live(fit);
    const BootstrapReplicates found = replicates_of(fit, 3, 5);
    const PatternDraws draws(at->fit, at->rows()->model, 5);
    for (std::uint32_t r = 0; r < 3; ++r) {
      if (found.failure[r] != ReplicateFailure::none) continue;
      // Rows of a pattern are interchangeable: the first of them get the drawn successes.
      const ModelRows& rows = at->rows()->model;
      Vector left = draws.successes(r);
      Table table = data.table();
      for (Column& column : table.columns) {
        if (column.name != "y") continue;
        column.type = Column::Type::real;
        column.whole = true;
        column.codes.clear();
        column.levels.clear();
        column.real.assign(data.size(), 0.0);
        for (std::size_t i = 0; i < data.size(); ++i) {
          double& some = left[rows.patterns.pattern_of_row[i]];
          if (some > 0.0) {
            column.real[i] = 1.0;
            some -= 1.0;
          }
        }
      }
      const Value again =
          run("fit_logit",
              {{"formula", formula}, {"data", Value(table)}, {"nodes", 5}, {"force", true}});
      Vector b = live(again)->fit.estimates();
      b.resize(at->fit.n_coefficients());
      for (std::size_t k = 0; k < b.size(); ++k)
        CHECK(found.values(k, r) == Approx(b[k]).epsilon(1e-6).margin(1e-6));
      const Value components = run("variance_components", {{"fit", again}});
      for (std::size_t k = b.size(); k < found.term.size(); ++k)
        for (std::size_t i = 0; i < components.table()->n_rows; ++i)
          if (components.table()->at("group").text[i] == found.group[k] &&
              components.table()->at("name").text[i] == found.term[k])
            CHECK(found.values(k, r) ==
                  Approx(components.table()->at("estimate").real[i]).epsilon(1e-5).margin(1e-5));
    }
  }
}

TEST_CASE("a replicate of unordered categories is the fit of what was drawn", "[bootstrap]") {
  const Sample data = sample(402, 30, 15, 1.0);
  const Table table = category_table(data, 8);
  for (const std::string random : {"", " + (1 | g)"}) {
    INFO(random);
    const std::string formula = "c ~ x" + random;
    const Value fit = run("fit_multinomial", {{"formula", formula}, {"data", table}, {"nodes", 5}});
    const auto at = live(fit);
    const BootstrapReplicates found = replicates_of(fit, 3, 5);
    CHECK(found.term.size() > at->fit.n_coefficients() - 1);
    const BootstrapReplicates threads = replicates_of(fit, 3, 5, 3);
    const PatternDraws draws(at->fit, at->rows()->model, 5);
    for (std::uint32_t r = 0; r < 3; ++r) {
      REQUIRE(found.failure[r] == ReplicateFailure::none);
      Matrix left = draws.choices(r);
      const ModelRows& rows = at->rows()->model;
      for (std::size_t i = 0; i < left.rows(); ++i) {
        double total = 0.0;
        for (std::size_t c = 0; c < left.cols(); ++c) total += left(i, c);
        CHECK(total == rows.cases[i]);
      }
      Table drawn = table;
      for (Column& column : drawn.columns) {
        if (column.name != "c") continue;
        for (std::size_t i = 0; i < data.size(); ++i) {
          const std::uint32_t pattern = rows.patterns.pattern_of_row[i];
          std::size_t c = 0;
          while (left(pattern, c) == 0.0) ++c;
          left(pattern, c) -= 1.0;
          column.codes[i] = static_cast<std::int32_t>(c);
        }
      }
      const Value again =
          run("fit_multinomial",
              {{"formula", formula}, {"data", drawn}, {"nodes", 5}, {"force", true}});
      const Vector b = live(again)->fit.estimates();
      for (std::size_t k = 0; k < at->fit.n_coefficients(); ++k) {
        CHECK(found.values(k, r) == Approx(b[k]).epsilon(1e-6).margin(1e-6));
        CHECK(bits(found.values(k, r)) == bits(threads.values(k, r)));
      }
      const Value components = run("variance_components", {{"fit", again}});
      for (std::size_t k = at->fit.n_coefficients(); k < found.term.size(); ++k)
        for (std::size_t i = 0; i < components.table()->n_rows; ++i)
          if (components.table()->at("name").text[i] == found.term[k])
            CHECK(found.values(k, r) ==
                  Approx(components.table()->at("estimate").real[i]).epsilon(1e-5).margin(1e-5));
    }
  }
  // Shares of the draws are the probabilities: the intercept model, 300 replicates.
  const Value plain = run("fit_multinomial", {{"formula", "c ~ 1"}, {"data", table}});
  const PatternDraws draws(live(plain)->fit, live(plain)->rows()->model, 9);
  Vector mean(3, 0.0);
  for (std::uint32_t r = 0; r < 300; ++r)
    for (std::size_t c = 0; c < 3; ++c) mean[c] += draws.choices(r)(0, c) / 300.0;
  const double n = static_cast<double>(data.size());
  for (std::size_t c = 0; c < 3; ++c) {
    const double share = live(plain)->fit.category_counts[c] / n;
    CHECK(std::fabs(mean[c] / n - share) < 4.0 * std::sqrt(share * (1.0 - share) / n / 300.0));
  }
}

TEST_CASE("replicates depend on neither threads nor their number", "[bootstrap]") {
  for (const Value& fit : {herd_fit(" + (1 | herd)", 5),
                           run("fit_ordinal", {{"formula", "rating ~ temp + (1 | judge)"},
                                               {"data", Value(data_of("wine"))}})}) {
    const BootstrapReplicates few = replicates_of(fit, 6, 3);
    const BootstrapReplicates many = replicates_of(fit, 17, 3, 3);
    const BootstrapReplicates other = replicates_of(fit, 6, 4);
    for (std::size_t r = 0; r < 6; ++r) {
      CHECK(few.failure[r] == many.failure[r]);
      for (std::size_t k = 0; k < few.term.size(); ++k)
        CHECK(bits(few.values(k, r)) == bits(many.values(k, r)));
    }
    CHECK(few.values(0, 0) != other.values(0, 0));
  }
}

TEST_CASE("bootstrap intervals through the registry", "[bootstrap]") {
  const Value fit = herd_fit(" + (1 | herd)");
  const Value value =
      run("fit_intervals", {{"fit", fit}, {"method", "bootstrap"}, {"replicates", 59}});
  const Table& table = *value.table();
  const std::vector<std::string> terms = {"(Intercept)",  "C(period)[2]",    "C(period)[3]",
                                          "C(period)[4]", "sd (Intercept)",  "var (Intercept)",
                                          "icc_latent",   "icc_probability", "mor"};
  CHECK(table.at("term").text == terms);
  const Value components = run("variance_components", {{"fit", fit}});
  for (std::size_t k = 4; k < terms.size(); ++k) {
    CHECK(table.at("estimate").real[k] ==
          Approx(components.table()->at("estimate").real[k - 4]).epsilon(1e-12));
    CHECK(table.at("group").text[k] == "herd");
  }
  for (std::size_t k = 0; k < table.n_rows; ++k) {
    CHECK(table.at("conf_low").real[k] < table.at("conf_high").real[k]);
    CHECK(table.at("replicates").real[k] + table.at("failed").real[k] == 59.0);
  }
  CHECK(table.at("boundary").real[0] == 0.0);
  // By default the seed is 1; a loaded fit gives the same.
  const Value again = run("fit_intervals",
                          {{"fit", fit}, {"method", "bootstrap"}, {"replicates", 59}, {"seed", 1}});
  CHECK(again.table()->at("conf_low").real == table.at("conf_low").real);
  const Value wine =
      run("fit_ordinal", {{"formula", "rating ~ temp"}, {"data", Value(data_of("wine"))}});
  const Value once =
      run("fit_intervals", {{"fit", wine}, {"method", "bootstrap"}, {"replicates", 39}});
  const Value reread = run("fit_intervals", {{"fit", loaded(wine)},
                                             {"method", "bootstrap"},
                                             {"replicates", 39},
                                             {"data", Value(data_of("wine"))}});
  CHECK(once.table()->at("conf_high").real == reread.table()->at("conf_high").real);
  CHECK(error_of("fit_intervals", {{"fit", wine}, {"method", "bootstrap"}, {"replicates", 38}}) ==
        "OptionError[argument_value]");
  CHECK(error_of("fit_intervals", {{"fit", loaded(wine)}, {"method", "bootstrap"}}) ==
        "DataError[data_needed]");
}

TEST_CASE("replicates that fail are counted and named", "[bootstrap]") {
  // Three events among those with f = b: often none is drawn, and f separates.
  Table table;
  std::vector<double> y, f;
  for (int i = 0; i < 60; ++i) {
    f.push_back(i < 30 ? 1.0 : 0.0);
    y.push_back(i < 2 || (i >= 30 && i < 45) ? 1.0 : 0.0);
  }
  table.add(Column::of_whole("y", y));
  table.add(Column::of_whole("f", f));
  const Value fit = run("fit_logit", {{"formula", "y ~ f"}, {"data", Value(table)}});
  Context context;
  const Value found =
      api::call(context, "fit_intervals",
                named({{"fit", fit}, {"method", "bootstrap"}, {"replicates", 199}, {"seed", 2}}));
  const double failed = found.table()->at("failed").real[0];
  // No event among 30 with probability 1/15: 0.126 of the replicates.
  CHECK(failed > 199 * 0.126 - 4 * std::sqrt(199 * 0.126 * 0.874));
  CHECK(failed < 199 * 0.126 + 4 * std::sqrt(199 * 0.126 * 0.874));
  CHECK(found.table()->at("replicates").real[0] == 199.0 - failed);
  REQUIRE(context.warnings.size() == 1);
  CHECK(context.warnings[0].code == "bootstrap");
  CHECK(context.warnings[0].text.find("with separation") != std::string::npos);
}

TEST_CASE("an interrupt ends the bootstrap", "[bootstrap]") {
  const Value fit = herd_fit(" + (1 | herd)", 25);
  const auto at = live(fit);
  for (int threads : {1, 3}) {
    Context context;
    context.threads = threads;
    int asked = 0;
    context.interrupted = [&] { return ++asked > 2; };
    CHECK_THROWS_AS(bootstrap_replicates(context, at->fit, *at->rows(), 1000000, 1), Interrupted);
  }
}
