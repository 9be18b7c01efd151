#include "../catch.hpp"
#include "plain_model.hpp"
#include "skillnad/models/random_intercept.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

Evaluation at(const GroupedRows& rows, Link link, const Vector& psi, int nodes) {
  Context context;
  RandomIntercept model(rows, link);
  return model.evaluate(context, psi, {}, nodes);
}

Vector moved(Vector psi, std::size_t j, double by) {
  psi[j] += by;
  return psi;
}

/// Gradient against differences of the value, Hessian against differences of the gradient; both
/// measured on the scale of the curvature. Returns the largest error.
double worst_error(const GroupedRows& rows, Link link, const Vector& psi, int nodes, double step) {
  const Evaluation here = at(rows, link, psi, nodes);
  double worst = 0.0;
  for (std::size_t j = 0; j < psi.size(); ++j) {
    const double size = std::fmax(1.0, std::fabs(here.value));
    const double slope = slope_at_zero(
        [&](double d) { return at(rows, link, moved(psi, j, d), nodes).value; }, step);
    worst = std::fmax(worst, distance(here.gradient[j], slope, size));
    for (std::size_t i = 0; i < psi.size(); ++i) {
      const double second = slope_at_zero(
          [&](double d) { return at(rows, link, moved(psi, j, d), nodes).gradient[i]; }, step);
      worst = std::fmax(worst, distance(here.hessian(i, j), second, size));
      CHECK(here.hessian(i, j) == here.hessian(j, i));
    }
  }
  return worst;
}

Vector with_log(Vector b, double sigma) {
  b.push_back(std::log(sigma));
  return b;
}

void set_outcomes(PlainGroup& group, bool events) {
  for (PlainRow& row : group) row.y = events ? row.m : 0.0;
}

}  // namespace

TEST_CASE("gradient and Hessian of simulated data", "[derivatives]") {
  const Vector b = {-0.3, 0.8, 0.5};
  for (Link link : all_links) {
    for (double sigma : {0.3, 1.0, 2.5, 6.0}) {
      Draws draws(21);
      PlainData data = simulated(draws, link, {1, 1, 2, 3, 7, 8, 9, 25, 5, 5}, b, sigma, 4);
      set_outcomes(data[8], false);
      set_outcomes(data[9], true);
      const GroupedRows rows = laid_out(data);
      // Away from the truth as well as at it.
      for (double shift : {0.0, 0.4}) {
        const Vector psi = {b[0] + shift, b[1] - shift, b[2] + 2.0 * shift, std::log(sigma)};
        for (int nodes : {1, 2, 5, 9}) {
          INFO(link_name(link) << " sigma " << sigma << " nodes " << nodes << " shift " << shift);
          CHECK(worst_error(rows, link, psi, nodes, 1e-3) < 1e-8);
        }
      }
    }
  }
}

TEST_CASE("derivatives of groups of one row and of one outcome", "[derivatives]") {
  Draws draws(22);
  const Vector b = {0.2, -0.6, 0.3};
  for (Link link : all_links) {
    for (double outcome : {0.0, 1.0}) {
      PlainData data = simulated(draws, link, {1, 1, 1, 6, 12}, b, 1.0);
      for (PlainGroup& group : data) set_outcomes(group, outcome > 0.0);
      const GroupedRows rows = laid_out(data);
      for (int nodes : {1, 2, 5, 9}) {
        INFO(link_name(link) << " outcome " << outcome << " nodes " << nodes);
        CHECK(worst_error(rows, link, with_log(b, 1.7), nodes, 1e-3) < 1e-8);
      }
    }
  }
}

TEST_CASE("derivatives of large groups and many trials", "[derivatives]") {
  Draws draws(23);
  const Vector b = {-1.0, 0.4, 0.2};
  for (Link link : all_links) {
    const GroupedRows rows = laid_out(simulated(draws, link, {700, 1, 300}, b, 0.8, 50));
    for (int nodes : {1, 5}) {
      INFO(link_name(link) << " nodes " << nodes);
      CHECK(worst_error(rows, link, with_log(b, 0.8), nodes, 3e-4) < 1e-7);
    }
  }
}

TEST_CASE("derivatives of groups add up to the gradient", "[derivatives]") {
  Draws draws(24);
  const Vector b = {-0.3, 0.8, 0.5};
  const PlainData data = simulated(draws, Link::logit, {4, 9, 1, 20}, b, 1.0);
  const GroupedRows rows = laid_out(data);
  Context context;
  RandomIntercept model(rows, Link::logit);
  const Evaluation all = model.evaluate(context, with_log(b, 1.0), {}, 9);
  for (std::size_t g = 0; g < data.size(); ++g) {
    // A group's part is what the model of this group alone gives.
    const Evaluation alone = at(laid_out({data[g]}), Link::logit, with_log(b, 1.0), 9);
    for (std::size_t a = 0; a < 4; ++a)
      CHECK(model.group_gradients()(a, g) == Approx(alone.gradient[a]).epsilon(1e-12));
  }
  for (std::size_t a = 0; a < 4; ++a) {
    double sum = 0.0;
    for (std::size_t g = 0; g < data.size(); ++g) sum += model.group_gradients()(a, g);
    CHECK(sum == Approx(all.gradient[a]).epsilon(1e-12));
  }
}

TEST_CASE("extreme offsets leave finite values and derivatives", "[derivatives]") {
  const Vector b = {0.1, 0.2, 0.3};
  for (Link link : {Link::logit, Link::probit}) {
    for (double offset : {-1000.0, 1000.0}) {
      Draws draws(25);
      PlainData data = simulated(draws, link, {3, 8, 2}, b, 1.0);
      for (PlainGroup& group : data)
        for (PlainRow& row : group) row.offset = offset;
      const GroupedRows rows = laid_out(data);
      for (double sigma : {0.3, 2.0}) {
        for (int nodes : {1, 5}) {
          INFO(link_name(link) << " offset " << offset << " sigma " << sigma << " nodes " << nodes);
          CHECK(worst_error(rows, link, with_log(b, sigma), nodes, 1e-3) < 1e-7);
        }
      }
    }
  }
  // The cloglog at -1000 without events: certain, so the value is 0 and nothing moves it.
  PlainData data = {{{{1.0, 0.5, 0.0}, 0.0, 3.0, -1000.0}},
                    {{{1.0, -0.5, 1.0}, 0.0, 1.0, -1000.0}}};
  const Evaluation still = at(laid_out(data), Link::cloglog, with_log(b, 1.0), 5);
  CHECK(std::fabs(still.value) < 1e-14);
  for (double g : still.gradient) CHECK(std::fabs(g) < 1e-14);
}
