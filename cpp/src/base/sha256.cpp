#include "skillnad/base/sha256.hpp"

#include <algorithm>

#include "skillnad/base/sha256_blocks.hpp"

namespace skillnad {

Sha256::Sha256()
    : state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
             0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19},
      block_{} {}

Sha256& Sha256::update(const void* bytes, std::size_t size) {
  static const Sha256Blocks blocks = sha256_blocks();
  const auto* in = static_cast<const std::uint8_t*>(bytes);
  length_ += size;
  if (fill_ > 0) {
    const std::size_t n = std::min(size, sizeof(block_) - fill_);
    std::copy(in, in + n, block_ + fill_);
    fill_ += n;
    in += n;
    size -= n;
    if (fill_ < sizeof(block_)) return *this;
    blocks(state_, block_, 1);
    fill_ = 0;
  }
  const std::size_t n_blocks = size / sizeof(block_);
  blocks(state_, in, n_blocks);
  in += n_blocks * sizeof(block_);
  size -= n_blocks * sizeof(block_);
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
