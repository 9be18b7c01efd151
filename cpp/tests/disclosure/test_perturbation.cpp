#include <algorithm>
#include <cmath>

#include "../catch.hpp"
#include "../models/plain_model.hpp"
#include "skillnad/disclosure/cell_key.hpp"
#include "skillnad/disclosure/magnitude.hpp"
#include "skillnad/disclosure/rounding.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

AdditiveTable random_table(Draws& draws, const std::vector<std::size_t>& shape) {
  std::size_t size = 1;
  for (const std::size_t n : shape) size *= n;
  Vector counts;
  for (std::size_t i = 0; i < size; ++i)
    counts.push_back(static_cast<double>(draws.below(1 + draws.below(50))));
  return with_totals(shape, counts);
}

void check_rounded(const AdditiveTable& table, const Vector& rounded, double base) {
  for (const double x : rounded) {
    CHECK(x >= 0.0);
    CHECK(x == base * std::round(x / base));
  }
  for (const AdditiveTable::Sum& sum : table.sums) {
    double parts = 0.0;
    for (const std::size_t part : sum.parts) parts += rounded[part];
    CHECK(parts == rounded[sum.total]);
  }
}

}  // namespace

TEST_CASE("rounded tables add up, each count goes to a multiple beside it", "[disclosure]") {
  Draws draws(11);
  for (int turn = 0; turn < 60; ++turn) {
    INFO(turn);
    const double base = turn % 2 == 0 ? 3.0 : 5.0;
    const AdditiveTable table = random_table(draws, {2 + draws.below(6), 1 + draws.below(5)});
    Context context;
    const Vector rounded = controlled_rounding(context, table, base);
    check_rounded(table, rounded, base);
    for (std::size_t i = 0; i < rounded.size(); ++i) {
      CHECK(std::fabs(rounded[i] - table.value[i]) < base);
      if (std::fmod(table.value[i], base) == 0.0) CHECK(rounded[i] == table.value[i]);
    }
    CHECK(controlled_rounding(context, table, base) == rounded);
  }
}

TEST_CASE("rounding of one column goes where the total allows it", "[disclosure]") {
  Context context;
  const Vector rounded = controlled_rounding(context, with_totals({3}, {1, 1, 1}), 3.0);
  CHECK(std::count(rounded.begin(), rounded.begin() + 3, 3.0) == 1);
  CHECK(rounded[3] == 3.0);
  CHECK(controlled_rounding(context, with_totals({2}, {4, 9}), 5.0) == Vector{5, 10, 15});
}

TEST_CASE("rounded tables of three factors add up", "[disclosure]") {
  Draws draws(12);
  for (int turn = 0; turn < 10; ++turn) {
    INFO(turn);
    const AdditiveTable table = random_table(draws, {3, 2, 4});
    Context context;
    const Vector rounded = controlled_rounding(context, table, 5.0);
    check_rounded(table, rounded, 5.0);
    std::vector<bool> is_total(rounded.size(), false);
    for (const AdditiveTable::Sum& sum : table.sums) is_total[sum.total] = true;
    double off = 0.0;
    for (std::size_t i = 0; i < rounded.size(); ++i) {
      if (!is_total[i]) CHECK(std::fabs(rounded[i] - table.value[i]) < 5.0);
      off = std::max(off, std::fabs(rounded[i] - table.value[i]));
    }
    CHECK(off <= 10.0);
  }
}

TEST_CASE("the noise of a cell key", "[disclosure]") {
  // Mean 0, variance 1; of the greatest entropy: log chances are a parabola.
  for (const double count : {1.0, 2.0, 3.0, 50.0}) {
    INFO(count);
    const std::vector<double>& p = noise_chances(count);
    double sum = 0.0, mean = 0.0, variance = 0.0;
    for (std::size_t d = 0; d < p.size(); ++d) {
      const double noise = static_cast<double>(d) - 3.0;
      sum += p[d];
      mean += noise * p[d];
      variance += noise * noise * p[d];
      if (count + noise < 0.0) CHECK(p[d] == 0.0);
    }
    CHECK(sum == Approx(1.0).epsilon(1e-9));
    CHECK(mean == Approx(0.0).margin(1e-9));
    CHECK(variance == Approx(1.0).epsilon(1e-8));
    double bend = 0.0;
    for (std::size_t d = 1; d + 1 < p.size(); ++d) {
      if (p[d - 1] == 0.0) continue;
      const double here = std::log(p[d - 1]) - 2.0 * std::log(p[d]) + std::log(p[d + 1]);
      if (bend == 0.0) bend = here;
      CHECK(here == Approx(bend).epsilon(1e-6));
    }
  }
}

TEST_CASE("the same cell has the same noise, another key or count another", "[disclosure]") {
  const std::string cell = cell_name({{"sex", "girl"}, {"age", "0-2"}});
  CHECK(cell == cell_name({{"age", "0-2"}, {"sex", "girl"}}));
  CHECK(cell != cell_name({{"age", "0-2"}, {"sex", "boy"}}));
  CHECK(cell_name({{"ab", "c"}}) != cell_name({{"a", "bc"}}));
  CHECK(perturbed_count("key", cell, 0.0) == 0.0);
  std::vector<double> found(7, 0.0);
  double differing = 0.0;
  constexpr int cells = 20000;
  for (int i = 0; i < cells; ++i) {
    const std::string name = cell_name({{"cell", std::to_string(i)}});
    const double x = perturbed_count("key", name, 12.0);
    REQUIRE(x == perturbed_count("key", name, 12.0));
    found[static_cast<std::size_t>(x - 12.0 + 3.0)] += 1.0;
    if (x != perturbed_count("another", name, 12.0)) differing += 1.0;
  }
  for (std::size_t d = 0; d < found.size(); ++d) {
    const double p = noise_chances(12.0)[d];
    const double margin = 4.0 * std::sqrt(p * (1.0 - p) / cells);
    CHECK(found[d] / cells == Approx(p).margin(margin));
  }
  CHECK(differing / cells > 0.6);
  double changes = 0.0;
  for (int i = 0; i < 1000; ++i) {
    const std::string name = cell_name({{"cell", std::to_string(i)}});
    if (perturbed_count("key", name, 13.0) != perturbed_count("key", name, 12.0) + 1.0)
      changes += 1.0;
  }
  CHECK(changes > 500.0);
}

TEST_CASE("magnitudes: the second largest and the dominant contributors", "[disclosure]") {
  // The largest has 90: within 10 % means a rest below 9.
  CHECK(breaks_p_percent({90, 20, 8}, 10.0));
  CHECK_FALSE(breaks_p_percent({20, 9, 90}, 10.0));
  CHECK(breaks_p_percent({50, 50}, 10.0));
  CHECK_FALSE(breaks_p_percent({}, 10.0));
  CHECK_FALSE(breaks_p_percent({50, 50}, 0.0));
  CHECK(is_dominated({60, 35, 5}, 2, 90.0));
  CHECK_FALSE(is_dominated({60, 30, 10}, 2, 90.0));
  CHECK(is_dominated({95, 5}, 1, 90.0));
  CHECK_FALSE(is_dominated({0, 0}, 2, 90.0));
}
