// The normal score of a discrete outcome.
#pragma once

#include "skillnad/base/distributions.hpp"

namespace skillnad {

/// The distribution function before and at an outcome, and what lies above: from both ends, so that
/// neither tail cancels.
struct Cumulative {
  double lower_before = 0.0, lower_at = 0.0;  // P(Y < y), P(Y <= y)
  double upper_before = 0.0, upper_at = 0.0;  // P(Y >= y), P(Y > y)

  double score(double v) const {
    const double below = lower_before + v * (lower_at - lower_before);
    if (below <= 0.5) return normal_quantile(below);
    return -normal_quantile(upper_at + (1.0 - v) * (upper_before - upper_at));
  }
};

}  // namespace skillnad
