#include "skillnad/inference/refits.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "refit_options.hpp"
#include "score_statistic.hpp"
#include "skillnad/base/distributions.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/inference/wald.hpp"
#include "skillnad/models/family_likelihood.hpp"
#include "skillnad/models/random_intercept.hpp"

namespace skillnad {

namespace {

/// The given columns of a design that is laid out as the rows.
Vector columns_of(const GroupedRows& rows, const Vector& x, const std::vector<std::size_t>& kept) {
  Vector out(rows.stride * kept.size());
  for (std::size_t j = 0; j < kept.size(); ++j)
    std::copy_n(x.data() + kept[j] * rows.stride, rows.stride, out.data() + j * rows.stride);
  return out;
}

/// The rows with the given coefficients only; multinomial: of all categories or none.
FitRows with_only(const FitRows& all, std::vector<std::size_t> kept) {
  const GroupedRows& rows = all.grouped;
  FitRows reduced;
  reduced.multinomial = all.multinomial;
  if (all.multinomial) kept.resize(kept.size() / all.multinomial->n_blocks());
  GroupedRows& out = reduced.grouped;
  out = rows;
  out.n_columns = kept.size();
  out.x = columns_of(rows, rows.x, kept);
  if (rows.intervals()) out.lower = columns_of(rows, rows.lower, kept);
  return reduced;
}

struct NullFit {
  Vector coefficients;  ///< of the kept columns
  Vector random;        ///< the parameters of the random effects that are there at this maximum
  RandomStructure structure;  ///< with the entries they belong to
  double log_likelihood = 0.0;
};

/// The model by the means of the fit: its nodes, quadrature or Laplace.
FitOptions options_of(const Fit& fit, const FitRows& rows) {
  FitOptions options;
  options.link = fit.link;
  options.nodes = refit_nodes(fit, rows.random());
  return options;
}

/// Without columns a likelihood still needs one: a column of zeros.
FitRows at_least_one_column(const FitRows& rows) {
  FitRows out = rows;
  if (rows.grouped.n_columns > 0) return out;
  out.grouped.n_columns = 1;
  out.grouped.x.assign(rows.grouped.stride, 0.0);
  return out;
}

void require_convergence(const NewtonResult& newton, const std::string& term) {
  if (!newton.converged)
    throw ConvergenceError("numeric", "The model without " + term +
                                          " did not converge, so the term cannot be tested this "
                                          "way. Use method = \"wald\".");
}

/// The part of an ordinal likelihood that is not binomial, in the kept parameters; empty: none.
FixedPart gaps_of(const FitRows& all, const std::vector<std::size_t>& kept) {
  if (!all.ordinal) return {};
  return [&all, kept](const Vector& psi, Evaluation& at) {
    const std::size_t p = all.ordinal->n_parameters();
    Vector full(p, 0.0);
    for (std::size_t j = 0; j < kept.size(); ++j) full[kept[j]] = psi[j];
    Evaluation gaps;
    gaps.gradient.assign(p, 0.0);
    gaps.hessian = Matrix(p, p);
    add_gaps(*all.ordinal, full, gaps);
    at.value += gaps.value;
    for (std::size_t j = 0; j < kept.size(); ++j) {
      at.gradient[j] += gaps.gradient[kept[j]];
      if (at.hessian.empty()) continue;
      for (std::size_t i = 0; i < kept.size(); ++i)
        at.hessian(i, j) += gaps.hessian(kept[i], kept[j]);
    }
  };
}

/// Maximises the model without the dropped columns. Whether it has a random effect is decided anew:
/// what the dropped term explained may now stand between the groups.
NullFit refit(Context& context, const Fit& fit, const FitRows& all,
              const std::vector<std::size_t>& kept, const Vector& start, const std::string& term) {
  const FitRows rows = with_only(all, kept);
  const FixedPart gaps = gaps_of(all, kept);
  NewtonControl control;
  NullFit out;
  if (kept.empty()) {
    out.log_likelihood = evaluate_rows(context, at_least_one_column(rows), fit.link,
                                       Vector(fit.standardiser.n_blocks, 0.0))
                             .value;
  } else {
    const NewtonResult newton = maximise(
        context, start,
        [&](const Vector& b, const Vector&) {
          Evaluation at = evaluate_rows(context, rows, fit.link, b);
          if (gaps) gaps(b, at);
          return at;
        },
        control);
    require_convergence(newton, term);
    out.coefficients = newton.point;
    out.log_likelihood = newton.at.value;
  }
  if (!fit.multilevel) return out;
  std::vector<Matrix> factors = refit_factors(fit, effect_scales(all.random(), all.trials()));
  if (fit.one_random_intercept() && fit.family != Family::ordinal) {
    const GroupedRows some = at_least_one_column(rows).grouped;
    const Vector at = out.coefficients.empty() ? Vector{0.0} : out.coefficients;
    const BoundaryScore score = boundary_score(some, fit.link, at);
    if (score.score <= 0.0) return out;
    if (!fit.has_random_parameters()) factors[0](0, 0) = std::sqrt(score.variance_start);
  }
  if (kept.empty())
    throw ModelError("no_terms",
                     "Without " + term +
                         " no fixed term is left beside the random effect, so it cannot "
                         "be tested this way. Use method = \"wald\".");
  RandomSearchResult found =
      search_random(context, random_models(rows, fit.link), all.random(), all.trials(),
                    options_of(fit, all), out.coefficients, factors, gaps);
  std::size_t n_random = 0;
  for (const RandomFactor& factor : found.structure.factors) n_random += factor.entries.size();
  if (n_random == 0) return out;
  require_convergence(found.newton, term);
  const Vector& point = found.newton.point;
  const auto cut = point.end() - static_cast<std::ptrdiff_t>(n_random);
  out.coefficients.assign(point.begin(), cut);
  out.random.assign(cut, point.end());
  out.structure = std::move(found.structure);
  out.log_likelihood = found.newton.at.value;
  return out;
}

/// g' I^-1 g of the full model at the maximum without the term.
double score_without(Context& context, const Fit& fit, const FitRows& all, Vector point,
                     const NullFit& null) {
  Evaluation at;
  if (!null.random.empty()) {
    point.insert(point.end(), null.random.begin(), null.random.end());
    const FitOptions options = options_of(fit, all);
    const auto model = random_models(all, fit.link)(
        null.structure, effect_scales(all.random(), all.trials()), options.nodes == 1);
    at = model->evaluate(context, point, {}, options.nodes);
  } else {
    at = evaluate_rows(context, all, fit.link, point);
  }
  if (const FixedPart fixed = fixed_part(all)) fixed(point, at);
  return score_statistic(at);
}

}  // namespace

Table refit_tests(Context& context, const Fit& fit, const FitRows& rows,
                  const std::vector<std::string>& terms, const std::string& method) {
  const double missing = std::numeric_limits<double>::quiet_NaN();
  const std::size_t p = fit.n_coefficients();
  TermTests tests;
  for (const auto& [label, dropped] : coefficients_of_terms(fit, terms)) {
    std::vector<std::size_t> kept;
    Vector start;
    for (std::size_t j = 0; j < p; ++j)
      if (std::find(dropped.begin(), dropped.end(), j) == dropped.end()) {
        kept.push_back(j);
        start.push_back(fit.standardised[j]);
      }
    const NullFit null = refit(context, fit, rows, kept, start, label);
    double value = 2.0 * (fit.log_likelihood - rows.model.log_constant - null.log_likelihood);
    if (method == "score") {
      Vector point(p, 0.0);
      for (std::size_t j = 0; j < kept.size(); ++j) point[kept[j]] = null.coefficients[j];
      value = score_without(context, fit, rows, std::move(point), null);
    }
    const auto df = static_cast<double>(dropped.size());
    const double p_value = std::isnan(value) ? missing : chi_square_upper(std::max(value, 0.0), df);
    tests.add(label, df, missing, value, p_value);
  }
  return tests.table();
}

}  // namespace skillnad
