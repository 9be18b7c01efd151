#include "skillnad/base/sha256.hpp"

#include <algorithm>
#include <cstring>

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

}  // namespace

Sha256::Sha256()
    : state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
             0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19},
      block_{} {}

Sha256& Sha256::update(const void* bytes, std::size_t size) {
  const auto* in = static_cast<const std::uint8_t*>(bytes);
  length_ += size;
  if (fill_ > 0) {
    const std::size_t n = std::min(size, sizeof(block_) - fill_);
    std::copy(in, in + n, block_ + fill_);
    fill_ += n;
    in += n;
    size -= n;
    if (fill_ < sizeof(block_)) return *this;
    compress(state_, block_);
    fill_ = 0;
  }
  for (; size >= sizeof(block_); in += sizeof(block_), size -= sizeof(block_)) compress(state_, in);
  std::copy(in, in + size, block_);
  fill_ = size;
  return *this;
}

Digest Sha256::digest() {
  const std::uint64_t bits = length_ * 8;
  std::uint8_t tail[72] = {0x80};
  const std::size_t pad = (fill_ < 56 ? 56 : 120) - fill_;
  for (int i = 0; i < 8; ++i) {
    tail[pad + static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(bits >> (56 - 8 * i));
  }
  update(tail, pad + 8);
  Digest out;
  for (std::size_t i = 0; i < 32; ++i) {
    out[i] = static_cast<std::uint8_t>(state_[i / 4] >> (24 - 8 * (i % 4)));
  }
  return out;
}

Digest sha256(std::string_view bytes) {
  return Sha256().update(bytes).digest();
}

std::string to_hex(const Digest& digest) {
  static const char digits[] = "0123456789abcdef";
  std::string text;
  text.reserve(64);
  for (const std::uint8_t byte : digest) {
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

Digest hmac_sha256(std::string_view key, std::string_view bytes) {
  std::uint8_t pad[64] = {};
  if (key.size() > sizeof(pad)) {
    const Digest short_key = sha256(key);
    std::copy(short_key.begin(), short_key.end(), pad);
  } else {
    std::copy(key.begin(), key.end(), pad);
  }
  for (std::uint8_t& byte : pad) byte ^= 0x36;
  const Digest inner = Sha256().update(pad, sizeof(pad)).update(bytes).digest();
  for (std::uint8_t& byte : pad) byte ^= 0x36 ^ 0x5c;
  return Sha256().update(pad, sizeof(pad)).update(inner.data(), inner.size()).digest();
}

}  // namespace skillnad
