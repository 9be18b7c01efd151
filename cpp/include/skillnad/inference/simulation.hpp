// New outcomes from a fitted model.
#pragma once

#include <cstddef>
#include <cstdint>

#include "skillnad/base/context.hpp"
#include "skillnad/base/table.hpp"
#include "skillnad/inference/predictions.hpp"
#include "skillnad/models/fit.hpp"
#include "skillnad/models/model_rows.hpp"

namespace skillnad {

/// The smallest count k with P(K <= k) >= u, K the successes in m trials.
double binomial_quantile(double u, double m, double probability, double complement);

/// Columns sim_1 ... sim_n, a row each row of the data; missing where a row was not used. Every
/// replicate draws effects of all levels anew, u ~ N(0, I) with effects L u, then the outcome of
/// each row given them. Binary: 1 is the event, 0 none; counts: successes in the row's trials;
/// ordinal: the category, an ordered factor.
///
/// Draws (see random.hpp): replicate r from 0; stream 0, index the row, for outcomes; stream
/// 16 + factor, index level * effects + effect, for effects. Levels stand in their canonical order.
Table simulated_outcomes(Context& context, const Fit& fit, const ModelRows& rows, std::size_t n,
                         std::uint64_t seed);

/// New counts by pattern, the sums of what simulated rows of a pattern would be: the same for any
/// order of the rows. Replicates as in simulated_outcomes(), with the same effects.
///
/// Draws: stream 2 for outcomes, index pattern * thresholds + threshold (binary: pattern); each
/// uniform is turned into a binomial count by binomial_quantile(), ordinal categories one after the
/// other from the lowest, each out of the cases that are left.
class PatternDraws {
 public:
  PatternDraws(const Fit& fit, const ModelRows& rows, std::uint64_t seed);

  /// Successes of each pattern. Binary fits.
  Vector successes(std::uint32_t replicate) const;
  /// Cases by pattern and category. Ordinal fits.
  Matrix categories(std::uint32_t replicate) const;
  /// The same of multinomial fits.
  Matrix choices(std::uint32_t replicate) const;

 private:
  Vector predictors(std::uint32_t replicate) const;

  const Fit& fit_;
  const ModelRows& rows_;
  std::uint64_t seed_;
  std::size_t cuts_;
  PredictionPoints points_;
  Vector fixed_;  ///< linear predictors without random effects
};

}  // namespace skillnad
