// SHA-256 of whole blocks, the part of it that takes time: in plain C++, and by the instructions
// that some processors have for it. The results are the same.
#pragma once

#include <cstddef>
#include <cstdint>

namespace skillnad {

/// Takes `n_blocks` blocks of 64 bytes into the eight words of `state`.
using Sha256Blocks = void (*)(std::uint32_t* state, const std::uint8_t* blocks,
                              std::size_t n_blocks);

void sha256_blocks_plain(std::uint32_t* state, const std::uint8_t* blocks, std::size_t n_blocks);

/// The fastest that this processor has.
Sha256Blocks sha256_blocks();

}  // namespace skillnad
