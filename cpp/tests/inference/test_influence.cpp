#include "../catch.hpp"
#include "ordinal_frame.hpp"
#include "prediction_checks.hpp"
#include "skillnad/inference/influence.hpp"

using namespace skillnad;
using namespace skillnad::testing;

TEST_CASE("influence of groups from plain scores", "[influence]") {
  Fitted at = fitted(sample(341, 15, 8, 1.0).table(), "y ~ x + (1 | g)");
  REQUIRE(at.fit.has_random_parameters());
  const PlainData groups = plain(at).groups;
  const Table found = influence_table(at.context, at.fit, at.rows, own_units(at.rows.model));
  REQUIRE(found.n_rows == 2 * groups.size());
  Vector b = at.fit.estimates();
  b.resize(2);
  const Matrix v = covariance_of(at.fit, "model").cells;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    Vector score;
    for (std::size_t a = 0; a < 3; ++a)
      score.push_back(slope_at_zero(
          [&](double d) {
            Vector moved = b;
            double sd = sd_of(at.fit);
            if (a < 2) moved[a] += d;
            if (a == 2) sd *= std::exp(d);
            return std::log(
                plain_integral(Link::logit, groups[g], moved, sd, [](double) { return 1.0; }));
          },
          1e-3));
    double cases = 0.0;
    for (const PlainRow& row : groups[g]) cases += row.m;
    double cooks = 0.0;
    Vector change(3, 0.0);
    for (std::size_t i = 0; i < 3; ++i) {
      for (std::size_t j = 0; j < 3; ++j) change[i] += v(i, j) * score[j];
      cooks += score[i] * change[i] / 3.0;
    }
    for (std::size_t j = 0; j < 2; ++j) {
      const std::size_t row = 2 * g + j;
      CHECK(found.at("dfbeta").real[row] == Approx(change[j]).epsilon(1e-4).margin(1e-6));
      CHECK(found.at("cooks_distance").real[row] == Approx(cooks).epsilon(1e-4));
      CHECK(found.at("term").text[row] == at.fit.coefficients[j].term);
      CHECK(found.at("level").text[row] == at.fit.random[0].levels[g].level);
      CHECK(found.at("n").real[row] == cases);
    }
  }
}

TEST_CASE("one step is near a fit without the unit", "[influence]") {
  const Sample data = sample(342, 60, 8, 0.8);
  const Value fit = run("fit_logit", {{"formula", "y ~ x + (1 | g)"}, {"data", frame(data)}});
  const Value found = run("fit_influence", {{"fit", fit}});
  const Vector all = live(fit)->fit.estimates();
  double both = 0.0, one_step = 0.0, refit = 0.0;
  for (std::size_t g = 0; g < 12; ++g) {
    const std::string level = found.table()->at("level").text[2 * g];
    std::vector<std::size_t> rows;
    Sample rest = data;
    for (auto* column : {&rest.y, &rest.x, &rest.z, &rest.w}) column->clear();
    for (auto* column : {&rest.f, &rest.g, &rest.k}) column->clear();
    for (std::size_t i = 0; i < data.size(); ++i) {
      if (data.g[i] == level) continue;
      rest.y.push_back(data.y[i]);
      rest.x.push_back(data.x[i]);
      rest.z.push_back(data.z[i]);
      rest.w.push_back(data.w[i]);
      rest.f.push_back(data.f[i]);
      rest.g.push_back(data.g[i]);
      rest.k.push_back(data.k[i]);
    }
    const Value without = run("fit_logit", {{"formula", "y ~ x + (1 | g)"}, {"data", frame(rest)}});
    const Vector b = live(without)->fit.estimates();
    for (std::size_t j = 0; j < 2; ++j) {
      const double a = found.table()->at("dfbeta").real[2 * g + j];
      const double c = all[j] - b[j];
      both += a * c;
      one_step += a * a;
      refit += c * c;
    }
  }
  CHECK(both / std::sqrt(one_step * refit) > 0.97);
}

TEST_CASE("influence by a variable, by rows, and where there is none", "[influence]") {
  const Sample data = sample(343, 30, 8, 1.0);
  const Value plain = run("fit_logit", {{"formula", "y ~ x + f"}, {"data", frame(data)}});
  const Value rows = run("fit_influence", {{"fit", plain}});
  REQUIRE(rows.table()->n_rows == 4 * data.size());
  CHECK(rows.table()->at("level").text[4] == "2");
  const Value by = run("fit_influence", {{"fit", plain}, {"by", "f"}});
  REQUIRE(by.table()->n_rows == 12);
  // The steps of the rows of a level add up to that of the level.
  for (std::size_t l = 0; l < 3; ++l)
    for (std::size_t j = 0; j < 4; ++j) {
      double sum = 0.0;
      for (std::size_t i = 0; i < data.size(); ++i)
        if (data.f[i] == by.table()->at("level").text[4 * l])
          sum += rows.table()->at("dfbeta").real[4 * i + j];
      CHECK(by.table()->at("dfbeta").real[4 * l + j] == Approx(sum).epsilon(1e-9).margin(1e-10));
    }
  const Value fit = run("fit_logit", {{"formula", "y ~ x + z + (1 | g)"}, {"data", frame(data)}});
  CHECK(run("fit_influence", {{"fit", fit}, {"by", "g"}}).table()->at("dfbeta").real ==
        run("fit_influence", {{"fit", fit}}).table()->at("dfbeta").real);
  CHECK(run("fit_influence", {{"fit", fit}, {"by", "z"}}).table()->n_rows == 3 * 30);
  CHECK(error_of("fit_influence", {{"fit", fit}, {"by", "x"}}) == "OptionError[by]");
  CHECK(error_of("fit_influence", {{"fit", fit}, {"by", "q"}}) == "OptionError[by]");
  const Value weighted = run("fit_logit", {{"formula", "y ~ x"},
                                           {"data", frame(data)},
                                           {"weights", "w"},
                                           {"weight_kind", "frequency"}});
  CHECK(error_of("fit_influence", {{"fit", weighted}}) == "OptionError[not_available]");
}

TEST_CASE("Firth's influence adds up to nothing", "[influence][penalised]") {
  // At the maximum the penalised scores sum to 0, those of the likelihood do not; in a saturated
  // model of one proportion they are y - p + (1/2 - p) / n.
  FitOptions firth;
  firth.penalty.kind = Penalty::firth;
  Fitted at = fitted(sample(168, 12, 5, 0.5).table(), "y ~ x + f", firth);
  const UnitScores scores = unit_scores(at.context, at.fit, at.rows, {});
  for (std::size_t j = 0; j < 4; ++j) {
    double sum = 0.0;
    for (std::size_t u = 0; u < scores.score.cols(); ++u) sum += scores.score(j, u);
    CHECK(std::fabs(sum) < 1e-8);
  }
  Fitted one = fitted(sample(168, 12, 5, 0.5).table(), "y ~ 1", firth);
  const UnitScores own = unit_scores(one.context, one.fit, one.rows, {});
  const double n = static_cast<double>(own.score.cols());
  const double p = plain_event(Link::logit, one.fit.estimates()[0]);
  for (std::size_t u = 0; u < own.score.cols(); ++u) {
    const double y = own.score(0, u) > 0.0 ? 1.0 : 0.0;
    CHECK(own.score(0, u) == Approx(y - p + (0.5 - p) / n).epsilon(1e-9));
  }
}
