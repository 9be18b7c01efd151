#include "skillnad/inference/simulation.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "simulated_effects.hpp"
#include "skillnad/base/random.hpp"
#include "skillnad/base/softmax.hpp"
#include "skillnad/inference/history_simulation.hpp"
#include "skillnad/inference/predictions.hpp"

namespace skillnad {

namespace {

/// Counts this much rarer than the likeliest one are left out.
constexpr double negligible = 1e-25;

/// The linear predictors of all points, random effects 0.
Vector fixed_predictors(const Fit& fit, const PredictionPoints& points, std::size_t n) {
  Vector fixed(n);
  for (std::size_t i = 0; i < n; ++i) fixed[i] = predictor(fit, points, i);
  return fixed;
}

Column empty_column(const Fit& fit, std::size_t replicate, std::size_t n) {
  Column column;
  column.name = "sim_" + std::to_string(replicate + 1);
  if (!fit.categories.empty()) {
    column.type = Column::Type::categorical;
    column.declared = true;
    column.ordered = fit.family == Family::ordinal;
    column.levels = fit.categories;
    column.codes.assign(n, 0);
  } else {
    column.whole = true;
    column.real.assign(n, 0.0);
  }
  return column;
}

}  // namespace

double binomial_quantile(double u, double m, double probability, double complement) {
  if (!(probability > 0.0)) return 0.0;
  if (!(complement > 0.0)) return m;
  const double odds = probability / complement;
  const double mode = std::min(std::floor((m + 1.0) * probability), m);
  // Relative to the mode, downwards and upwards.
  Vector share = {1.0};
  double relative = 1.0;
  double first = mode;
  while (first > 0.0) {
    relative *= first / (m - first + 1.0) / odds;
    if (relative < negligible) break;
    share.push_back(relative);
    first -= 1.0;
  }
  std::reverse(share.begin(), share.end());
  relative = 1.0;
  for (double k = mode + 1.0; k <= m; k += 1.0) {
    relative *= (m - k + 1.0) / k * odds;
    if (relative < negligible) break;
    share.push_back(relative);
  }
  double total = 0.0;
  for (double one : share) total += one;
  double below = 0.0;
  for (std::size_t k = 0; k + 1 < share.size(); ++k) {
    below += share[k];
    if (below >= u * total) return first + static_cast<double>(k);
  }
  return first + static_cast<double>(share.size() - 1);
}

namespace {

/// The probabilities of the categories of a multinomial fit by pattern (patterns x
/// categories), the intercepts raised by the effects of the patterns' groups.
Matrix category_probabilities(const Fit& fit, const PredictionPoints& points, const ModelRows& rows,
                              const Matrix& effects) {
  const std::size_t q = fit.categories.size() - 1;
  const std::size_t p = fit.n_coefficients() / q;
  Matrix out(points.x.rows(), q + 1);
  Vector eta(q), probability(q), complement(q);
  for (std::size_t i = 0; i < out.rows(); ++i) {
    for (std::size_t c = 0; c < q; ++c) {
      eta[c] = points.offset.empty() ? 0.0 : points.offset[i];
      for (std::size_t j = 0; j < p; ++j) eta[c] += points.x(i, j) * fit.standardised[c * p + j];
      if (!effects.empty()) eta[c] += effects(c, rows.random.factors[0].level_of_pattern[i]);
    }
    double base = 0.0;
    double log_sum = 0.0;
    math::softmax(1, q, eta.data(), probability.data(), complement.data(), &base, &log_sum);
    for (std::size_t c = 0, block = 0; c <= q; ++c)
      out(i, c) = fit.categories[c] == fit.base ? base : probability[block++];
  }
  return out;
}

/// Sums from the first category on, the last 1.
Matrix limits_of(Matrix probabilities) {
  const std::size_t last = probabilities.cols() - 1;
  for (std::size_t i = 0; i < probabilities.rows(); ++i) {
    double below = 0.0;
    for (std::size_t c = 0; c <= last; ++c) {
      below += probabilities(i, c);
      probabilities(i, c) = c == last ? 1.0 : below;
    }
  }
  return probabilities;
}

Table simulated_categories(Context& context, const Fit& fit, const ModelRows& rows, std::size_t n,
                           std::uint64_t seed) {
  const PredictionPoints points = pattern_points(fit, rows);
  Table table;
  table.n_rows = rows.n_frame_rows;
  for (std::size_t r = 0; r < n; ++r) {
    const auto replicate = static_cast<std::uint32_t>(r);
    context.tick();
    Matrix effects;
    if (!fit.random.empty())
      effects = drawn_effects(fit.random[0], rows.random.factors[0].levels.size(), seed, replicate,
                              effect_stream);
    const Matrix limits = limits_of(category_probabilities(fit, points, rows, effects));
    Column column = empty_column(fit, r, rows.n_frame_rows);
    for (std::size_t i = 0; i < rows.n_frame_rows; ++i) {
      if (i % 65536 == 0) context.tick();
      const std::uint32_t pattern = rows.patterns.pattern_of_row[i];
      if (pattern == Patterns::not_kept) {
        column.missing.resize(rows.n_frame_rows, 0);
        column.missing[i] = 1;
        column.codes[i] = -1;
        continue;
      }
      const double u = uniform_draw(seed, {replicate, outcome_stream, i});
      std::int32_t category = 0;
      while (limits(pattern, static_cast<std::size_t>(category)) < u) ++category;
      column.codes[i] = category;
    }
    table.add(std::move(column));
  }
  return table;
}

}  // namespace

Table simulated_outcomes(Context& context, const Fit& fit, const ModelRows& rows, std::size_t n,
                         std::uint64_t seed) {
  if (fit.family == Family::hazard) return simulated_histories(context, fit, rows, n, seed);
  if (fit.family == Family::multinomial) return simulated_categories(context, fit, rows, n, seed);
  PredictionPoints points = pattern_points(fit, rows);
  const bool ordinal = fit.family == Family::ordinal;
  if (ordinal) expand_cuts(fit, rows.design, points);
  const std::size_t cuts = ordinal ? points.n_cuts : 1;
  const Vector fixed = fixed_predictors(fit, points, rows.patterns.size() * cuts);
  Table table;
  table.n_rows = rows.n_frame_rows;
  for (std::size_t r = 0; r < n; ++r) {
    const auto replicate = static_cast<std::uint32_t>(r);
    Vector eta = fixed;
    context.tick();
    add_effects(fit, rows.random, points, cuts, seed, replicate, eta);
    std::vector<Probability> at;
    at.reserve(eta.size());
    for (double one : eta) at.push_back(inverse_link(fit.link, one));
    Column column = empty_column(fit, r, rows.n_frame_rows);
    for (std::size_t i = 0; i < rows.n_frame_rows; ++i) {
      if (i % 65536 == 0) context.tick();
      const std::uint32_t pattern = rows.patterns.pattern_of_row[i];
      if (pattern == Patterns::not_kept) {
        column.missing.resize(rows.n_frame_rows, 0);
        column.missing[i] = 1;
        if (ordinal) column.codes[i] = -1;
        continue;
      }
      const double u = uniform_draw(seed, {replicate, outcome_stream, i});
      if (ordinal) {
        std::size_t category = 0;
        while (category < cuts && at[pattern * cuts + category].value < u) ++category;
        column.codes[i] = static_cast<std::int32_t>(category);
      } else if (!rows.row_outcome.m.empty()) {
        const Probability& p = at[pattern];
        column.real[i] = binomial_quantile(u, rows.row_outcome.m[i], p.value, p.complement);
      } else {
        column.real[i] = u < at[pattern].value ? 1.0 : 0.0;
      }
    }
    table.add(std::move(column));
  }
  return table;
}

PatternDraws::PatternDraws(const Fit& fit, const ModelRows& rows, std::uint64_t seed)
    : fit_(fit), rows_(rows), seed_(seed), points_(pattern_points(fit, rows)) {
  if (fit.family == Family::ordinal) expand_cuts(fit, rows.design, points_);
  cuts_ = fit.family == Family::ordinal ? points_.n_cuts : 1;
  if (fit.family == Family::multinomial) return;
  fixed_ = fixed_predictors(fit, points_, rows.patterns.size() * cuts_);
}

Vector PatternDraws::predictors(std::uint32_t replicate) const {
  Vector eta = fixed_;
  add_effects(fit_, rows_.random, points_, cuts_, seed_, replicate, eta);
  return eta;
}

Vector PatternDraws::successes(std::uint32_t replicate) const {
  Vector y = predictors(replicate);
  for (std::size_t i = 0; i < y.size(); ++i) {
    const Probability p = inverse_link(fit_.link, y[i]);
    const double u = uniform_draw(seed_, {replicate, pattern_stream, i});
    y[i] = binomial_quantile(u, rows_.m[i], p.value, p.complement);
  }
  return y;
}

Matrix PatternDraws::categories(std::uint32_t replicate) const {
  const Vector eta = predictors(replicate);
  Matrix counts(rows_.patterns.size(), cuts_ + 1);
  for (std::size_t i = 0; i < counts.rows(); ++i) {
    double left = 0.0;
    for (std::size_t c = 0; c <= cuts_; ++c) left += rows_.counts(i, c);
    Probability below{0.0, 1.0, 0.0};
    for (std::size_t c = 0; c < cuts_; ++c) {
      const Probability at = inverse_link(fit_.link, eta[i * cuts_ + c]);
      if (left > 0.0) {
        // Of those not below: in this category, and above it. From the nearer end, so that neither
        // tail cancels.
        const double mass =
            below.value < 0.5 ? at.value - below.value : below.complement - at.complement;
        const double u = uniform_draw(seed_, {replicate, pattern_stream, i * cuts_ + c});
        counts(i, c) =
            binomial_quantile(u, left, mass / below.complement, at.complement / below.complement);
        left -= counts(i, c);
      }
      below = at;
    }
    counts(i, cuts_) = left;
  }
  return counts;
}

Matrix PatternDraws::choices(std::uint32_t replicate) const {
  Matrix effects;
  if (!fit_.random.empty())
    effects = drawn_effects(fit_.random[0], rows_.random.factors[0].levels.size(), seed_, replicate,
                            effect_stream);
  const Matrix probability = category_probabilities(fit_, points_, rows_, effects);
  const std::size_t cuts = probability.cols() - 1;
  Matrix counts(rows_.patterns.size(), cuts + 1);
  Vector above(cuts + 1);  // probability of a later category
  for (std::size_t i = 0; i < counts.rows(); ++i) {
    for (std::size_t c = cuts; c-- > 0;) above[c] = above[c + 1] + probability(i, c + 1);
    double left = rows_.cases[i];
    for (std::size_t c = 0; c < cuts && left > 0.0; ++c) {
      const double rest = probability(i, c) + above[c];
      const double u = uniform_draw(seed_, {replicate, pattern_stream, i * cuts + c});
      counts(i, c) = binomial_quantile(u, left, probability(i, c) / rest, above[c] / rest);
      left -= counts(i, c);
    }
    counts(i, cuts) = left;
  }
  return counts;
}

}  // namespace skillnad
