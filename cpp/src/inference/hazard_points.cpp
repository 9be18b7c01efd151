#include "skillnad/inference/hazard_points.hpp"

#include <utility>
#include <vector>

#include "skillnad/formula/model_matrix.hpp"
#include "skillnad/models/random_structure.hpp"

namespace skillnad {

void expand_bands(const Fit& fit, PredictionPoints& points) {
  const std::size_t bands = fit.history.n_bands();
  const std::size_t n = points.x.rows();
  Matrix x(n * bands, points.x.cols());
  for (std::size_t j = bands; j < x.cols(); ++j)
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t k = 0; k < bands; ++k) x(i * bands + k, j) = points.x(i, j);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < bands; ++k) x(i * bands + k, k) = points.x(i, 0);
  points.x = std::move(x);
  const auto repeat = [&](auto& values) {
    auto all = values;
    all.clear();
    for (const auto& value : values) all.insert(all.end(), bands, value);
    values = std::move(all);
  };
  repeat(points.offset);
  repeat(points.weight);
  repeat(points.group);
  for (auto& level : points.level) repeat(level);
  std::vector<std::uint32_t> slot;
  for (const std::uint32_t s : points.slot)
    for (std::size_t k = 0; k < bands; ++k)
      slot.push_back(static_cast<std::uint32_t>(s * bands + k));
  points.slot = std::move(slot);
  points.n_slots *= bands;
  for (Matrix& z : points.z) {
    Matrix all(n * bands, z.cols());
    for (std::size_t j = 0; j < z.cols(); ++j)
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t k = 0; k < bands; ++k) all(i * bands + k, j) = z(i, j);
    z = std::move(all);
  }
}

PredictionPoints points_with(const Fit& fit, const ModelRows& rows, const Frame& variables,
                             formula::Design* design) {
  const FrameColumns columns(variables, &rows.patterns);
  formula::Design own_design = formula::apply_design(rows.formula, fit.design, columns);
  std::vector<RandomFactor> factors;
  for (const FittedFactor& factor : fit.random) {
    if (fit.one_random_intercept() || fit.family == Family::multinomial) break;
    RandomFactor own;
    own.name = factor.group;
    build_effects(rows.formula, rows.patterns.size(), columns, rows.cases, &factor.states, own);
    factors.push_back(std::move(own));
  }
  PredictionPoints points = pattern_points(fit, own_design, factors);
  if (design) *design = std::move(own_design);
  return points;
}

}  // namespace skillnad
