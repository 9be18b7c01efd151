#include <map>

#include "../catch.hpp"
#include "../models/simulated_frame.hpp"
#include "../reference_data.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/inference/variance_components.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

const double pi = 3.14159265358979323846;

/// Var(p) / (E p (1 - E p)) by a plain trapezoidal rule.
double plain_share(Link link, double eta, double sd) {
  double first = 0.0;
  double second = 0.0;
  for (int i = -4000; i <= 4000; ++i) {
    const double z = i / 400.0;
    const double w = std::exp(-0.5 * z * z) / std::sqrt(2.0 * pi) / 400.0;
    const double p = plain_event(link, eta + sd * z);
    first += w * p;
    second += w * p * p;
  }
  return (second - first * first) / (first * (1.0 - first));
}

/// The mean over the cases of the linear predictor without the random effect.
double mean_eta(const Sample& data, const Vector& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < data.size(); ++i) sum += b[0] + b[1] * data.x[i];
  return sum / static_cast<double>(data.size());
}

std::map<std::string, std::size_t> rows_by_name(const Table& table) {
  std::map<std::string, std::size_t> out;
  for (std::size_t i = 0; i < table.n_rows; ++i) out[table.at("name").text[i]] = i;
  return out;
}

}  // namespace

TEST_CASE("what the standard deviation says", "[variance_components]") {
  const double residual[] = {pi * pi / 3.0, 1.0, pi * pi / 6.0};
  for (Link link : all_links) {
    const Sample data = sample(151, 60, 12, 1.0, link);
    FitOptions options;
    options.link = link;
    const Fit fit = fitted(data.table(), "y ~ x + (1 | g)", options).fit;
    REQUIRE(fit.has_random_parameters());
    const Table t = variance_components_table(fit, 0.95);
    const auto row = rows_by_name(t);
    const auto& estimate = t.at("estimate").real;
    const auto& se = t.at("std_error").real;
    const auto& low = t.at("conf_low").real;
    const auto& high = t.at("conf_high").real;
    const double sd = sd_of(fit);
    const Matrix v = fit.covariance_standardised;
    const double log_se = std::sqrt(v(2, 2));
    INFO(link_name(link));
    const std::size_t r = row.at("sd (Intercept)");
    CHECK(estimate[r] == sd);
    CHECK(se[r] == Approx(sd * log_se));
    CHECK(low[r] == Approx(sd * std::exp(-1.959963984540054 * log_se)));
    CHECK(high[r] == Approx(sd * std::exp(1.959963984540054 * log_se)));
    const std::size_t var = row.at("var (Intercept)");
    CHECK(estimate[var] == Approx(sd * sd));
    CHECK(se[var] == Approx(2.0 * sd * sd * log_se));
    CHECK(high[var] == Approx(high[r] * high[r]));
    const auto latent = [&](double s) {
      return s * s / (s * s + residual[static_cast<int>(link)]);
    };
    const std::size_t icc = row.at("icc_latent");
    CHECK(estimate[icc] == Approx(latent(sd)));
    CHECK(se[icc] ==
          Approx(log_se * slope_at_zero([&](double d) { return latent(sd * std::exp(d)); }, 1e-3)));
    CHECK(low[icc] == Approx(latent(low[r])));
    const std::size_t share = row.at("icc_probability");
    const Vector b = fit.estimates();
    const double eta = mean_eta(data, b);
    CHECK(estimate[share] == Approx(plain_share(link, eta, sd)).epsilon(1e-10));
    // Delta method in (b, log sd) with the covariance of the given columns.
    const Matrix given = fit.standardiser.covariance(v);
    Vector slope(3);
    for (std::size_t j = 0; j < 3; ++j)
      slope[j] = slope_at_zero(
          [&](double d) {
            Vector moved = {b[0], b[1]};
            if (j < 2) moved[j] += d;
            return plain_share(link, mean_eta(data, moved), sd * (j < 2 ? 1.0 : std::exp(d)));
          },
          1e-3);
    double variance = 0.0;
    for (std::size_t j = 0; j < 3; ++j)
      for (std::size_t k = 0; k < 3; ++k) variance += slope[j] * slope[k] * given(j, k);
    CHECK(se[share] == Approx(std::sqrt(variance)).epsilon(1e-7));
    CHECK((low[share] > 0.0 && low[share] < estimate[share] && high[share] < 1.0));
    CHECK(row.count("mor") == (link == Link::logit ? 1 : 0));
    if (link == Link::logit) {
      // R: qnorm(0.75) = 0.6744897501960817.
      const std::size_t mor = row.at("mor");
      CHECK(estimate[mor] == Approx(std::exp(std::sqrt(2.0) * sd * 0.6744897501960817)));
      CHECK(se[mor] == Approx(estimate[mor] * std::sqrt(2.0) * 0.6744897501960817 * sd * log_se));
    }
  }
}

TEST_CASE("at the boundary there is an upper limit only", "[variance_components]") {
  Table table;
  Vector y, x;
  std::vector<std::string> g;
  for (const auto& cells : read_reference("boundary.csv")) {
    x.push_back(number(cells[0]));
    y.push_back(number(cells[1]));
    g.push_back(cells[2]);
  }
  table.add(Column::of_whole("y", y));
  table.add(Column::of_real("x", x));
  table.add(text_column("g", g));
  const Fitted at = fitted(table, "y ~ x + (1 | g)");
  const Fit& fit = at.fit;
  REQUIRE(fit.boundary);
  CHECK(fit.status == "boundary");
  CHECK(fit.boundary_score < 0.0);
  CHECK(sd_of(fit) == 0.0);
  CHECK(at.context.notes.size() == 1);
  // The estimates are those of the regression; the parameter still counts.
  const Fit plain = fitted(table, "y ~ x").fit;
  CHECK(fit.log_likelihood == Approx(plain.log_likelihood).epsilon(1e-14));
  CHECK(fit.estimates()[1] == Approx(plain.estimates()[1]).epsilon(1e-9));
  CHECK(fit.n_parameters() == plain.n_parameters() + 1);
  double last = 0.0;
  for (double level : {0.90, 0.95, 0.99}) {
    const Table t = variance_components_table(fit, level);
    const auto row = rows_by_name(t);
    const auto& upper = t.at("conf_high").real;
    const double sd = upper[row.at("sd (Intercept)")];
    CHECK(sd > last);
    last = sd;
    CHECK(t.at("estimate").real[row.at("sd (Intercept)")] == 0.0);
    CHECK(t.at("estimate").real[row.at("mor")] == 1.0);
    CHECK(t.at("std_error").is_missing(row.at("sd (Intercept)")));
    CHECK(upper[row.at("var (Intercept)")] == Approx(sd * sd));
    CHECK(upper[row.at("icc_latent")] == Approx(sd * sd / (sd * sd + pi * pi / 3.0)));
    CHECK(upper[row.at("mor")] == Approx(std::exp(std::sqrt(2.0) * sd * 0.6744897501960817)));
  }
  // Another level: nothing is invented.
  CHECK(variance_components_table(fit, 0.8).at("conf_high").is_missing(0));
  const Table effects = random_effects_table(fit, 0.95, "mean");
  for (double effect : effects.at("estimate").real) CHECK(effect == 0.0);
}

TEST_CASE("effects of groups are posterior means and modes", "[variance_components]") {
  const Sample data = sample(152, 20, 9, 1.0);
  const Fit fit = fitted(data.table(), "y ~ x + (1 | g)").fit;
  const Vector b = {fit.estimates()[0], fit.estimates()[1]};
  const Table mean = random_effects_table(fit, 0.95, "mean");
  const Table mode = random_effects_table(fit, 0.95, "mode");
  REQUIRE(mean.n_rows == 20);
  for (std::size_t r = 0; r < mean.n_rows; ++r) {
    PlainGroup group;
    for (std::size_t i = 0; i < data.size(); ++i)
      if (data.g[i] == mean.at("level").text[r])
        group.push_back({{1.0, data.x[i]}, data.y[i], 1.0, 0.0});
    const auto moment = [&](int power) {
      return plain_integral(Link::logit, group, b, sd_of(fit),
                            [&](double u) { return std::pow(u, power); });
    };
    const double first = moment(1) / moment(0);
    CHECK(mean.at("n").real[r] == static_cast<double>(group.size()));
    CHECK(distance(mean.at("estimate").real[r], sd_of(fit) * first) < 1e-6);
    CHECK(distance(mean.at("std_error").real[r],
                   sd_of(fit) * std::sqrt(moment(2) / moment(0) - first * first)) < 1e-6);
    // At the mode the slope of log f(y | u) is u.
    const double u = mode.at("estimate").real[r] / sd_of(fit);
    CHECK(std::fabs(slope_at_zero(
                        [&](double d) {
                          return plain_log_density(Link::logit, group, b, sd_of(fit), u + d);
                        },
                        1e-3) -
                    u) < 1e-7);
  }
}

TEST_CASE("no random effects, no rows; a wrong level is refused", "[variance_components]") {
  const Fit fit = fitted(sample(153, 20, 9, 1.0).table(), "y ~ x").fit;
  CHECK(variance_components_table(fit, 0.95).n_rows == 0);
  CHECK(random_effects_table(fit, 0.95, "mean").n_rows == 0);
  CHECK_THROWS_AS(variance_components_table(fit, 1.0), OptionError);
}
