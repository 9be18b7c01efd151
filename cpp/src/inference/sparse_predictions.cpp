// Predictions given the data of the groups of any factors. The points are laid out beside the rows
// of the fit as rows of next to no trials: what the posterior says of their predictors comes with
// it.
#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "prediction_parts.hpp"
#include "skillnad/inference/normal_mixture.hpp"
#include "skillnad/models/random_model.hpp"
#include "skillnad/models/sparse_laplace.hpp"

namespace skillnad {

namespace {

/// Of the differences of estimates that stand for derivatives.
constexpr double difference_step = 1e-4;
/// Trials of a point: so few that they add nothing to any sum, and more than none, as rows without
/// trials have no place in the design.
constexpr double next_to_none = 1e-300;

class SparsePredictions {
 public:
  SparsePredictions(const Fit& fit, const FitRows& rows, const PredictionPoints& points,
                    Slots& slots)
      : fit_(fit),
        points_(points),
        slots_(slots),
        n_data_(rows.grouped.row_of_pattern.size()),
        n_points_(points.slot.size()),
        cuts_(std::max<std::size_t>(points.n_cuts, 1)),
        structure_(rows.random()) {
    for (std::size_t f = 0; f < structure_.factors.size(); ++f)
      structure_.factors[f].entries = fit.random[f].active;
    const std::vector<Vector> scales = effect_scales(structure_, rows.trials());
    psi_.assign(fit.standardised.begin(),
                fit.standardised.begin() + static_cast<std::ptrdiff_t>(fit.n_coefficients()));
    slope_of_psi_.assign(psi_.size(), 1.0);
    for (std::size_t f = 0; f < fit.random.size(); ++f)
      for (const FactorEntry& e : fit.random[f].active) {
        const double entry = fit.random[f].factor(e.row, e.col);
        psi_.push_back(entry * scales[f][e.row]);
        // On the diagonal the parameter is the logarithm.
        slope_of_psi_.push_back(e.row == e.col ? psi_.back() : scales[f][e.row]);
      }
    lay_out(rows.grouped);
    model_ = std::make_unique<SparseLaplace>(rows_, terms(scales), fit.link);
  }

  void run(Context& context) {
    const SparseLaplace::RowPosteriors at = model_->row_posteriors(context, psi_);
    Vector values(n_points_), slopes(n_points_);
    for (std::size_t i = 0; i < n_points_; ++i) {
      values[i] = value(at, i, &slopes[i]);
      slots_.weight[points_.slot[i]] += points_.weight[i];
      slots_.estimate[points_.slot[i]] += points_.weight[i] * values[i];
    }
    add_variances(context, at, slopes);
    for (std::size_t a = 0; a < psi_.size(); ++a) {
      Vector moved = psi_;
      moved[a] = psi_[a] + difference_step;
      double width = moved[a];
      const SparseLaplace::RowPosteriors above = model_->row_posteriors(context, moved);
      moved[a] = psi_[a] - difference_step;
      width -= moved[a];
      const SparseLaplace::RowPosteriors below = model_->row_posteriors(context, moved);
      for (std::size_t i = 0; i < n_points_; ++i)
        slots_.gradient(a, points_.slot[i]) +=
            points_.weight[i] * (value(above, i) - value(below, i)) / width * slope_of_psi_[a];
    }
  }

 private:
  void lay_out(const GroupedRows& data) {
    const std::size_t n = n_data_ + n_points_;
    Matrix x(n, data.n_columns);
    Vector y(n, 0.0), m(n, next_to_none), offset(n, 0.0);
    for (std::size_t i = 0; i < n_data_; ++i) {
      const std::size_t row = data.row_of_pattern[i];
      for (std::size_t j = 0; j < data.n_columns; ++j) x(i, j) = data.x[row + j * data.stride];
      y[i] = data.y[row];
      m[i] = data.m[row];
      if (!data.offset.empty()) offset[i] = data.offset[row];
    }
    for (std::size_t i = 0; i < n_points_; ++i) {
      for (std::size_t j = 0; j < data.n_columns; ++j) x(n_data_ + i, j) = points_.x(i, j);
      if (!points_.offset.empty()) offset[n_data_ + i] = points_.offset[i];
    }
    rows_ = group_rows(x, y, m, offset, {0, static_cast<std::uint32_t>(n)});
  }

  std::vector<SparseTerm> terms(const std::vector<Vector>& scales) const {
    std::vector<SparseTerm> out;
    for (std::size_t f = 0; f < structure_.factors.size(); ++f) {
      const RandomFactor& factor = structure_.factors[f];
      SparseTerm term;
      term.q = factor.effects.size();
      term.z.assign(rows_.stride * term.q, 0.0);
      term.level.assign(rows_.stride, 0);
      for (std::size_t i = 0; i < n_data_ + n_points_; ++i) {
        const bool of_data = i < n_data_;
        for (std::size_t c = 0; c < term.q; ++c)
          term.z[rows_.row_of_pattern[i] + c * rows_.stride] =
              (of_data ? factor.z(i, c) : points_.z[f](i - n_data_, c)) / scales[f][c];
        term.level[rows_.row_of_pattern[i]] =
            of_data ? factor.level_of_pattern[i] : points_.level[f][i - n_data_];
      }
      term.n_levels = factor.levels.size();
      term.entries = factor.entries;
      out.push_back(std::move(term));
    }
    return out;
  }

  std::size_t row(std::size_t i) const { return rows_.row_of_pattern[n_data_ + i]; }

  /// E g(eta) of a point, and E g' if asked for.
  double value(const SparseLaplace::RowPosteriors& at, std::size_t i,
               double* slope = nullptr) const {
    const double mean = at.mean[row(i)];
    const double sd = std::sqrt(at.variance[row(i)]);
    double sum = 0.0, by_eta = 0.0;
    integrate_normal(sd, [&](double z, double w) {
      const Probability p = inverse_link(fit_.link, mean + sd * z);
      sum += w * p.value;
      by_eta += w * p.slope;
    });
    if (slope) *slope = by_eta;
    return sum;
  }

  /// Variances of the categories of a point (without thresholds: of the point) over its effect,
  /// less what its slope alone makes of that.
  void add_beyond_slope(const SparseLaplace::RowPosteriors& at, std::size_t first,
                        const Vector& slopes, Vector& beyond) const {
    const std::size_t n = points_.n_cuts == 0 ? 1 : cuts_ + 1;
    const double variance = at.variance[row(first)];
    const double sd = std::sqrt(variance);
    Vector mean(n, 0.0), square(n, 0.0);
    // The effect moves all thresholds of a point alike.
    integrate_normal(sd, [&](double z, double w) {
      double before = 0.0;
      for (std::size_t c = 0; c < n; ++c) {
        const double below =
            c < cuts_ ? inverse_link(fit_.link, at.mean[row(first + c)] + sd * z).value : 0.0;
        mean[c] += w * (below - before);
        square[c] += w * (below - before) * (below - before);
        before = below;
      }
    });
    const double weight = points_.weight[first];
    for (std::size_t c = 0; c < n; ++c) {
      const double slope =
          (c < cuts_ ? slopes[first + c] : 0.0) - (c > 0 ? slopes[first + c - 1] : 0.0);
      beyond[c] =
          weight * weight * std::max(square[c] - mean[c] * mean[c] - slope * slope * variance, 0.0);
    }
  }

  /// Posterior variances of the slots: the points' slopes carry the joint variance, exactly what is
  /// beyond them in each point is added.
  void add_variances(Context& context, const SparseLaplace::RowPosteriors& at,
                     const Vector& slopes) {
    const std::size_t n_functions = points_.n_cuts == 0 ? 1 : cuts_ + 1;
    Vector& out = points_.n_cuts == 0 ? slots_.posterior_variance : slots_.category_variance;
    if (points_.n_cuts > 0) out.assign(points_.n_slots / cuts_ * n_functions, 0.0);
    std::vector<std::vector<std::size_t>> members(points_.n_slots / cuts_);
    for (std::size_t i = 0; i < n_points_; i += cuts_)
      members[points_.slot[i] / cuts_].push_back(i);
    Vector beyond(n_functions), weights(rows_.n_padded, 0.0);
    for (std::size_t base = 0; base < members.size(); ++base) {
      for (std::size_t i : members[base]) {
        add_beyond_slope(at, i, slopes, beyond);
        for (std::size_t c = 0; c < n_functions; ++c) out[base * n_functions + c] += beyond[c];
      }
      for (std::size_t c = 0; c < n_functions; ++c) {
        const auto slope = [&](std::size_t i) {
          return points_.weight[i] *
                 ((c < cuts_ ? slopes[i + c] : 0.0) - (c > 0 ? slopes[i + c - 1] : 0.0));
        };
        double& sum = out[base * n_functions + c];
        if (members[base].size() == 1) {
          const std::size_t i = members[base][0];
          sum += slope(i) * slope(i) * at.variance[row(i)];
          continue;
        }
        context.tick();
        for (std::size_t i : members[base]) weights[row(i)] = slope(i);
        if (!members[base].empty()) sum += model_->combination_variance(psi_, weights);
        for (std::size_t i : members[base]) weights[row(i)] = 0.0;
      }
    }
  }

  const Fit& fit_;
  const PredictionPoints& points_;
  Slots& slots_;
  std::size_t n_data_, n_points_, cuts_;
  RandomStructure structure_;
  Vector psi_, slope_of_psi_;
  GroupedRows rows_;
  std::unique_ptr<SparseLaplace> model_;
};

}  // namespace

void add_sparse_conditional(Context& context, const Fit& fit, const FitRows& rows,
                            const PredictionPoints& points, Slots& slots) {
  SparsePredictions(fit, rows, points, slots).run(context);
}

}  // namespace skillnad
