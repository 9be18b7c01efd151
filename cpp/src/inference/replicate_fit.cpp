#include "replicate_fit.hpp"

#include <cmath>
#include <memory>

#include "refit_options.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/models/glm.hpp"
#include "skillnad/models/multinomial_effects.hpp"
#include "skillnad/models/random_search.hpp"

namespace skillnad {

namespace {

/// An estimate beyond this stands for a standard deviation without bound.
constexpr double largest_sd = 500.0;

/// L of every factor from the point of a search, and whether any entry is left. The sign of a
/// column of L is free.
bool take_factors(const RandomSearchResult& found, std::vector<Matrix>& factors) {
  std::size_t next = found.newton.point.size();
  for (const RandomFactor& factor : found.structure.factors) next -= factor.entries.size();
  bool some = false;
  for (std::size_t f = 0; f < found.structure.factors.size(); ++f) {
    const RandomFactor& factor = found.structure.factors[f];
    Matrix l(factor.effects.size(), factor.effects.size());
    for (const FactorEntry& e : factor.entries) {
      l(e.row, e.col) = found.newton.point[next++] / found.scales[f][e.row];
      some = true;
    }
    factors.push_back(std::move(l));
  }
  return some;
}

bool unbounded(const std::vector<Matrix>& factors) {
  for (const Matrix& l : factors)
    for (std::size_t c = 0; c < l.cols(); ++c)
      if (!(std::fabs(l(c, c)) < largest_sd)) return true;
  return false;
}

bool some_empty(const Matrix& counts) {
  for (std::size_t c = 0; c < counts.cols(); ++c) {
    double n = 0.0;
    for (std::size_t i = 0; i < counts.rows(); ++i) n += counts(i, c);
    if (n == 0.0) return true;
  }
  return false;
}

ReplicateFit failed(ReplicateFailure failure) {
  ReplicateFit out;
  out.failure = failure;
  return out;
}

}  // namespace

ReplicateFitter::ReplicateFitter(const Fit& fit, const FitRows& rows) : fit_(fit), rows_(rows) {
  start_.assign(fit.standardised.begin(),
                fit.standardised.begin() + static_cast<std::ptrdiff_t>(fit.n_coefficients()));
  if (fit.family == Family::binary) design_ = pattern_design(rows.model);
  for (const Coefficient& c : fit.coefficients)
    terms_.push_back({c.term, c.variable, c.level, c.reference});
}

ReplicateFit ReplicateFitter::of_successes(Context& context, const Vector& y) const {
  GroupedRows grouped = rows_.grouped;
  for (std::size_t i = 0; i < y.size(); ++i) grouped.y[grouped.row_of_pattern[i]] = y[i];
  const ModelRows& model = rows_.model;
  return fit(context,
             {grouped, nullptr, model.random, model.m, design_, y, model.m, model.design.offset});
}

ReplicateFit ReplicateFitter::of_categories(Context& context, const Matrix& counts) const {
  if (some_empty(counts)) return failed(ReplicateFailure::empty_category);
  const bool intervals = rows_.ordinal->intervals;
  const OrdinalRows ordinal = with_counts(*rows_.ordinal, rows_.model, counts, intervals);
  const GroupedRows grouped = group_rows(ordinal);
  // Separation is the same for every link: between neighbouring categories.
  const OrdinalRows neighbours =
      intervals ? with_counts(*rows_.ordinal, rows_.model, counts, false) : OrdinalRows{};
  const OrdinalRows& binomial = intervals ? neighbours : ordinal;
  return fit(context, {grouped, &ordinal, ordinal.random, ordinal.m, binomial.x, binomial.y,
                       binomial.m, binomial.offset});
}

ReplicateFit ReplicateFitter::fit(Context& context, const Drawn& drawn) const {
  ReplicateFit out;
  FixedPart gaps;
  if (drawn.ordinal)
    gaps = [&](const Vector& psi, Evaluation& at) { add_gaps(*drawn.ordinal, psi, at); };
  try {
    // Without random effects first: separation shows there.
    const NewtonResult newton = maximise(
        context, start_,
        [&](const Vector& b, const Vector&) {
          Evaluation at = evaluate_glm(context, drawn.grouped, fit_.link, b);
          if (gaps) gaps(b, at);
          return at;
        },
        NewtonControl{});
    if (!newton.converged || !overlap_proved(drawn.grouped, newton.last_step)) {
      const Separation separation =
          find_separation(context, drawn.x, drawn.y, drawn.m, drawn.offset, terms_);
      if (separation.kind != Separation::Kind::none) return failed(ReplicateFailure::separation);
      if (!newton.converged) return failed(ReplicateFailure::not_converged);
    }
    out.standardised = newton.point;
    if (!fit_.multilevel) return out;
    const RandomModelMaker make = [&](const RandomStructure& structure,
                                      const std::vector<Vector>& at_scales, bool laplace) {
      return make_random_model(drawn.grouped, structure, at_scales, fit_.link, laplace);
    };
    add_random_part(context, make, drawn.random, drawn.cases, gaps, out);
  } catch (const ConvergenceError&) {
    return failed(ReplicateFailure::not_converged);
  }
  return out;
}

void ReplicateFitter::add_random_part(Context& context, const RandomModelMaker& make,
                                      const RandomStructure& random, const Vector& cases,
                                      const FixedPart& fixed, ReplicateFit& out) const {
  const std::vector<Vector> scales = effect_scales(random, cases);
  FitOptions options;
  options.link = fit_.link;
  options.nodes = refit_nodes(fit_, random);
  options.estimates_only = true;
  const RandomSearchResult found = search_random(context, make, random, cases, options, start_,
                                                 refit_factors(fit_, scales), fixed);
  if (!take_factors(found, out.factors)) return;  // all standard deviations are 0
  if (!found.newton.converged || unbounded(out.factors)) {
    out = failed(ReplicateFailure::not_converged);
    return;
  }
  const Vector& point = found.newton.point;
  out.standardised.assign(point.begin(),
                          point.begin() + static_cast<std::ptrdiff_t>(start_.size()));
}

ReplicateFit ReplicateFitter::of_choices(Context& context, const Matrix& counts) const {
  if (some_empty(counts)) return failed(ReplicateFailure::empty_category);
  const MultinomialRows drawn = with_choices(*rows_.multinomial, rows_.grouped, counts);
  ReplicateFit out;
  try {
    const NewtonResult newton = maximise(
        context, start_,
        [&](const Vector& b, const Vector&) {
          return evaluate_multinomial(context, rows_.grouped, drawn, b);
        },
        NewtonControl{});
    if (!newton.converged || !multinomial_overlap_proved(rows_.grouped, drawn, newton.last_step)) {
      const CategoryPairs pairs = category_pairs(rows_.model.design.x, counts, drawn);
      const Separation separation = find_separation(context, pairs.x, pairs.y, pairs.m, {}, terms_);
      if (separation.kind != Separation::Kind::none) return failed(ReplicateFailure::separation);
      if (!newton.converged) return failed(ReplicateFailure::not_converged);
    }
    out.standardised = newton.point;
    if (!fit_.multilevel) return out;
    const RandomModelMaker make = [&](const RandomStructure& structure, const std::vector<Vector>&,
                                      bool) {
      const RandomFactor& factor = structure.factors[0];
      return make_vector_model(
          std::make_unique<MultinomialEffects>(rows_.grouped, drawn, factor.category_of_effect),
          factor.entries);
    };
    add_random_part(context, make, drawn.random, rows_.model.m, {}, out);
  } catch (const ConvergenceError&) {
    return failed(ReplicateFailure::not_converged);
  }
  return out;
}

}  // namespace skillnad
