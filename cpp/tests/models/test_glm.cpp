#include "../catch.hpp"
#include "plain_model.hpp"
#include "skillnad/models/glm.hpp"
#include "skillnad/models/standardise.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

Vector moved(Vector b, std::size_t j, double by) {
  b[j] += by;
  return b;
}

}  // namespace

TEST_CASE("value, gradient and Hessian of the regression", "[glm]") {
  Context context;
  const Vector b = {-0.3, 0.8, 0.5};
  for (Link link : all_links) {
    Draws draws(51);
    const PlainData data = simulated(draws, link, {40, 3, 1, 11}, b, 0.0, 5);
    const GroupedRows rows = laid_out(data);
    const Vector point = {0.1, 0.3, -0.2};
    const Evaluation here = evaluate_glm(context, rows, link, point);
    double plain = 0.0;
    for (const PlainGroup& group : data) plain += plain_log_density(link, group, point, 0.0, 0.0);
    CHECK(distance(here.value, plain) < 1e-13);
    for (std::size_t j = 0; j < 3; ++j) {
      const auto value = [&](double d) {
        return evaluate_glm(context, rows, link, moved(point, j, d)).value;
      };
      CHECK(distance(here.gradient[j], slope_at_zero(value, 1e-3), 100.0) < 1e-9);
      for (std::size_t i = 0; i < 3; ++i) {
        const auto gradient = [&](double d) {
          return evaluate_glm(context, rows, link, moved(point, j, d)).gradient[i];
        };
        CHECK(distance(here.hessian(i, j), slope_at_zero(gradient, 1e-3), 100.0) < 1e-9);
      }
    }
  }
}

TEST_CASE("a saturated regression gives the shares", "[glm]") {
  // Two cells: 3 of 10 and 8 of 12. logit, probit and cloglog of the shares in closed form.
  const PlainData data = {{{{1.0, 0.0}, 3.0, 10.0, 0.0}, {{1.0, 1.0}, 8.0, 12.0, 0.0}}};
  const GroupedRows rows = laid_out(data);
  Context context;
  const GlmFit logit = fit_glm(context, rows, Link::logit, 0, {});
  REQUIRE(logit.converged);
  CHECK(logit.overlap_proved);
  CHECK(logit.coefficients[0] == Approx(std::log(3.0 / 7.0)).epsilon(1e-13));
  CHECK(logit.coefficients[1] == Approx(std::log(2.0) - std::log(3.0 / 7.0)).epsilon(1e-13));
  CHECK(logit.log_likelihood == Approx(3 * std::log(0.3) + 7 * std::log(0.7) +
                                       8 * std::log(2.0 / 3.0) + 4 * std::log(1.0 / 3.0))
                                    .epsilon(1e-14));
  const GlmFit cloglog = fit_glm(context, rows, Link::cloglog, 0, {});
  CHECK(cloglog.coefficients[0] == Approx(std::log(-std::log(0.7))).epsilon(1e-12));
  CHECK(cloglog.coefficients[1] ==
        Approx(std::log(std::log(3.0)) - std::log(-std::log(0.7))).epsilon(1e-12));
  // qnorm(0.3) and qnorm(2/3) from R.
  const GlmFit probit = fit_glm(context, rows, Link::probit, 0, {});
  CHECK(probit.coefficients[0] == Approx(-0.52440051270804078).epsilon(1e-12));
  CHECK(probit.coefficients[1] == Approx(0.43072729929545749 + 0.52440051270804078).epsilon(1e-12));
}

TEST_CASE("without an intercept, and with offsets only", "[glm]") {
  // One column x in {1, 2} with the closed-form root of its score found by bisection here.
  const PlainData data = {{{{1.0}, 6.0, 10.0, 0.3}, {{2.0}, 9.0, 11.0, -0.4}}};
  Context context;
  const GlmFit fit = fit_glm(context, laid_out(data), Link::logit, Standardiser::no_intercept, {});
  double low = -10.0;
  double high = 10.0;
  while (high - low > 1e-14) {
    const double b = 0.5 * (low + high);
    const double score = (6.0 - 10.0 * plain_event(Link::logit, b + 0.3)) +
                         2.0 * (9.0 - 11.0 * plain_event(Link::logit, 2.0 * b - 0.4));
    (score > 0.0 ? low : high) = b;
  }
  CHECK(fit.coefficients[0] == Approx(low).epsilon(1e-12));
}

TEST_CASE("threads do not change a bit of the regression", "[glm]") {
  Draws draws(52);
  const Vector b = {-0.3, 0.8, 0.5};
  const GroupedRows rows = laid_out(simulated(draws, Link::logit, {9000, 500}, b, 0.0));
  const auto run = [&](int threads) {
    Context context;
    context.threads = threads;
    return fit_glm(context, rows, Link::logit, 0, {});
  };
  const GlmFit one = run(1);
  for (int threads : {2, 4}) {
    const GlmFit other = run(threads);
    CHECK(one.coefficients == other.coefficients);
    CHECK(one.log_likelihood == other.log_likelihood);
    CHECK(one.hessian.cells() == other.hessian.cells());
  }
}

TEST_CASE("a separated outcome is not proved to overlap", "[glm]") {
  PlainData data(1);
  for (int i = 0; i < 20; ++i) data[0].push_back({{1.0, i - 9.5}, i < 10 ? 0.0 : 1.0, 1.0, 0.0});
  Context context;
  for (Link link : all_links)
    CHECK_FALSE(fit_glm(context, laid_out(data), link, 0, {}).overlap_proved);
}

TEST_CASE("a constant offset is taken up by the intercept", "[glm]") {
  Context context;
  const Vector b = {-0.3, 0.8, 0.5};
  for (Link link : all_links) {
    Draws draws(53);
    const PlainData data = simulated(draws, link, {60}, b, 0.0, 3);
    const GlmFit plain = fit_glm(context, laid_out(data), link, 0, {});
    REQUIRE(plain.converged);
    for (double offset : {-1000.0, -30.0, 30.0, 1000.0}) {
      PlainData moved = data;
      for (PlainRow& row : moved[0]) row.offset += offset;
      const GlmFit fit = fit_glm(context, laid_out(moved), link, 0, {});
      INFO(link_name(link) << " offset " << offset);
      CHECK(fit.converged);
      CHECK(fit.coefficients[0] + offset == Approx(plain.coefficients[0]).epsilon(1e-9));
      CHECK(fit.coefficients[1] == Approx(plain.coefficients[1]).epsilon(1e-9));
      CHECK(fit.log_likelihood == Approx(plain.log_likelihood).epsilon(1e-12));
    }
  }
}
