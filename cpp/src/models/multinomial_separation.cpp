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
                      Vector(rows.counts.column(c), rows.counts.column(c) + n), rows.cases,
                      rows.design.offset, separation_terms(rows),
                      {rows.outcome.text + "[" + rows.categories[c] + "]", "row"}, force, fit);
  return fit.forced;
}

}  // namespace

void settle_multinomial_separation(Context& context, const ModelRows& rows,
                                   const MultinomialRows& multinomial, bool force, Fit& fit) {
  if (one_category(context, rows, force, fit)) return;
  const std::size_t p = rows.design.columns.size();
  const std::size_t q = multinomial.n_blocks();
  struct Pair {
    std::size_t pattern, k, l;  // blocks; l = q is the base
    double of_k, of_l;
  };
  std::vector<Pair> pairs;
  const auto count = [&](std::size_t i, std::size_t block) {
    return rows.counts(i, block < q ? multinomial.categories[block] : multinomial.base);
  };
  for (std::size_t i = 0; i < rows.counts.rows(); ++i)
    for (std::size_t k = 0; k < q; ++k)
      for (std::size_t l = k + 1; l <= q; ++l)
        if (count(i, k) + count(i, l) > 0.0) pairs.push_back({i, k, l, count(i, k), count(i, l)});
  Matrix x(pairs.size(), p * q);
  Vector y, m;
  for (std::size_t r = 0; r < pairs.size(); ++r) {
    const Pair& pair = pairs[r];
    for (std::size_t j = 0; j < p; ++j) {
      x(r, pair.k * p + j) = rows.design.x(pair.pattern, j);
      if (pair.l < q) x(r, pair.l * p + j) = -rows.design.x(pair.pattern, j);
    }
    y.push_back(pair.of_k);
    m.push_back(pair.of_k + pair.of_l);
  }
  std::vector<SeparationTerm> terms;
  for (const Coefficient& c : fit.coefficients)
    terms.push_back({c.name(), c.variable, c.level, c.reference});
  settle_separation(context, x, y, m, {}, terms,
                    {rows.outcome.text + " in one of two categories", "comparison"}, force, fit);
}

}  // namespace skillnad
