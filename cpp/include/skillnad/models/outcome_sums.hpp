// Sums of outcome and weights over the rows of each pattern.
#pragma once

#include "skillnad/models/categories.hpp"
#include "skillnad/models/model_rows.hpp"

namespace skillnad {

/// Fills cases, trials, events and the sums of the outcome from `rows.outcome` and the patterns.
/// `weight` is empty or has a weight for each row of the data; `rows.weighted` says whether they
/// count rows.
void sum_outcome(const Vector& weight, const Categories& categories, ModelRows& rows);

}  // namespace skillnad
