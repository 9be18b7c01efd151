// Unordered outcomes: log(P(category) / P(base)) = x'b_category + z'u + offset.
//
// Coefficients stand category by category, in the order of the categories without the base; each
// category has those of all columns of the design.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/models/grouped_rows.hpp"
#include "skillnad/models/model_rows.hpp"
#include "skillnad/models/newton.hpp"

namespace skillnad {

struct MultinomialRows {
  std::size_t base = 0;                 ///< position among the categories
  std::vector<std::size_t> categories;  ///< all but the base, in their order
  Vector counts;                        ///< cases of these, laid out as GroupedRows::m (stride x q)
  /// The random intercepts: one effect a category of the one grouping factor.
  RandomStructure random;

  std::size_t n_blocks() const { return categories.size(); }
};

/// "b: (Intercept)": the random intercept of a category.
std::string intercept_of_category(const std::string& category);

/// Counts by padded row, and the random intercepts if the rows have a grouping factor.
/// @param grouped  the patterns as laid out
MultinomialRows lay_out_categories(const ModelRows& rows, const GroupedRows& grouped,
                                   std::size_t base);

/// The same rows with other counts (patterns x categories).
MultinomialRows with_choices(MultinomialRows rows, const GroupedRows& grouped,
                             const Matrix& counts);

/// The cases of every pattern in either of two categories, as binomial rows whose event is the
/// first: separation of the model is separation of these.
struct CategoryPairs {
  Matrix x;  ///< pairs x coefficients
  Vector y, m;
};
CategoryPairs category_pairs(const Matrix& design, const Matrix& counts,
                             const MultinomialRows& rows);

/// Log-likelihood without random effects, gradient and Hessian. `psi` is q times the columns of
/// `grouped` long.
Evaluation evaluate_multinomial(Context& context, const GroupedRows& grouped,
                                const MultinomialRows& rows, const Vector& psi);

/// d log-likelihood / d psi of every group (parameters x groups).
Matrix multinomial_group_scores(const GroupedRows& grouped, const MultinomialRows& rows,
                                const Vector& psi);

/// Sum over cases of g g', g the score of a case.
/// @param counts  patterns x categories: the cases, with weights the sum of their squares
Matrix multinomial_row_meat(const GroupedRows& grouped, const MultinomialRows& rows,
                            const Matrix& counts, const Vector& psi);

/// Whether the last Newton step moved no linear predictor by more than a hundredth (see glm.hpp).
bool multinomial_overlap_proved(const GroupedRows& grouped, const MultinomialRows& rows,
                                const Vector& last_step);

}  // namespace skillnad
