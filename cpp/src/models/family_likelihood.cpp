#include "skillnad/models/family_likelihood.hpp"

#include <utility>

#include "skillnad/models/glm.hpp"
#include "skillnad/models/multinomial_effects.hpp"

namespace skillnad {

RandomModelMaker random_models(const FitRows& rows, Link link) {
  if (!rows.multinomial)
    return [&rows, link](const RandomStructure& structure, const std::vector<Vector>& scales,
                         bool laplace) {
      return make_random_model(rows.grouped, structure, scales, link, laplace);
    };
  return [&rows](const RandomStructure& structure, const std::vector<Vector>&, bool) {
    const RandomFactor& factor = structure.factors[0];
    return make_vector_model(std::make_unique<MultinomialEffects>(rows.grouped, *rows.multinomial,
                                                                  factor.category_of_effect),
                             factor.entries);
  };
}

FixedPart fixed_part(const FitRows& rows) {
  if (!rows.ordinal) return {};
  return [&rows](const Vector& psi, Evaluation& at) { add_gaps(*rows.ordinal, psi, at); };
}

Evaluation evaluate_rows(Context& context, const FitRows& rows, Link link, const Vector& b) {
  return rows.multinomial ? evaluate_multinomial(context, rows.grouped, *rows.multinomial, b)
                          : evaluate_glm(context, rows.grouped, link, b);
}

Matrix with_fixed_scores(Matrix scores, const FitRows& rows, const RandomStructure& structure,
                         const Vector& psi) {
  return rows.ordinal
             ? with_gap_scores(std::move(scores), *rows.ordinal, rows.model, structure, psi)
             : scores;
}

}  // namespace skillnad
