#include "random_adapters.hpp"

#include "skillnad/models/nested_quadrature.hpp"
#include "skillnad/models/sparse_laplace.hpp"

namespace skillnad {

namespace {

Matrix square_of(double x) {
  return Matrix(1, 1, x * x);
}

/// A random intercept at each of two nested factors, by quadrature inside quadrature. The factors
/// stand from the top down, the parameters of the engine from the children up.
class NestedModel : public RandomModel {
 public:
  NestedModel(const GroupedRows& rows, const RandomStructure& structure, Link link)
      : structure_(structure),
        n_columns_(rows.n_columns),
        top_active_(!structure.factors[0].entries.empty()),
        child_active_(!structure.factors[1].entries.empty()),
        child_sign_(sign_of(structure.factors[1])),
        top_sign_(sign_of(structure.factors[0])),
        model_(rows, structure.top_start, link, weights_of_tops(rows, structure)) {
    level_of_child_.resize(rows.n_groups());
    // The padded rows know their groups; the levels of the factors are by pattern.
    std::size_t group = 0;
    for (std::size_t i = 0; i < rows.row_of_pattern.size(); ++i) {
      while (rows.row_of_pattern[i] >= rows.start[group + 1]) ++group;
      level_of_child_[group] = structure.factors[1].level_of_pattern[i];
    }
    level_of_top_ = levels_of_tops(rows, structure);
  }

  Evaluation evaluate(Context& context, const Vector& psi, const Vector& step, int nodes) override {
    const Evaluation all =
        model_.evaluate(context, inside(psi), step.empty() ? Vector{} : moved(step), nodes, nodes);
    const std::vector<std::size_t> kept = positions();
    Evaluation out;
    out.value = all.value;
    out.gradient.resize(kept.size());
    out.hessian = Matrix(kept.size(), kept.size());
    for (std::size_t j = 0; j < kept.size(); ++j) {
      out.gradient[j] = all.gradient[kept[j]];
      for (std::size_t i = 0; i < kept.size(); ++i)
        out.hessian(i, j) = all.hessian(kept[i], kept[j]);
    }
    const Matrix& scores = model_.top_gradients();
    gradients_ = Matrix(kept.size(), scores.cols());
    for (std::size_t t = 0; t < scores.cols(); ++t)
      for (std::size_t j = 0; j < kept.size(); ++j) gradients_(j, t) = scores(kept[j], t);
    return out;
  }

  double value(Context& context, const Vector& psi, int nodes,
               std::vector<FactorPosterior>* posteriors) override {
    const Vector point = inside(psi);
    if (posteriors) {
      const NestedQuadrature::Posterior found = model_.posteriors(context, point, nodes, nodes);
      *posteriors = {by_level(found.top_mode, found.top_mode_sd, found.top_mean, found.top_sd,
                              level_of_top_, top_sign_),
                     by_level(found.child_mode, found.child_mode_sd, found.child_mean,
                              found.child_sd, level_of_child_, child_sign_)};
    }
    return model_.value(context, point, nodes, nodes);
  }
  const Matrix* unit_gradients() const override { return &gradients_; }
  double worst_mode_residual() const override { return model_.worst_mode_residual(); }
  bool has_quadrature() const override { return true; }
  double points(int nodes) const override { return static_cast<double>(nodes) * nodes; }

 private:
  /// Ordinal rows have a design of -1: the effects change sign, the likelihood does not.
  static double sign_of(const RandomFactor& factor) {
    return !factor.z.empty() && factor.z(0, 0) < 0.0 ? -1.0 : 1.0;
  }

  static std::vector<std::uint32_t> levels_of_tops(const GroupedRows& rows,
                                                   const RandomStructure& structure) {
    std::vector<std::uint32_t> out(structure.top_start.size() - 1);
    std::size_t pattern = 0;
    for (std::size_t t = 0; t < out.size(); ++t) {
      while (rows.row_of_pattern[pattern] < rows.start[structure.top_start[t]]) ++pattern;
      out[t] = structure.factors[0].level_of_pattern[pattern];
    }
    return out;
  }
  static Vector weights_of_tops(const GroupedRows& rows, const RandomStructure& structure) {
    Vector out;
    const std::vector<double>& weight = structure.factors[0].level_weight;
    if (weight.empty()) return out;
    for (std::uint32_t level : levels_of_tops(rows, structure)) out.push_back(weight[level]);
    return out;
  }

  /// Positions in the engine's parameters (b, s_child, s_top) of those of the search (b, top,
  /// child).
  std::vector<std::size_t> positions() const {
    std::vector<std::size_t> out;
    for (std::size_t j = 0; j < n_columns_; ++j) out.push_back(j);
    if (top_active_) out.push_back(n_columns_ + 1);
    if (child_active_) out.push_back(n_columns_);
    return out;
  }
  Vector inside(const Vector& psi) const {
    Vector out(n_columns_ + 2, 0.0);
    const std::vector<std::size_t> at = positions();
    for (std::size_t j = 0; j < at.size(); ++j) out[at[j]] = psi[j];
    return out;
  }
  Vector moved(const Vector& step) const { return inside(step); }

  static FactorPosterior by_level(const Vector& mode, const Vector& mode_sd, const Vector& mean,
                                  const Vector& sd, const std::vector<std::uint32_t>& level,
                                  double sign) {
    FactorPosterior out;
    out.mode.resize(level.size());
    out.mean.resize(level.size());
    out.mode_covariance.resize(level.size());
    out.covariance.resize(level.size());
    for (std::size_t g = 0; g < level.size(); ++g) {
      out.mode[level[g]] = {sign * mode[g]};
      out.mean[level[g]] = {sign * mean[g]};
      out.mode_covariance[level[g]] = square_of(mode_sd[g]);
      out.covariance[level[g]] = square_of(sd[g]);
    }
    return out;
  }

  const RandomStructure structure_;
  std::size_t n_columns_;
  bool top_active_, child_active_;
  double child_sign_, top_sign_;
  std::vector<std::uint32_t> level_of_child_, level_of_top_;
  NestedQuadrature model_;
  Matrix gradients_;
};

/// All rows in use as one group: the sparse engine knows no groups.
GroupedRows as_one_group(const GroupedRows& rows) {
  const std::size_t n = rows.row_of_pattern.size();
  Matrix x(n, rows.n_columns);
  Vector y(n), m(n), offset(n);
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t row = rows.row_of_pattern[i];
    for (std::size_t j = 0; j < rows.n_columns; ++j) x(i, j) = rows.x[row + j * rows.stride];
    y[i] = rows.y[row];
    m[i] = rows.m[row];
    if (!rows.offset.empty()) offset[i] = rows.offset[row];
  }
  return group_rows(x, y, m, offset, {0, static_cast<std::uint32_t>(n)});
}

/// Any factors by Laplace's method.
class SparseModel : public RandomModel {
 public:
  SparseModel(const GroupedRows& rows, const RandomStructure& structure,
              const std::vector<Vector>& scales, Link link)
      : rows_(as_one_group(rows)), model_(rows_, terms_of(rows_, structure, scales), link) {}

  Evaluation evaluate(Context& context, const Vector& psi, const Vector& step, int) override {
    return model_.evaluate_with_hessian(context, psi, step);
  }
  double value(Context& context, const Vector& psi, int,
               std::vector<FactorPosterior>* posteriors) override {
    const double value = model_.evaluate(context, psi, {}).value;
    if (posteriors) {
      posteriors->clear();
      for (const SparseLaplace::Posterior& found : model_.posteriors(context, psi)) {
        FactorPosterior factor;
        for (std::size_t g = 0; g < found.covariance.size(); ++g)
          factor.mode.emplace_back(found.mode.column(g), found.mode.column(g) + found.mode.rows());
        // Laplace's method knows the mode and the curvature there, and no better mean.
        factor.mean = factor.mode;
        factor.mode_covariance = found.covariance;
        factor.covariance = found.covariance;
        posteriors->push_back(std::move(factor));
      }
    }
    return value;
  }
  bool differenced() const override { return true; }
  double worst_mode_residual() const override { return model_.worst_mode_residual(); }
  bool has_quadrature() const override { return false; }
  double points(int) const override { return 1.0; }

 private:
  static std::vector<SparseTerm> terms_of(const GroupedRows& rows, const RandomStructure& structure,
                                          const std::vector<Vector>& scales) {
    std::vector<SparseTerm> terms;
    for (std::size_t f = 0; f < structure.factors.size(); ++f) {
      const RandomFactor& factor = structure.factors[f];
      SparseTerm term;
      term.q = factor.effects.size();
      term.z.assign(rows.stride * term.q, 0.0);
      for (std::size_t c = 0; c < term.q; ++c)
        for (std::size_t i = 0; i < rows.row_of_pattern.size(); ++i)
          term.z[i + c * rows.stride] = factor.z(i, c) / scales[f][c];
      term.level.assign(rows.stride, 0);
      for (std::size_t i = 0; i < rows.row_of_pattern.size(); ++i)
        term.level[i] = factor.level_of_pattern[i];
      term.n_levels = factor.levels.size();
      term.entries = factor.entries;
      terms.push_back(std::move(term));
    }
    return terms;
  }

  GroupedRows rows_;
  SparseLaplace model_;
};

}  // namespace

std::unique_ptr<RandomModel> make_nested_model(const GroupedRows& rows,
                                               const RandomStructure& structure, Link link) {
  return std::make_unique<NestedModel>(rows, structure, link);
}

std::unique_ptr<RandomModel> make_sparse_model(const GroupedRows& rows,
                                               const RandomStructure& structure,
                                               const std::vector<Vector>& scales, Link link) {
  return std::make_unique<SparseModel>(rows, structure, scales, link);
}

}  // namespace skillnad
