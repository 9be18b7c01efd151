// Expected values: tests/reference/make_quadrature_reference.py (mpmath, 80 digits).
#include <map>
#include <thread>

#include "../catch.hpp"
#include "../reference_data.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/models/quadrature.hpp"

using namespace skillnad;
using skillnad::testing::bits;
using skillnad::testing::number;
using skillnad::testing::ulp_error;

TEST_CASE("nodes and log weights are correct to an ulp or two", "[models][quadrature]") {
  std::map<int, std::size_t> place;
  for (const auto& row : testing::read_reference("quadrature.csv")) {
    const int k = static_cast<int>(number(row[0]));
    const Rule& rule = gauss_hermite(k);
    const std::size_t i = place[k]++;
    REQUIRE(i < rule.nodes.size());
    INFO("rule of " << k << " nodes, node " << i);
    CHECK(ulp_error(rule.nodes[i], number(row[1])) <= 1.0);
    CHECK(ulp_error(rule.log_weights[i], number(row[2])) <= 2.0);
  }
  for (const auto& [k, count] : place) CHECK(count == static_cast<std::size_t>(k));
}

TEST_CASE("rules are symmetric and their weights add up to 1", "[models][quadrature]") {
  for (int k = 1; k <= max_quadrature_nodes; ++k) {
    const Rule& rule = gauss_hermite(k);
    REQUIRE(rule.nodes.size() == static_cast<std::size_t>(k));
    double sum = 0.0;
    for (std::size_t i = 0; i < rule.nodes.size(); ++i) {
      const std::size_t other = rule.nodes.size() - 1 - i;
      CHECK(rule.nodes[i] == -rule.nodes[other]);
      CHECK(bits(rule.log_weights[i]) == bits(rule.log_weights[other]));
      if (i > 0) CHECK(rule.nodes[i] > rule.nodes[i - 1]);
      sum += math::exp(rule.log_weights[i]);
    }
    INFO("rule of " << k << " nodes");
    CHECK(std::fabs(sum - 1.0) <= 1e-15);
  }
}

TEST_CASE("moments of the normal come out", "[models][quadrature]") {
  for (int k : {2, 5, 9, 20}) {
    const Rule& rule = gauss_hermite(k);
    double moment = 1.0;  // E Z^(2 j) = 1 * 3 * ... * (2 j - 1)
    for (int j = 1; j < k && j < 8; ++j) {
      moment *= 2 * j - 1;
      double sum = 0.0;
      for (std::size_t i = 0; i < rule.nodes.size(); ++i) {
        sum += math::exp(rule.log_weights[i]) * math::pow(rule.nodes[i], 2.0 * j);
      }
      CHECK(sum == Approx(moment).epsilon(1e-13));
    }
  }
}

TEST_CASE("a rule is made once, from any thread", "[models][quadrature]") {
  std::vector<std::thread> threads;
  std::vector<const Rule*> rules(8);
  for (std::size_t t = 0; t < rules.size(); ++t) {
    threads.emplace_back([&rules, t] { rules[t] = &gauss_hermite(33); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const Rule* rule : rules) CHECK(rule == rules[0]);
}

TEST_CASE("another number of nodes is refused", "[models][quadrature]") {
  for (int k : {0, -3, 201}) CHECK_THROWS_AS(gauss_hermite(k), OptionError);
}
