// Modes are searched from the last point's; a bad start may cost time, never the answer.
#include "../catch.hpp"
#include "plain_model.hpp"
#include "skillnad/models/random_intercept.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

PlainData mixed(Link link) {
  Draws draws(31);
  PlainData data = simulated(draws, link, {1, 2, 5, 8, 20, 3, 4, 60}, {-0.2, 0.5, 0.4}, 1.5, 2);
  for (PlainRow& row : data[2]) row.y = row.m;
  for (PlainRow& row : data[3]) row.y = 0.0;
  return data;
}

}  // namespace

TEST_CASE("modes do not depend on where the search comes from", "[modes]") {
  const std::vector<Vector> points = {{-0.2, 0.5, 0.4, std::log(1.5)},
                                      {4.0, 0.5, 0.4, std::log(6.0)},
                                      {-6.0, -2.0, 1.0, std::log(0.3)},
                                      {0.0, 3.0, -3.0, std::log(12.0)},
                                      {8.0, 0.0, 0.0, std::log(0.05)}};
  Context context;
  for (Link link : {Link::logit, Link::probit, Link::cloglog}) {
    const GroupedRows rows = laid_out(mixed(link));
    for (const Vector& from : points) {
      for (const Vector& to : points) {
        RandomIntercept moved(rows, link);
        moved.evaluate(context, from, {}, 5);
        const Evaluation after = moved.evaluate(context, to, {}, 5);
        RandomIntercept fresh(rows, link);
        const Evaluation alone = fresh.evaluate(context, to, {}, 5);
        INFO(link_name(link) << " from " << from[0] << " to " << to[0]);
        CHECK(distance(after.value, alone.value) < 1e-12);
        CHECK(moved.worst_mode_residual() < 1e-9);
        for (std::size_t a = 0; a < 4; ++a)
          CHECK(distance(after.gradient[a], alone.gradient[a], std::fabs(alone.value)) < 1e-10);
      }
    }
  }
}

TEST_CASE("a wrong prediction along the step does no harm", "[modes]") {
  Context context;
  const GroupedRows rows = laid_out(mixed(Link::logit));
  const Vector psi = {-0.2, 0.5, 0.4, std::log(1.5)};
  RandomIntercept fresh(rows, Link::logit);
  const double value = fresh.evaluate(context, psi, {}, 5).value;
  for (double size : {-1e6, -3.0, 3.0, 50.0, 1e300}) {
    RandomIntercept model(rows, Link::logit);
    model.evaluate(context, psi, {}, 5);
    INFO("step " << size);
    CHECK(distance(model.evaluate(context, psi, {size, -size, size, size}, 5).value, value) <
          1e-12);
    CHECK(model.worst_mode_residual() < 1e-9);
  }
}

TEST_CASE("the mode solves its equation", "[modes]") {
  // u = sigma * sum of scores at the mode, the score in plain arithmetic: for the logit y - m p.
  Context context;
  const PlainData data = mixed(Link::logit);
  const GroupedRows rows = laid_out(data);
  const Vector b = {-0.2, 0.5, 0.4};
  for (double sigma : {0.3, 1.5, 6.0, 40.0}) {
    RandomIntercept model(rows, Link::logit);
    const auto posteriors = model.posteriors(context, {b[0], b[1], b[2], std::log(sigma)}, 9);
    for (std::size_t g = 0; g < data.size(); ++g) {
      double score = 0.0;
      double weight = 0.0;
      for (const PlainRow& row : data[g]) {
        const double p = plain_event(Link::logit, plain_eta(row, b) + sigma * posteriors[g].mode);
        score += row.y - row.m * p;
        weight += row.m * p * (1.0 - p);
      }
      CHECK(std::fabs(sigma * score - posteriors[g].mode) <
            1e-9 * std::sqrt(1.0 + sigma * sigma * weight));
      CHECK(distance(posteriors[g].mode_sd, 1.0 / std::sqrt(1.0 + sigma * sigma * weight)) < 1e-9);
    }
  }
}
