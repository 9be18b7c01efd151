#include "skillnad/models/random_model.hpp"

#include <cmath>

#include "random_adapters.hpp"
#include "skillnad/models/binomial_effects.hpp"
#include "skillnad/models/random_vector.hpp"

namespace skillnad {

namespace {

/// The design of one factor laid out as the rows, its columns divided by their scales.
Vector laid_out_effects(const GroupedRows& rows, const RandomFactor& factor, const Vector& scale) {
  const std::size_t q = factor.effects.size();
  Vector z(rows.stride * q, 0.0);
  for (std::size_t c = 0; c < q; ++c) {
    const double reciprocal = 1.0 / scale[c];
    for (std::size_t i = 0; i < rows.row_of_pattern.size(); ++i)
      z[rows.row_of_pattern[i] + c * rows.stride] = factor.z(i, c) * reciprocal;
  }
  return z;
}

FactorPosterior of_groups(const std::vector<VectorPosterior>& groups) {
  FactorPosterior out;
  for (const VectorPosterior& g : groups) {
    out.mode.push_back(g.mode);
    out.mean.push_back(g.mean);
    out.mode_covariance.push_back(g.mode_covariance);
    out.covariance.push_back(g.covariance);
  }
  return out;
}

/// One factor.
class VectorModel : public RandomModel {
 public:
  VectorModel(std::unique_ptr<EffectRows> rows, std::vector<FactorEntry> entries)
      : rows_(std::move(rows)), model_(*rows_, std::move(entries)) {}

  Evaluation evaluate(Context& context, const Vector& psi, const Vector& step, int nodes) override {
    return model_.evaluate(context, psi, step, nodes);
  }
  double value(Context& context, const Vector& psi, int nodes,
               std::vector<FactorPosterior>* posteriors) override {
    double value = 0.0;
    const auto groups = model_.posteriors(context, psi, nodes, &value);
    if (posteriors) *posteriors = {of_groups(groups)};
    return value;
  }
  const Matrix* unit_gradients() const override { return &model_.group_gradients(); }
  double worst_mode_residual() const override { return model_.worst_mode_residual(); }
  bool has_quadrature() const override { return true; }
  double points(int nodes) const override {
    double product = 1.0;
    for (std::size_t c = 0; c < rows_->n_effects(); ++c) product *= nodes;
    return product;
  }

 private:
  std::unique_ptr<EffectRows> rows_;
  RandomVector model_;
};

}  // namespace

std::vector<Vector> effect_scales(const RandomStructure& structure,
                                  const std::vector<double>& cases) {
  std::vector<Vector> out;
  for (const RandomFactor& factor : structure.factors) {
    Vector scale(factor.effects.size(), 1.0);
    for (std::size_t c = 0; c < factor.z.cols(); ++c) {
      double largest = 0.0;
      double total = 0.0;
      double square = 0.0;
      for (std::size_t i = 0; i < cases.size(); ++i)
        largest = std::max(largest, std::fabs(factor.z(i, c)));
      if (!(largest > 0.0)) continue;
      for (std::size_t i = 0; i < cases.size(); ++i) {
        const double unit = factor.z(i, c) / largest;
        total += cases[i];
        square += cases[i] * unit * unit;
      }
      scale[c] = largest * std::sqrt(square / total);
    }
    out.push_back(std::move(scale));
  }
  return out;
}

std::unique_ptr<RandomModel> make_vector_model(std::unique_ptr<EffectRows> rows,
                                               std::vector<FactorEntry> entries) {
  return std::make_unique<VectorModel>(std::move(rows), std::move(entries));
}

std::unique_ptr<RandomModel> make_random_model(const GroupedRows& rows,
                                               const RandomStructure& structure,
                                               const std::vector<Vector>& scales, Link link,
                                               bool laplace) {
  if (rows.intervals()) return make_interval_model(rows, structure, link);
  if (structure.factors.size() == 1) {
    RandomFactor one = structure.factors[0];
    if (one.z.empty()) one.z = Matrix(rows.row_of_pattern.size(), 1, 1.0);
    return make_vector_model(
        std::make_unique<BinomialEffects>(rows, laid_out_effects(rows, one, scales[0]),
                                          one.effects.size(), link),
        one.entries);
  }
  if (structure.kind == RandomKind::nested && !laplace)
    return make_nested_model(rows, structure, link);
  return make_sparse_model(rows, structure, scales, link);
}

}  // namespace skillnad
