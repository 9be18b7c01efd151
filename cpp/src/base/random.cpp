#include "skillnad/base/random.hpp"

#include "skillnad/base/distributions.hpp"

namespace skillnad {

namespace {

constexpr std::uint64_t multiplier_0 = 0xD2511F53;
constexpr std::uint64_t multiplier_1 = 0xCD9E8D57;
constexpr std::uint32_t weyl_0 = 0x9E3779B9;
constexpr std::uint32_t weyl_1 = 0xBB67AE85;
constexpr int rounds = 10;

std::uint32_t low(std::uint64_t x) {
  return static_cast<std::uint32_t>(x);
}
std::uint32_t high(std::uint64_t x) {
  return static_cast<std::uint32_t>(x >> 32);
}

}  // namespace

std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                    std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < rounds; ++round) {
    const std::uint64_t a = multiplier_0 * counter[0];
    const std::uint64_t b = multiplier_1 * counter[2];
    counter = {high(b) ^ counter[1] ^ key[0], low(b), high(a) ^ counter[3] ^ key[1], low(a)};
    key = {key[0] + weyl_0, key[1] + weyl_1};
  }
  return counter;
}

double uniform_draw(std::uint64_t seed, const DrawPlace& place) {
  const auto words = philox({low(place.index), high(place.index), place.stream, place.replicate},
                            {low(seed), high(seed)});
  const std::uint64_t bits = (std::uint64_t{words[0]} << 32 | words[1]) >> 12;
  return (static_cast<double>(bits) + 0.5) / 4503599627370496.0;  // 2^52
}

double normal_draw(std::uint64_t seed, const DrawPlace& place) {
  return normal_quantile(uniform_draw(seed, place));
}

}  // namespace skillnad
