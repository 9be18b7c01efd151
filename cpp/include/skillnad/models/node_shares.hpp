// Weights of nodes from their logarithms.
#pragma once

#include <algorithm>

#include "skillnad/base/math.hpp"
#include "skillnad/base/matrix.hpp"

namespace skillnad {

/// exp(logs), scaled to add up to 1.
inline Vector shares_of(const Vector& logs) {
  const double largest = *std::max_element(logs.begin(), logs.end());
  Vector out;
  double total = 0.0;
  for (double l : logs) {
    out.push_back(math::exp(l - largest));
    total += out.back();
  }
  for (double& share : out) share /= total;
  return out;
}

}  // namespace skillnad
