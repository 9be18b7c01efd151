// Scores of a regression without random effects, and the middle matrices of robust covariances.
#pragma once

#include "skillnad/base/matrix.hpp"
#include "skillnad/models/grouped_rows.hpp"
#include "skillnad/models/link.hpp"
#include "skillnad/models/model_rows.hpp"

namespace skillnad {

/// Score of each group (parameters x groups) at `coefficients`.
Matrix group_scores(const GroupedRows& rows, Link link, const Vector& coefficients);

/// sum over clusters of g g', g the sum of the scores (parameters x groups) of a cluster's groups.
Matrix cluster_meat(const Matrix& scores, const std::vector<std::uint32_t>& cluster_of_group,
                    std::size_t n_clusters);

/// sum over the rows of the data of g g'. A row of y successes in m trials has the score
/// (y (s1 - s0) + m s0) x with s1, s0 the scores of a success and a failure, so that the sums of
/// y^2, y m and m^2 in a pattern are enough.
Matrix row_meat(const ModelRows& rows, const GroupedRows& grouped, Link link,
                const Vector& coefficients);

}  // namespace skillnad
