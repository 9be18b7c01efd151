#include <cstdint>
#include <vector>

#include "../catch.hpp"
#include "skillnad/nuso/quota.hpp"

using namespace skillnad::nuso;

namespace {

double counted(const Margin& margin, const std::vector<std::uint8_t>& taken) {
  double n = 0.0;
  for (const std::uint32_t i : margin.rows) n += taken[i];
  return n;
}

}  // namespace

TEST_CASE("overlapping exact counts are met together", "[nuso][quota]") {
  // 600 rows in 3 x 2 classes; the counts of both classifications are given and agree.
  Draw draw;
  draw.eta.assign(600, 0.3);
  for (std::uint32_t i = 0; i < 600; ++i) draw.index.push_back(i);
  for (std::uint32_t k = 0; k < 3; ++k) {
    Margin margin;
    for (std::uint32_t i = k; i < 600; i += 3) margin.rows.push_back(i);
    margin.low = margin.high = 50.0 + 30.0 * k;
    draw.margins.push_back(margin);
  }
  for (std::uint32_t k = 0; k < 2; ++k) {
    Margin margin;
    for (std::uint32_t i = 300 * k; i < 300 * (k + 1); ++i) margin.rows.push_back(i);
    margin.low = margin.high = k == 0 ? 101.0 : 139.0;
    draw.margins.push_back(margin);
  }
  fit_margins(draw);
  std::vector<std::uint8_t> taken = drawn(draw, 11, 1);
  meet_margins(draw, 11, 1, taken);
  for (const Margin& margin : draw.margins) CHECK(counted(margin, taken) == margin.low);
}

TEST_CASE("rows that cannot be drawn stay so", "[nuso][quota]") {
  Draw draw;
  for (std::uint32_t i = 0; i < 100; ++i) {
    draw.index.push_back(i);
    draw.eta.push_back(i < 50 ? -30.0 : 0.0);
  }
  Margin all;
  for (std::uint32_t i = 0; i < 100; ++i) all.rows.push_back(i);
  all.low = all.high = 80.0;  // more than the 50 that can be
  draw.margins.push_back(all);
  fit_margins(draw);
  std::vector<std::uint8_t> taken = drawn(draw, 3, 9);
  meet_margins(draw, 3, 9, taken);
  for (std::size_t i = 0; i < 50; ++i) CHECK(taken[i] == 0);
}
