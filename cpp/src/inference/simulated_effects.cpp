#include "simulated_effects.hpp"

#include "skillnad/base/random.hpp"

namespace skillnad {

Matrix drawn_effects(const FittedFactor& factor, std::size_t n_levels, std::uint64_t seed,
                     std::uint32_t replicate, std::uint32_t stream) {
  const std::size_t q = factor.effects.size();
  Matrix effects(q, n_levels);
  Vector u(q);
  for (std::size_t g = 0; g < effects.cols(); ++g) {
    for (std::size_t c = 0; c < q; ++c) u[c] = normal_draw(seed, {replicate, stream, g * q + c});
    for (std::size_t r = 0; r < q; ++r)
      for (std::size_t c = 0; c <= r; ++c) effects(r, g) += factor.factor(r, c) * u[c];
  }
  return effects;
}

void add_effects(const Fit& fit, const RandomStructure& random, const PredictionPoints& points,
                 std::size_t cuts, std::uint64_t seed, std::uint32_t replicate, Vector& eta) {
  for (std::size_t f = 0; f < fit.random.size(); ++f) {
    const RandomFactor& levels = random.factors[f];
    const Matrix& z = points.z[f];
    const Matrix effects = drawn_effects(fit.random[f], levels.levels.size(), seed, replicate,
                                         effect_stream + static_cast<std::uint32_t>(f));
    for (std::size_t i = 0; i < eta.size(); ++i) {
      const double* effect = effects.column(levels.level_of_pattern[i / cuts]);
      for (std::size_t r = 0; r < effects.rows(); ++r) eta[i] += z(i, r) * effect[r];
    }
  }
}

}  // namespace skillnad
