// The rows of a cumulative model, P(Y <= c) = F(t_c - x'b - z'u).
//
// Logit, F the logistic distribution function: with n_c cases of a pattern in category c the
// log-likelihood is exactly that of C - 1 binomial rows, "in c" against "in
// c + 1" with predictor t_c - x'b - z'u, plus, for the categories between, n_c log(1 - exp(-(t_c -
// t_(c-1)))), which no random effect enters. docs/multilevel_models.md has the algebra. The other
// links have no such form: there a row is a category of a pattern, between its two thresholds
// (interval_rows.hpp).
#pragma once

#include <cstddef>
#include <vector>

#include "skillnad/models/grouped_rows.hpp"
#include "skillnad/models/link.hpp"
#include "skillnad/models/model_rows.hpp"
#include "skillnad/models/newton.hpp"
#include "skillnad/models/standardise.hpp"

namespace skillnad {

struct OrdinalRows {
  std::size_t n_thresholds = 0;
  /// By parameter: the column of the (standardised) design; thresholds have none.
  std::vector<std::size_t> column_of;
  std::vector<std::size_t> threshold_of;  ///< as in Standardiser
  Matrix design;                          ///< patterns x columns, standardised
  Matrix counts;                          ///< patterns x categories
  Vector level_weight;  ///< by pattern: the product of its groups' weights; empty: 1

  // The binomial rows, or the intervals (y = m = n_c).
  bool intervals = false;
  Matrix x;                        ///< intervals: of the upper threshold
  Matrix lower;                    ///< intervals: of the lower one
  std::vector<std::uint8_t> ends;  ///< intervals: see interval_rows.hpp
  Vector y, m, offset;
  std::vector<std::uint32_t> group_start;
  std::vector<std::uint32_t> pattern;
  RandomStructure random;  ///< its designs and levels by row

  std::size_t n_parameters() const { return column_of.size(); }
  double weight_of(std::size_t i) const { return level_weight.empty() ? 1.0 : level_weight[i]; }
};

/// @param standardiser    of the design with its column of ones `intercept`
/// @param nonproportional by column of the design: whether it has a coefficient at each threshold
/// @param intervals       whether to make intervals: for all links but the logit
OrdinalRows expand_ordinal(const ModelRows& rows, const Standardiser& standardiser,
                           std::size_t intercept, const std::vector<bool>& nonproportional,
                           bool intervals);

/// The rows laid out by groups.
GroupedRows group_rows(const OrdinalRows& rows);

/// The same rows with other counts of the categories (patterns x categories).
/// @param rows  what `base` was expanded from
OrdinalRows with_counts(const OrdinalRows& base, const ModelRows& rows, Matrix counts,
                        bool intervals);

/// Adds sum n_c log(1 - exp(-(t_c - t_(c-1)))), each pattern times the weights of its levels, with
/// its derivatives in the first n_parameters() of psi. Where thresholds cross the value becomes
/// NaN. Intervals have no such part: nothing is added.
void add_gaps(const OrdinalRows& rows, const Vector& psi, Evaluation& at);

/// The same by group, first derivatives only: added to the columns of `scores`.
/// @param group_of_pattern  which column a pattern belongs to
void add_gap_scores(const OrdinalRows& rows, const Vector& psi,
                    const std::vector<std::uint32_t>& group_of_pattern, Matrix& scores);

/// The scores of the units, groups or the top factor's levels, with those of this part added.
Matrix with_gap_scores(Matrix scores, const OrdinalRows& ordinal, const ModelRows& rows,
                       const RandomStructure& structure, const Vector& psi);

/// Sum over cases of g g', g the score of a case, at psi.
/// @param counts  patterns x categories: the cases, with weights the sum of their squares
Matrix ordinal_row_meat(const OrdinalRows& rows, const Matrix& counts, Link link,
                        const Vector& psi);

}  // namespace skillnad
