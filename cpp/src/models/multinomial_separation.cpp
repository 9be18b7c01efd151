#include "multinomial_separation.hpp"

#include <vector>

#include "fit_parts.hpp"
#include "skillnad/models/separation.hpp"

namespace skillnad {

namespace {

/// One category against all others, which is separation of them all: in words of the covariates.
bool one_category(Context& context, const ModelRows& rows, bool force, Fit& fit) {
  const std::size_t n = rows.counts.rows();
  for (std::size_t c = 0; c < rows.categories.size() && !fit.forced; ++c)
    settle_separation(context, rows.design.x,
                      Vector(rows.counts.column(c), rows.counts.column(c) + n), rows.m,
                      rows.design.offset, separation_terms(rows),
                      {rows.outcome.text + "[" + rows.categories[c] + "]", "row"}, force, fit);
  return fit.forced;
}

}  // namespace

void settle_multinomial_separation(Context& context, const ModelRows& rows,
                                   const MultinomialRows& multinomial, bool force, Fit& fit) {
  if (one_category(context, rows, force, fit)) return;
  const CategoryPairs pairs = category_pairs(rows.design.x, rows.counts, multinomial);
  std::vector<SeparationTerm> terms;
  for (const Coefficient& c : fit.coefficients)
    terms.push_back({c.name(), c.variable, c.level, c.reference});
  settle_separation(context, pairs.x, pairs.y, pairs.m, {}, terms,
                    {rows.outcome.text + " in one of two categories", "comparison"}, force, fit);
}

}  // namespace skillnad
