#include "simulated_effects.hpp"

#include "skillnad/base/random.hpp"

namespace skillnad {

void add_effects(const Fit& fit, const RandomStructure& random, const PredictionPoints& points,
                 std::size_t cuts, std::uint64_t seed, std::uint32_t replicate, Vector& eta) {
  for (std::size_t f = 0; f < fit.random.size(); ++f) {
    const FittedFactor& factor = fit.random[f];
    const RandomFactor& levels = random.factors[f];
    const Matrix& z = points.z[f];
    const std::uint32_t stream = effect_stream + static_cast<std::uint32_t>(f);
    const std::size_t q = factor.effects.size();
    Matrix effects(q, levels.levels.size());
    Vector u(q);
    for (std::size_t g = 0; g < effects.cols(); ++g) {
      for (std::size_t c = 0; c < q; ++c) u[c] = normal_draw(seed, {replicate, stream, g * q + c});
      for (std::size_t r = 0; r < q; ++r)
        for (std::size_t c = 0; c <= r; ++c) effects(r, g) += factor.factor(r, c) * u[c];
    }
    for (std::size_t i = 0; i < eta.size(); ++i) {
      const double* effect = effects.column(levels.level_of_pattern[i / cuts]);
      for (std::size_t r = 0; r < q; ++r) eta[i] += z(i, r) * effect[r];
    }
  }
}

}  // namespace skillnad
