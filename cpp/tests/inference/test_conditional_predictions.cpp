#include "../catch.hpp"
#include "prediction_checks.hpp"

using namespace skillnad;
using namespace skillnad::testing;

TEST_CASE("conditional predictions by brute force", "[predictions]") {
  Fitted at = fitted(sample(162, 16, 6, 1.0).table(), "y ~ x + (1 | g)");
  REQUIRE(at.fit.has_random_parameters());
  const PredictionPoints points = own_points(at);
  const PlainFit data = plain(at);
  const Predictions found =
      predict(at.context, at.fit, &at.rows, points, "conditional", "model", 0.95);
  for (std::size_t i = 0; i < points.n_slots; i += 5) {
    const PlainGroup& group = data.groups[data.group_of_pattern[i]];
    const PlainRow& row = group[data.row_of_pattern[i]];
    const auto moment = [&](const Vector& b, double sd, int power) {
      const auto value = [&](double u) {
        return std::pow(plain_event(Link::logit, plain_eta(row, b) + sd * u), power);
      };
      return plain_integral(Link::logit, group, b, sd, value) /
             plain_integral(Link::logit, group, b, sd, [](double) { return 1.0; });
    };
    Vector b = at.fit.estimates();
    b.resize(2);
    const double mean = moment(b, sd_of(at.fit), 1);
    CHECK(found.estimate[i] == Approx(mean).epsilon(1e-8));
    const double posterior = moment(b, sd_of(at.fit), 2) - mean * mean;
    const double delta = delta_variance(
        at.fit, [&](const Vector& moved, double sd) { return moment(moved, sd, 1); });
    CHECK(found.std_error[i] == Approx(std::sqrt(posterior + delta)).epsilon(1e-6));
  }
}

TEST_CASE("posterior variance of an average over groups", "[predictions]") {
  // Effects of different groups are independent given the parameters: their part of the variance
  // of a mean is the sum of the groups' parts. One slot over all against brute force.
  Fitted at = fitted(sample(164, 8, 4, 1.2).table(), "y ~ 1 + (1 | g)");
  REQUIRE(at.fit.has_random_parameters());
  PredictionPoints points = own_points(at);
  points.weight = at.rows.model.cases;
  points.n_slots = 1;
  points.slot.assign(points.slot.size(), 0);
  const Predictions found =
      predict(at.context, at.fit, &at.rows, points, "conditional", "model", 0.95);
  const PlainFit data = plain(at);
  double total = 0.0;
  for (double c : at.rows.model.cases) total += c;
  const auto moment = [&](std::size_t g, const Vector& b, double sd, int power) {
    const auto value = [&](double u) {
      return std::pow(plain_event(Link::logit, b[0] + sd * u), power);
    };
    return plain_integral(Link::logit, data.groups[g], b, sd, value) /
           plain_integral(Link::logit, data.groups[g], b, sd, [](double) { return 1.0; });
  };
  const auto mean = [&](const Vector& b, double sd) {
    double sum = 0.0;
    for (std::size_t g = 0; g < data.groups.size(); ++g)
      sum += at.rows.model.cases[g] * moment(g, b, sd, 1);
    return sum / total;
  };
  const Vector b = {at.fit.estimates()[0]};
  double variance = delta_variance(at.fit, mean);
  for (std::size_t g = 0; g < data.groups.size(); ++g) {
    const double first = moment(g, b, sd_of(at.fit), 1);
    variance += std::pow(at.rows.model.cases[g] / total, 2) *
                (moment(g, b, sd_of(at.fit), 2) - first * first);
  }
  CHECK(found.estimate[0] == Approx(mean(b, sd_of(at.fit))).epsilon(1e-9));
  CHECK(found.std_error[0] == Approx(std::sqrt(variance)).epsilon(1e-6));
}
