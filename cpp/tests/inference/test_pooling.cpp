#include "../catch.hpp"
#include "ordinal_frame.hpp"
#include "skillnad/base/distributions.hpp"
#include "skillnad/inference/covariance.hpp"
#include "skillnad/inference/pooling.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

/// A sample whose groups differ in their slopes of x, too.
Sample with_slopes(std::uint64_t seed) {
  Sample data = sample(seed, 60, 30, 1.0);
  Draws draws(seed + 1);
  std::string group;
  double intercept = 0.0;
  double slope = 0.0;
  for (std::size_t i = 0; i < data.size(); ++i) {
    if (data.g[i] != group) {
      group = data.g[i];
      intercept = draws.normal();
      slope = 0.5 * intercept + draws.normal();
    }
    data.y[i] = draws.event(plain_event(Link::logit, intercept + slope * data.x[i]));
  }
  return data;
}

/// The same cases with some outcomes drawn again: what an imputation of outcomes would do.
Sample imputed(Sample data, std::uint64_t seed) {
  Draws draws(seed);
  for (std::size_t i = 0; i < data.size(); i += 5) data.y[i] = draws.event(0.5);
  return data;
}

Value listed(const std::vector<Value>& fits) {
  ValueList list;
  for (const Value& fit : fits) list.add("", fit);
  return list;
}

}  // namespace

// Worked by hand: m = 3, estimates 1, 2, 3 (mean 2, B = 1), variances 1, 2, 3 (W = 2).
TEST_CASE("Rubin's rules on numbers", "[pooling]") {
  const Pooled at = pool({1.0, 2.0, 3.0}, {1.0, 2.0, 3.0}, 20.0);
  CHECK(at.estimate == Approx(2.0).epsilon(1e-15));
  CHECK(at.std_error == Approx(std::sqrt(2.0 + 4.0 / 3.0)).epsilon(1e-15));
  // l = (4/3) / (10/3) = 0.4; old df 2 / 0.16 = 12.5; observed df 21 / 23 * 20 * 0.6.
  const double observed = 21.0 / 23.0 * 20.0 * 0.6;
  const double df = 12.5 * observed / (12.5 + observed);
  CHECK(at.df == Approx(df).epsilon(1e-14));
  CHECK(at.fmi == Approx((2.0 / 3.0 + 2.0 / (df + 3.0)) / (5.0 / 3.0)).epsilon(1e-14));
  CHECK(pool({1.0, 2.0, 3.0}, {1.0, 2.0, 3.0}, INFINITY).df == Approx(12.5).epsilon(1e-14));
  CHECK(std::isinf(pool({1.0, 1.0}, {1.0, 2.0}, INFINITY).df));
}

TEST_CASE("pooled fits", "[pooling]") {
  const Sample data = with_slopes(351);
  std::vector<Value> fits;
  std::vector<const Fit*> parts;
  std::vector<std::shared_ptr<const api::LiveFit>> held;
  for (std::uint64_t k = 0; k < 4; ++k) {
    fits.push_back(run("fit_logit", {{"formula", "y ~ x + f + (1 + x | g)"},
                                     {"data", frame(imputed(data, 60 + k))}}));
    held.push_back(live(fits.back()));
    parts.push_back(&held.back()->fit);
    REQUIRE(!parts.back()->boundary);
  }
  fits[2] = loaded(fits[2]);
  const Value found = run("pool_fits", {{"fits", listed(fits)}});
  const Table& table = *found.table();
  REQUIRE(table.n_rows == 4 + 3);
  for (std::size_t j = 0; j < 4; ++j) {
    Vector values, variances;
    for (const Fit* fit : parts) {
      values.push_back(fit->estimates()[j]);
      variances.push_back(covariance_of(*fit, "model").cells(j, j));
    }
    const Pooled at = pool(values, variances, INFINITY);
    CHECK(table.at("term").text[j] == parts[0]->coefficients[j].term);
    CHECK(table.at("group").is_missing(j));
    CHECK(table.at("estimate").real[j] == Approx(at.estimate).epsilon(1e-13));
    CHECK(table.at("std_error").real[j] == Approx(at.std_error).epsilon(1e-13));
    const double z = at.estimate / at.std_error;
    CHECK(table.at("statistic").real[j] == Approx(z).epsilon(1e-12));
    CHECK(table.at("p_value").real[j] == Approx(2.0 * t_upper(std::fabs(z), at.df)).epsilon(1e-10));
    CHECK(table.at("conf_high").real[j] ==
          Approx(at.estimate + t_quantile(0.975, at.df) * at.std_error).epsilon(1e-12));
  }
  // sd (Intercept), from the table of each fit: its limits are those of its logarithm.
  Vector values, variances;
  for (const Value& fit : fits) {
    const Value own = run("variance_components", {{"fit", fit}});
    const double sd = own.table()->at("estimate").real[0];
    values.push_back(std::log(sd));
    const double half = std::log(own.table()->at("conf_high").real[0] / sd);
    variances.push_back(std::pow(half / 1.959963984540054, 2));
  }
  const Pooled spread = pool(values, variances, INFINITY);
  CHECK(table.at("term").text[4] == "sd (Intercept)");
  CHECK(table.at("group").text[4] == "g");
  CHECK(table.at("estimate").real[4] == Approx(std::exp(spread.estimate)).epsilon(1e-10));
  CHECK(table.at("conf_low").real[4] ==
        Approx(std::exp(spread.estimate - t_quantile(0.975, spread.df) * spread.std_error))
            .epsilon(1e-9));
  CHECK(table.at("fmi").real[4] == Approx(spread.fmi).epsilon(1e-9));
  CHECK(table.at("statistic").is_missing(4));
  CHECK(table.at("term").text[5] == "sd x");
  CHECK(table.at("term").text[6] == "cor (Intercept), x");
  const double rho = table.at("estimate").real[6];
  CHECK(table.at("conf_low").real[6] < rho);
  CHECK(table.at("conf_high").real[6] > rho);
}

TEST_CASE("fits that cannot be pooled", "[pooling]") {
  const Sample data = sample(352, 40, 8, 1.0);
  const Value a = run("fit_logit", {{"formula", "y ~ x + (1 | g)"}, {"data", frame(data)}});
  const Value b = run("fit_logit", {{"formula", "y ~ x + f + (1 | g)"}, {"data", frame(data)}});
  CHECK(error_of("pool_fits", {{"fits", a}}) == "OptionError[fits]");
  CHECK(error_of("pool_fits", {{"fits", listed({a})}}) == "OptionError[fits]");
  CHECK(error_of("pool_fits", {{"fits", listed({a, b})}}) == "OptionError[fits]");
  CHECK(error_of("pool_fits", {{"fits", listed({a, 1})}}) == "OptionError[argument_type]");
  // The same fit twice: nothing is missing.
  const Value same = run("pool_fits", {{"fits", listed({a, a})}});
  const Value own = run("estimates", {{"fit", a}});
  for (std::size_t j = 0; j < 2; ++j)
    CHECK(same.table()->at("std_error").real[j] ==
          Approx(own.table()->at("std_error").real[j]).epsilon(1e-13));
}
