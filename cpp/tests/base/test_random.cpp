#include <cmath>

#include "../catch.hpp"
#include "skillnad/base/random.hpp"

using namespace skillnad;

// The known answers published with Random123 (kat_vectors, philox4x32 10).
TEST_CASE("philox gives the published answers", "[random]") {
  using Words = std::array<std::uint32_t, 4>;
  CHECK(philox({0, 0, 0, 0}, {0, 0}) == Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  CHECK(philox({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}) ==
        Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("uniform draws are the first 52 bits of their place", "[random]") {
  // 0x6627e8d5e169c58d >> 12, and a half, in units of 2^-52.
  CHECK(uniform_draw(0, {0, 0, 0}) == (static_cast<double>(0x6627e8d5e169c) + 0.5) / 0x1p52);
  CHECK(uniform_draw(1, {0, 0, 0}) != uniform_draw(0, {0, 0, 0}));
  CHECK(uniform_draw(1, {1, 0, 0}) != uniform_draw(1, {0, 0, 0}));
  CHECK(uniform_draw(1, {0, 1, 0}) != uniform_draw(1, {0, 0, 0}));
  CHECK(uniform_draw(1, {0, 0, 1}) != uniform_draw(1, {0, 0, 0}));
  CHECK(uniform_draw(1, {0, 0, std::uint64_t{1} << 32}) != uniform_draw(1, {0, 0, 0}));
}

TEST_CASE("draws have the moments of their distribution", "[random]") {
  const int n = 100000;
  double uniform = 0.0, mean = 0.0, square = 0.0, neighbours = 0.0, last = 0.0;
  for (int i = 0; i < n; ++i) {
    const DrawPlace place{0, 3, static_cast<std::uint64_t>(i)};
    uniform += uniform_draw(7, place);
    const double z = normal_draw(7, place);
    mean += z;
    square += z * z;
    neighbours += z * last;
    last = z;
  }
  // Five standard errors.
  CHECK(std::fabs(uniform / n - 0.5) < 5 * std::sqrt(1.0 / 12 / n));
  CHECK(std::fabs(mean / n) < 5 / std::sqrt(n));
  CHECK(std::fabs(square / n - 1.0) < 5 * std::sqrt(2.0 / n));
  CHECK(std::fabs(neighbours / n) < 5 / std::sqrt(n));
}
