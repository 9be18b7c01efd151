#include "../catch.hpp"
#include "prediction_checks.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

FitOptions with(Link link) {
  FitOptions options;
  options.link = link;
  return options;
}

}  // namespace

TEST_CASE("marginal and typical predictions with their standard errors", "[predictions]") {
  for (Link link : all_links) {
    Fitted at = fitted(sample(161, 20, 8, 1.0, link).table(), "y ~ x + f + (1 | g)", with(link));
    REQUIRE(at.fit.has_random_parameters());
    const PredictionPoints points = own_points(at);
    const PlainFit data = plain(at);
    for (const std::string kind : {"marginal", "typical"}) {
      const Predictions found = predict(at.context, at.fit, nullptr, points, kind, "model", 0.95);
      for (std::size_t i = 0; i < points.n_slots; i += 7) {
        const PlainRow& row = data.groups[data.group_of_pattern[i]][data.row_of_pattern[i]];
        const auto value = [&](const Vector& b, double sd) {
          const double eta = plain_eta(row, b);
          return kind == "marginal" ? plain_marginal(link, eta, sd) : plain_event(link, eta);
        };
        Vector b = at.fit.estimates();
        b.resize(4);
        INFO(link_name(link) << " " << kind);
        const double p = value(b, sd_of(at.fit));
        CHECK(found.estimate[i] == Approx(p).epsilon(1e-11));
        const double se = std::sqrt(delta_variance(at.fit, value));
        CHECK(found.std_error[i] == Approx(se).epsilon(1e-6));
        const double half = 1.959963984540054 * se / (p * (1 - p));
        CHECK(found.conf_low[i] ==
              Approx(plain_event(Link::logit, std::log(p / (1 - p)) - half)).epsilon(1e-6));
        CHECK(found.conf_high[i] ==
              Approx(plain_event(Link::logit, std::log(p / (1 - p)) + half)).epsilon(1e-6));
      }
    }
  }
}

TEST_CASE("an average is the weighted mean of its points", "[predictions]") {
  Fitted at = fitted(sample(163, 20, 8, 1.0).table(), "y ~ x + f + (1 | g)");
  const PredictionPoints points = own_points(at);
  PredictionPoints averages = points;
  averages.weight = at.rows.model.cases;
  averages.n_slots = 3;
  for (std::size_t i = 0; i < averages.slot.size(); ++i)
    averages.slot[i] = static_cast<std::uint32_t>(i % 2);
  for (const std::string kind : {"marginal", "typical", "conditional"}) {
    const Predictions each = predict(at.context, at.fit, &at.rows, points, kind, "model", 0.95);
    const Predictions mean = predict(at.context, at.fit, &at.rows, averages, kind, "model", 0.95);
    for (std::size_t s : {0, 1}) {
      double sum = 0.0;
      double weight = 0.0;
      double bound = 0.0;
      for (std::size_t i = s; i < each.estimate.size(); i += 2) {
        sum += averages.weight[i] * each.estimate[i];
        bound += averages.weight[i] * each.std_error[i];
        weight += averages.weight[i];
      }
      INFO(kind);
      CHECK(mean.estimate[s] == Approx(sum / weight).epsilon(1e-12));
      // Whatever the correlation, the mean is no less certain than its parts.
      CHECK(mean.std_error[s] <= bound / weight * (1.0 + 1e-9));
    }
    // A slot without points has no estimate.
    CHECK(std::isnan(mean.estimate[2]));
    CHECK(std::isnan(mean.conf_low[2]));
  }
}

TEST_CASE("marginal tends to typical as the standard deviation vanishes", "[predictions]") {
  Fitted at = fitted(sample(165, 20, 8, 1.0).table(), "y ~ x + (1 | g)");
  const PredictionPoints points = own_points(at);
  Fit flat = at.fit;
  flat.random[0].factor(0, 0) = 1e-9;
  flat.standardised.back() = std::log(1e-9);
  const Predictions marginal =
      predict(at.context, flat, nullptr, points, "marginal", "model", 0.95);
  const Predictions typical = predict(at.context, flat, nullptr, points, "typical", "model", 0.95);
  for (std::size_t i = 0; i < points.n_slots; ++i) {
    CHECK(marginal.estimate[i] == Approx(typical.estimate[i]).epsilon(1e-13));
    CHECK(marginal.std_error[i] == Approx(typical.std_error[i]).epsilon(1e-8));
  }
}

TEST_CASE("without random effects the three kinds are one", "[predictions]") {
  Fitted at = fitted(sample(166, 20, 8, 1.0).table(), "y ~ x");
  const PredictionPoints points = own_points(at);
  const Predictions a = predict(at.context, at.fit, &at.rows, points, "marginal", "HC0", 0.9);
  for (const std::string kind : {"typical", "conditional"}) {
    const Predictions b = predict(at.context, at.fit, &at.rows, points, kind, "HC0", 0.9);
    CHECK(a.estimate == b.estimate);
    CHECK(a.std_error == b.std_error);
  }
}
