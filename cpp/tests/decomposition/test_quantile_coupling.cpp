#include <cmath>

#include "../catch.hpp"
#include "../models/plain_model.hpp"
#include "skillnad/decomposition/quantile_coupling.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

bool holds(const std::vector<CoupledPair>& pairs, std::size_t a, std::size_t b, double mass) {
  for (const CoupledPair& pair : pairs)
    if (pair.a == a && pair.b == b) return std::fabs(pair.mass - mass) < 1e-15;
  return false;
}

}  // namespace

TEST_CASE("quantiles meet", "[gap]") {
  // Thirds against halves, by hand.
  const auto pairs = couple_quantiles({3.0, 1.0, 2.0}, {1.0, 1.0, 1.0}, {5.0, 4.0}, {2.0, 2.0});
  REQUIRE(pairs.size() == 4);
  CHECK(holds(pairs, 1, 1, 1.0 / 3.0));
  CHECK(holds(pairs, 2, 1, 1.0 / 6.0));
  CHECK(holds(pairs, 2, 0, 1.0 / 6.0));
  CHECK(holds(pairs, 0, 0, 1.0 / 3.0));
}

TEST_CASE("ties are shared out by weight", "[gap]") {
  const auto pairs = couple_quantiles({1.0, 1.0}, {1.0, 3.0}, {0.0, 7.0}, {1.0, 1.0});
  REQUIRE(pairs.size() == 4);
  for (std::size_t b : {0, 1}) {
    CHECK(holds(pairs, 0, b, 0.125));
    CHECK(holds(pairs, 1, b, 0.375));
  }
}

TEST_CASE("equal whole weights couple without slivers", "[gap]") {
  // Ends at k / 7 and k / 21 meet exactly.
  Vector score_a, score_b;
  for (int k = 0; k < 7; ++k) score_a.push_back(k);
  for (int k = 0; k < 21; ++k) score_b.push_back(-0.5 + 0.25 * k);
  const auto pairs = couple_quantiles(score_a, Vector(7, 1.0), score_b, Vector(21, 1.0));
  CHECK(pairs.size() == 21);
}

TEST_CASE("each member keeps its weight", "[gap]") {
  Draws draws(31);
  for (int draw = 0; draw < 200; ++draw) {
    Vector score[2], weight[2];
    for (std::size_t g : {0, 1})
      for (std::size_t i = 0; i < 5 + draws.below(20); ++i) {
        score[g].push_back(static_cast<double>(draws.below(12)));
        weight[g].push_back(draw % 2 == 0 ? 0.1 + draws.uniform()
                                          : static_cast<double>(1 + draws.below(4)));
      }
    Vector found[2] = {Vector(score[0].size(), 0.0), Vector(score[1].size(), 0.0)};
    for (const CoupledPair& pair : couple_quantiles(score[0], weight[0], score[1], weight[1])) {
      found[0][pair.a] += pair.mass;
      found[1][pair.b] += pair.mass;
    }
    for (std::size_t g : {0, 1}) {
      double total = 0.0;
      for (double w : weight[g]) total += w;
      for (std::size_t i = 0; i < weight[g].size(); ++i)
        CHECK(std::fabs(found[g][i] - weight[g][i] / total) < 1e-14);
    }
  }
}
