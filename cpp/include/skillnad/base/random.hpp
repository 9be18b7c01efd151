// Random numbers by address, not by sequence: a draw depends on its seed and its place only, so it
// is the same for any order of computation, any number of threads and in every language.
//
// Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3").
#pragma once

#include <array>
#include <cstdint>

namespace skillnad {

/// Ten rounds of Philox on four words of counter and two of key.
std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                    std::array<std::uint32_t, 2> key);

/// Where a draw stands: no two draws of one call share a place.
struct DrawPlace {
  std::uint32_t replicate = 0;
  std::uint32_t stream = 0;  ///< what it is for
  std::uint64_t index = 0;   ///< row, level, ...
};

/// Uniform on (0, 1): 52 bits and a half, so that neither 0 nor 1 comes.
double uniform_draw(std::uint64_t seed, const DrawPlace& place);
/// Standard normal, by the inverse of the distribution function.
double normal_draw(std::uint64_t seed, const DrawPlace& place);

}  // namespace skillnad
