#include "skillnad/decomposition/funnel.hpp"

#include <stdexcept>

#include "skillnad/decomposition/shapley.hpp"

namespace skillnad {

StageWeights stage_weights(const Vector& a, const Vector& b) {
  const std::size_t n = a.size();
  if (b.size() != n || n == 0 || n > most_stages)
    throw std::logic_error("stage_weights: as many rates in both groups, at most 12");
  StageWeights out;
  out.weight.assign(n, 0.0);
  out.by_a = Matrix(n, n);
  out.by_b = Matrix(n, n);
  for (std::size_t t = 0; t < n; ++t) {
    for (std::size_t mask = 0; mask < (std::size_t{1} << n); ++mask) {
      if (mask >> t & 1) continue;
      std::size_t size = 0;
      for (std::size_t s = 0; s < n; ++s) size += mask >> s & 1;
      const double weight = shapley_weight(size, n);
      // The product without stage `left_out` (n: all of them but t).
      const auto product = [&](std::size_t left_out) {
        double value = weight;
        for (std::size_t s = 0; s < n; ++s)
          if (s != t && s != left_out) value *= mask >> s & 1 ? a[s] : b[s];
        return value;
      };
      out.weight[t] += product(n);
      for (std::size_t s = 0; s < n; ++s) {
        if (s == t) continue;
        (mask >> s & 1 ? out.by_a : out.by_b)(t, s) += product(s);
      }
    }
  }
  return out;
}

}  // namespace skillnad
