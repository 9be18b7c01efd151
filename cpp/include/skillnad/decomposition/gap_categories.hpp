// Outcomes of several categories: the gap of one category's share, or of a mean score.
//
// With p_k(x) the source's multinomial regression (baseline-category logit with intercepts), what
// is expected of a target is theta_k = E_target[p_k(x)], and of an outcome with scores c the sum
// theta_c = sum_k c_k theta_k. A category's share is the score that is 1 for it and 0 elsewhere.
// Everything is linear in the scores, so the components of all categories sum to 0, and those of a
// score are the sum of the categories' components times their scores. The intercepts make the
// residuals of each category sum to zero in the source group: parts add up, equal groups have none.
//
// A decomposition runs on rows of one category a pattern:
//
//   decompose_contrast(context, with_scores(split_categories(rows), scores), a, b, options)
//
// The estimators are those of a binary outcome, `weighting` without a model of it; of the
// comparison modes there is `oaxaca`, a linear model of the score (others are a logic error).
#pragma once

#include "skillnad/decomposition/gap_rows.hpp"

namespace skillnad {

/// Patterns with cases of several categories made into one for each category. Cases of a pattern
/// are taken to have equal weights.
/// @param rows  with `counts`, which sum to `m`
GapRows split_categories(const GapRows& rows);

/// The rows with the outcome `scores`, one a category; `y`, `yy` and `ym` follow.
/// @param rows  of one category a pattern
GapRows with_scores(GapRows rows, const Vector& scores);

/// The category of a pattern. Several categories, or none, are a logic error.
std::size_t category_of(const GapRows& rows, std::size_t pattern);

}  // namespace skillnad
