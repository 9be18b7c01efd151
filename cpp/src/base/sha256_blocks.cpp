#include "skillnad/base/sha256_blocks.hpp"

#if defined(__x86_64__) && defined(__GNUC__)
#define SKILLNAD_SHA_INSTRUCTIONS 1
#include <cpuid.h>
#include <immintrin.h>
#else
#define SKILLNAD_SHA_INSTRUCTIONS 0
#endif

namespace skillnad {

namespace {

// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
constexpr std::uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

std::uint32_t rotate(std::uint32_t x, int n) {
  return (x >> n) | (x << (32 - n));
}

void compress(std::uint32_t* state, const std::uint8_t* block) {
  std::uint32_t w[64];
  for (std::size_t t = 0; t < 16; ++t) {
    w[t] = std::uint32_t{block[4 * t]} << 24 | std::uint32_t{block[4 * t + 1]} << 16 |
           std::uint32_t{block[4 * t + 2]} << 8 | std::uint32_t{block[4 * t + 3]};
  }
  for (int t = 16; t < 64; ++t) {
    const std::uint32_t s0 = rotate(w[t - 15], 7) ^ rotate(w[t - 15], 18) ^ (w[t - 15] >> 3);
    const std::uint32_t s1 = rotate(w[t - 2], 17) ^ rotate(w[t - 2], 19) ^ (w[t - 2] >> 10);
    w[t] = w[t - 16] + s0 + w[t - 7] + s1;
  }
  std::uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
  std::uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
  // Eight rounds bring the letters back to their places: nothing has to be moved between rounds.
  const auto round = [&](std::uint32_t& d1, std::uint32_t& h1, std::uint32_t a1, std::uint32_t b1,
                         std::uint32_t c1, std::uint32_t e1, std::uint32_t f1, std::uint32_t g1,
                         int t) {
    const std::uint32_t sum1 = rotate(e1, 6) ^ rotate(e1, 11) ^ rotate(e1, 25);
    const std::uint32_t t1 = h1 + sum1 + (g1 ^ (e1 & (f1 ^ g1))) + round_constants[t] + w[t];
    const std::uint32_t sum0 = rotate(a1, 2) ^ rotate(a1, 13) ^ rotate(a1, 22);
    d1 += t1;
    h1 = t1 + sum0 + ((a1 & b1) | (c1 & (a1 | b1)));
  };
  for (int t = 0; t < 64; t += 8) {
    round(d, h, a, b, c, e, f, g, t);
    round(c, g, h, a, b, d, e, f, t + 1);
    round(b, f, g, h, a, c, d, e, t + 2);
    round(a, e, f, g, h, b, c, d, t + 3);
    round(h, d, e, f, g, a, b, c, t + 4);
    round(g, c, d, e, f, h, a, b, t + 5);
    round(f, b, c, d, e, g, h, a, t + 6);
    round(e, a, b, c, d, f, g, h, t + 7);
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}

#if SKILLNAD_SHA_INSTRUCTIONS

bool has_sha_instructions() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (__get_cpuid(1, &a, &b, &c, &d) == 0 || (c & bit_SSE4_1) == 0 || (c & bit_SSSE3) == 0)
    return false;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & bit_SHA) != 0;
}

// FIPS 180-4 in four words at a time: two rounds an instruction, the letters of the state in two
// registers (a b e f and c d g h, the first letter in the highest word) that change roles each
// time.
__attribute__((target("sha,sse4.1,ssse3"))) void blocks_by_instructions(std::uint32_t* state,
                                                                        const std::uint8_t* blocks,
                                                                        std::size_t n_blocks) {
  const auto word = [&](std::size_t i) { return static_cast<int>(state[i]); };
  __m128i abef = _mm_set_epi32(word(0), word(1), word(4), word(5));
  __m128i cdgh = _mm_set_epi32(word(2), word(3), word(6), word(7));
  const __m128i big_endian = _mm_set_epi8(12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3);
  for (std::size_t k = 0; k < n_blocks; ++k) {
    const __m128i abef_before = abef;
    const __m128i cdgh_before = cdgh;
    __m128i w[16];
    for (std::size_t t = 0; t < 16; ++t) {
      if (t < 4) {
        const auto* at = reinterpret_cast<const __m128i*>(blocks + 64 * k + 16 * t);
        w[t] = _mm_shuffle_epi8(_mm_loadu_si128(at), big_endian);
      } else {
        const __m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(w[t - 4], w[t - 3]),
                                          _mm_alignr_epi8(w[t - 1], w[t - 2], 4));
        w[t] = _mm_sha256msg2_epu32(sum, w[t - 1]);
      }
      const auto* constants = reinterpret_cast<const __m128i*>(round_constants + 4 * t);
      const __m128i terms = _mm_add_epi32(w[t], _mm_loadu_si128(constants));
      cdgh = _mm_sha256rnds2_epu32(cdgh, abef, terms);
      abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(terms, 0x0e));
    }
    abef = _mm_add_epi32(abef, abef_before);
    cdgh = _mm_add_epi32(cdgh, cdgh_before);
  }
  std::uint32_t high[4], low[4];
  _mm_storeu_si128(reinterpret_cast<__m128i*>(high), abef);
  _mm_storeu_si128(reinterpret_cast<__m128i*>(low), cdgh);
  const std::uint32_t letters[8] = {high[3], high[2], low[3], low[2],
                                    high[1], high[0], low[1], low[0]};
  for (std::size_t i = 0; i < 8; ++i) state[i] = letters[i];
}

#endif

}  // namespace

void sha256_blocks_plain(std::uint32_t* state, const std::uint8_t* blocks, std::size_t n_blocks) {
  for (std::size_t k = 0; k < n_blocks; ++k) compress(state, blocks + 64 * k);
}

Sha256Blocks sha256_blocks() {
#if SKILLNAD_SHA_INSTRUCTIONS
  if (has_sha_instructions()) return blocks_by_instructions;
#endif
  return sha256_blocks_plain;
}

}  // namespace skillnad
