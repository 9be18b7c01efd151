#include "../catch.hpp"
#include "../models/plain_model.hpp"
#include "skillnad/disclosure/network.hpp"
#include "skillnad/disclosure/protect.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

AdditiveTable random_table(Draws& draws, const std::vector<std::size_t>& shape,
                           std::size_t largest) {
  std::size_t size = 1;
  for (const std::size_t n : shape) size *= n;
  Vector counts;
  for (std::size_t i = 0; i < size; ++i)
    counts.push_back(static_cast<double>(draws.below(1 + draws.below(largest))));
  return with_totals(shape, counts);
}

}  // namespace

TEST_CASE("tables of two factors are networks, those of three are not", "[disclosure]") {
  CHECK(table_network(with_totals({2, 3}, {1, 2, 3, 4, 5, 6})));
  CHECK_FALSE(table_network(with_totals({2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8})));
  CHECK(table_network(with_totals({3}, {1, 2, 3})));
  // Two sums over the same cells with the same sign are none.
  AdditiveTable twice;
  twice.value = {1, 2, 3, 3};
  twice.sums = {{2, {0, 1}}, {3, {0, 1}}};
  CHECK(table_network(twice));
  twice.value = {2, 1, 1};
  twice.sums = {{0, {1, 2}}, {1, {0, 2}}};
  CHECK_FALSE(table_network(twice));
}

TEST_CASE("what can rise in a network is what the linear programme says", "[disclosure]") {
  Draws draws(4);
  for (int turn = 0; turn < 60; ++turn) {
    INFO(turn);
    const AdditiveTable table = random_table(draws, {2 + draws.below(4), 2 + draws.below(4)}, 20);
    const auto network = table_network(table);
    REQUIRE(network);
    std::vector<bool> hidden;
    for (std::size_t i = 0; i < table.value.size(); ++i) hidden.push_back(draws.below(2) == 0);
    hidden.back() = false;
    for (std::size_t i = 0; i < hidden.size(); ++i) {
      if (!hidden[i]) continue;
      const double most = feasible_range(table, hidden, i, 1e4).most - table.value[i];
      CHECK(possible_rise(*network, table.value, hidden, i, 1000.0) ==
            Approx(std::min(most, 1000.0)).margin(1e-6));
    }
  }
}

TEST_CASE("ways in a network hide enough, and little more than the exact choice", "[disclosure]") {
  Draws draws(5);
  double exact = 0.0, by_ways = 0.0;
  for (int turn = 0; turn < 40; ++turn) {
    INFO(turn);
    const AdditiveTable table = random_table(draws, {3 + draws.below(3), 3 + draws.below(3)}, 40);
    std::vector<bool> unsafe;
    std::vector<std::size_t> targets;
    Vector loss;
    for (std::size_t i = 0; i < table.value.size(); ++i) {
      unsafe.push_back(table.value[i] > 0.0 && table.value[i] < 5.0 && !table.open[i]);
      if (unsafe.back()) targets.push_back(i);
      loss.push_back(1.0 + table.value[i]);
    }
    Context context;
    std::vector<bool> hidden = unsafe;
    const auto given_up =
        hide_ways(context, *table_network(table), table, targets, loss, 5.0, hidden);
    const Suppression best = suppress(context, table, unsafe, loss, 5.0);
    CHECK(given_up == best.unprotected);
    for (const std::size_t k : targets) {
      if (std::find(given_up.begin(), given_up.end(), k) != given_up.end()) continue;
      CHECK(feasible_range(table, hidden, k, 1e4).most >= 5.0 - 1e-6);
    }
    double loss_here = 0.0;
    for (std::size_t i = 0; i < hidden.size(); ++i)
      if (hidden[i]) loss_here += loss[i];
    if (given_up.empty() && best.least_loss) {
      CHECK(loss_here >= best.loss - 1e-6);
      exact += best.loss;
      by_ways += loss_here;
    }
  }
  CHECK(by_ways <= 1.3 * exact);
}

TEST_CASE("whatever the method, what it says is protected is", "[disclosure]") {
  Draws draws(6);
  for (const std::vector<std::size_t>& shape :
       std::vector<std::vector<std::size_t>>{{30, 4}, {3, 3, 3}, {5, 2, 2}, {4, 4}}) {
    const AdditiveTable table = random_table(draws, shape, 30);
    std::vector<bool> unsafe;
    Vector loss;
    for (std::size_t i = 0; i < table.value.size(); ++i) {
      unsafe.push_back(table.value[i] > 0.0 && table.value[i] < 5.0 && !table.open[i]);
      loss.push_back(1.0 + table.value[i]);
    }
    Context context;
    const Protection found = protect(context, table, unsafe, loss, 5.0);
    for (std::size_t k = 0; k < unsafe.size(); ++k) {
      if (!unsafe[k]) continue;
      CHECK(found.hidden[k]);
      const bool safe = feasible_range(table, found.hidden, k, 1e4).most >= 5.0 - 1e-6;
      CHECK(safe != found.unprotected[k]);
    }
  }
}
