#include "../catch.hpp"
#include "plain_model.hpp"
#include "skillnad/models/random_intercept.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

Vector with_log(Vector b, double sigma) {
  b.push_back(std::log(sigma));
  return b;
}

/// The mode of h(u) = log f(y | u) - u^2/2 by ternary search, in plain arithmetic.
double plain_mode(Link link, const PlainGroup& group, const Vector& b, double sigma) {
  const auto h = [&](double u) {
    return plain_log_density(link, group, b, sigma, u) - 0.5 * u * u;
  };
  double low = -12.0;
  double high = 12.0;
  while (high - low > 1e-9) {
    const double a = low + (high - low) / 3.0;
    const double c = high - (high - low) / 3.0;
    (h(a) < h(c) ? low : high) = h(a) < h(c) ? a : c;
  }
  return 0.5 * (low + high);
}

/// The header's formula with the nodes and weights of the rules of 1, 2 and 3 nodes; the curvature
/// by second differences.
double plain_quadrature(Link link, const PlainData& data, const Vector& b, double sigma, int k) {
  const Vector nodes = k == 1   ? Vector{0.0}
                       : k == 2 ? Vector{-1.0, 1.0}
                                : Vector{-std::sqrt(3.0), 0.0, std::sqrt(3.0)};
  const Vector weights = k == 1   ? Vector{1.0}
                         : k == 2 ? Vector{0.5, 0.5}
                                  : Vector{1.0 / 6.0, 2.0 / 3.0, 1.0 / 6.0};
  double total = 0.0;
  for (const PlainGroup& group : data) {
    const double mode = plain_mode(link, group, b, sigma);
    const auto h = [&](double u) {
      return plain_log_density(link, group, b, sigma, u) - 0.5 * u * u;
    };
    const double d = 2e-3;
    const double curvature =
        -(-h(mode + 2 * d) + 16 * h(mode + d) - 30 * h(mode) + 16 * h(mode - d) - h(mode - 2 * d)) /
        (12 * d * d);
    double sum = 0.0;
    for (std::size_t i = 0; i < nodes.size(); ++i)
      sum += weights[i] *
             std::exp(h(mode + nodes[i] / std::sqrt(curvature)) + 0.5 * nodes[i] * nodes[i]);
    total += std::log(sum) - 0.5 * std::log(curvature);
  }
  return total;
}

const Vector b_true = {-0.4, 0.7, -0.5};
const std::vector<std::size_t> sizes = {1, 1, 2, 5, 9, 17, 3, 30};

}  // namespace

TEST_CASE("one, two and three nodes follow the formula", "[random_intercept]") {
  Context context;
  for (Link link : all_links) {
    for (double sigma : {0.3, 1.0, 2.5}) {
      Draws draws(11);
      const PlainData data = simulated(draws, link, sizes, b_true, sigma, 3);
      const GroupedRows rows = laid_out(data);
      for (int k : {1, 2, 3}) {
        RandomIntercept model(rows, link);
        const double value = model.evaluate(context, with_log(b_true, sigma), {}, k).value;
        INFO(link_name(link) << " sigma " << sigma << " nodes " << k);
        CHECK(distance(value, plain_quadrature(link, data, b_true, sigma, k)) < 1e-8);
      }
    }
  }
}

TEST_CASE("many nodes give the integral", "[random_intercept]") {
  Context context;
  for (Link link : all_links) {
    for (double sigma : {0.3, 1.0, 2.5}) {
      Draws draws(12);
      const PlainData data = simulated(draws, link, sizes, b_true, sigma, 2);
      const GroupedRows rows = laid_out(data);
      RandomIntercept model(rows, link);
      const Vector psi = with_log(b_true, sigma);
      const double exact = plain_log_likelihood(link, data, b_true, sigma);
      INFO(link_name(link) << " sigma " << sigma);
      CHECK(distance(model.evaluate(context, psi, {}, 101).value, exact) < 1e-9);
      double value = 0.0;
      const auto posteriors = model.posteriors(context, psi, 101, &value);
      CHECK(distance(value, exact) < 1e-9);
      for (std::size_t g = 0; g < data.size(); ++g) {
        const auto moment = [&](int power) {
          return plain_integral(link, data[g], b_true, sigma,
                                [&](double u) { return std::pow(u, power); });
        };
        const double mean = moment(1) / moment(0);
        CHECK(distance(posteriors[g].mean, mean) < 1e-7);
        CHECK(distance(posteriors[g].sd, std::sqrt(moment(2) / moment(0) - mean * mean)) < 1e-7);
        CHECK(distance(posteriors[g].mode, plain_mode(link, data[g], b_true, sigma)) < 1e-6);
      }
    }
  }
}

TEST_CASE("the number of nodes does not matter without random variation", "[random_intercept]") {
  // At a tiny sigma every rule gives the log-likelihood of the regression.
  Context context;
  Draws draws(13);
  const PlainData data = simulated(draws, Link::logit, sizes, b_true, 1.0);
  double plain = 0.0;
  for (const PlainGroup& group : data)
    plain += plain_log_density(Link::logit, group, b_true, 0.0, 0.0);
  const GroupedRows rows = laid_out(data);
  for (int k : {1, 2, 9, 101}) {
    RandomIntercept model(rows, Link::logit);
    CHECK(distance(model.evaluate(context, with_log(b_true, 1e-9), {}, k).value, plain) < 1e-13);
  }
}

TEST_CASE("threads do not change a bit", "[random_intercept]") {
  Draws draws(14);
  std::vector<std::size_t> many(900);
  for (std::size_t& size : many) size = 1 + draws.below(20);
  const PlainData data = simulated(draws, Link::logit, many, b_true, 1.2);
  const GroupedRows rows = laid_out(data);
  REQUIRE(group_blocks(rows, 2048).size() > 3);
  const Vector psi = with_log(b_true, 1.2);
  const auto run = [&](int threads) {
    Context context;
    context.threads = threads;
    RandomIntercept model(rows, Link::logit);
    return model.evaluate(context, psi, {}, 7);
  };
  const Evaluation one = run(1);
  for (int threads : {2, 4}) {
    const Evaluation other = run(threads);
    CHECK(one.value == other.value);
    CHECK(one.gradient == other.gradient);
    CHECK(one.hessian.cells() == other.hessian.cells());
  }
}
