// Vectors of FIPS 180-4 (NIST, "SHA256.pdf") and RFC 4231 (HMAC).
#include <algorithm>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "skillnad/base/sha256.hpp"
#include "skillnad/base/sha256_blocks.hpp"

using namespace skillnad;

TEST_CASE("SHA-256 meets the published vectors", "[sha256]") {
  CHECK(to_hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(to_hex(sha256("abc")) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(to_hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")) ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(to_hex(sha256(std::string(1000000, 'a'))) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("SHA-256 of blocks is the same by any instructions", "[sha256]") {
  std::vector<std::uint8_t> bytes(64 * 37);
  std::uint32_t x = 1;
  for (std::uint8_t& byte : bytes) {
    x = x * 1664525u + 1013904223u;
    byte = static_cast<std::uint8_t>(x >> 24);
  }
  for (const std::size_t n : {0u, 1u, 2u, 3u, 37u}) {
    std::uint32_t plain[8], fastest[8];
    for (std::uint32_t k = 0; k < 8; ++k) plain[k] = fastest[k] = 0x9e3779b9u * (k + 1);
    sha256_blocks_plain(plain, bytes.data(), n);
    sha256_blocks()(fastest, bytes.data(), n);
    CHECK(std::equal(plain, plain + 8, fastest));
  }
  // "abc" as FIPS 180-4 pads it.
  std::uint8_t block[64] = {'a', 'b', 'c', 0x80};
  block[63] = 24;
  std::uint32_t state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                            0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  sha256_blocks_plain(state, block, 1);
  CHECK(state[0] == 0xba7816bf);
  CHECK(state[7] == 0xf20015ad);
}

TEST_CASE("SHA-256 does not depend on how the bytes are cut", "[sha256]") {
  std::string bytes;
  for (int i = 0; i < 300; ++i) bytes += static_cast<char>(i * 7);
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    const std::string text = bytes.substr(0, size);
    Sha256 parts;
    for (std::size_t i = 0; i < size; i += 17) parts.update(text.substr(i, 17));
    REQUIRE(parts.digest() == sha256(text));
  }
}

TEST_CASE("HMAC-SHA-256 meets RFC 4231", "[sha256]") {
  CHECK(to_hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")) ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(to_hex(hmac_sha256(std::string(131, '\xaa'),
                           "Test Using Larger Than Block-Size Key - Hash Key First")) ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}
