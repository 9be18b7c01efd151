// SHA-256 and HMAC-SHA-256 (FIPS 180-4, FIPS 198-1).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace skillnad {

using Digest = std::array<std::uint8_t, 32>;

/// A running SHA-256: `update` any number of times, `digest` once.
class Sha256 {
 public:
  Sha256();
  Sha256& update(const void* bytes, std::size_t size);
  Sha256& update(std::string_view bytes) { return update(bytes.data(), bytes.size()); }
  Digest digest();

 private:
  std::uint32_t state_[8];
  std::uint8_t block_[64];
  std::size_t fill_ = 0;      // bytes waiting in block_
  std::uint64_t length_ = 0;  // bytes in all
};

Digest sha256(std::string_view bytes);

/// 64 lower-case hexadecimal digits.
std::string to_hex(const Digest& digest);

/// A keyed hash; any length of key.
Digest hmac_sha256(std::string_view key, std::string_view bytes);

}  // namespace skillnad
