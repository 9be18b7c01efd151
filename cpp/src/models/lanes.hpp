// Sums in a fixed order: element i goes to lane i mod 8, and the lanes are added in a fixed tree.
#pragma once

#include <cstddef>
#include <cstring>

namespace skillnad {

inline double lane_total(const double lane[8]) {
  return ((lane[0] + lane[4]) + (lane[2] + lane[6])) + ((lane[1] + lane[5]) + (lane[3] + lane[7]));
}

/// Two neighbouring doubles: the smallest vector of every x86-64 and ARM machine. Each half is its
/// own IEEE operation, so the result is that of plain doubles.
typedef double DoublePair __attribute__((vector_size(16), aligned(8)));

inline DoublePair pair_at(const double* a) {
  DoublePair pair;
  std::memcpy(&pair, a, sizeof pair);
  return pair;
}

/// sum a_i b_i.
inline double lane_dot(const double* a, const double* b, std::size_t n) {
  DoublePair s0 = {}, s2 = {}, s4 = {}, s6 = {};
  std::size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    s0 += pair_at(a + i) * pair_at(b + i);
    s2 += pair_at(a + i + 2) * pair_at(b + i + 2);
    s4 += pair_at(a + i + 4) * pair_at(b + i + 4);
    s6 += pair_at(a + i + 6) * pair_at(b + i + 6);
  }
  double lane[8] = {s0[0], s0[1], s2[0], s2[1], s4[0], s4[1], s6[0], s6[1]};
  for (std::size_t l = 0; i < n; ++i, ++l) lane[l] += a[i] * b[i];
  return lane_total(lane);
}

}  // namespace skillnad
