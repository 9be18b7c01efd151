#include "fit_parts.hpp"

#include <algorithm>
#include <cmath>

#include "intercept_search.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/linalg.hpp"

namespace skillnad {

void require_terms(const ModelRows& rows) {
  if (rows.design.columns.empty())
    throw ModelError("no_terms",
                     "The formula has no fixed term, not even an intercept: there is nothing to "
                     "estimate. Write ~ 1 for an intercept alone.");
}

std::vector<std::string> terms_of(const formula::Design& design) {
  std::vector<std::string> terms;
  for (const auto& column : design.columns) terms.push_back(column.term);
  return terms;
}

std::size_t intercept_of(const formula::Design& design) {
  for (std::size_t j = 0; j < design.columns.size(); ++j)
    if (design.columns[j].term == "(Intercept)") return j;
  return Standardiser::no_intercept;
}

std::vector<SeparationTerm> separation_terms(const ModelRows& rows) {
  std::vector<SeparationTerm> terms;
  for (const auto& column : rows.design.columns)
    terms.push_back({column.term, column.variable, column.level, column.reference,
                     terms.size() < rows.n_bands});
  return terms;
}

void settle_separation(Context& context, const Matrix& x, const Vector& y, const Vector& m,
                       const Vector& offset, const std::vector<SeparationTerm>& terms,
                       const SeparationWords& words, bool force, Fit& fit) {
  const Separation found = find_separation(context, x, y, m, offset, terms, words);
  if (found.kind == Separation::Kind::none) return;
  if (!force) throw separation_error(found, terms);
  fit.forced = true;
  context.warn("separation", found.text +
                                 " The fit was forced: the estimates of these terms have no "
                                 "finite value, and what is shown is where the search stopped.");
}

std::vector<Coefficient> describe_coefficients(const ModelRows& rows, const GroupedRows& layout,
                                               const SharedVector& m) {
  double all = 0.0;
  for (double n : m) all += n;
  std::vector<Coefficient> out;
  for (std::size_t j = 0; j < rows.design.columns.size(); ++j) {
    const auto& column = rows.design.columns[j];
    const double* const x = layout.x.data() + j * layout.stride;
    Coefficient c;
    c.term = column.term;
    c.label = column.label;
    c.variable = column.variable;
    c.level = column.level;
    c.reference = column.reference;
    c.n = all;
    if (!column.level.empty()) {
      c.n = 0.0;
      for (std::size_t i = 0; i < m.size(); ++i)
        if (x[layout.row_of_pattern[i]] != 0.0) c.n += m[i];
    }
    c.within = false;
    const auto& start = rows.patterns.group_start;
    for (std::size_t g = 0; g + 1 < start.size() && !c.within; ++g) {
      const double* const of_group = x + layout.start[g];
      const std::size_t n = start[g + 1] - start[g];
      c.within = std::any_of(of_group, of_group + n, [&](double one) { return one != *of_group; });
    }
    out.push_back(std::move(c));
  }
  return out;
}

void invert_information(const Matrix& hessian, Fit& fit) {
  const std::size_t p = hessian.rows();
  Matrix information(p, p);
  for (std::size_t k = 0; k < p * p; ++k) information.cells()[k] = -hessian.cells()[k];
  const linalg::Cholesky factor = linalg::cholesky(information);
  if (factor.ok) fit.covariance_standardised = linalg::inverse(factor);
  bool finite = factor.ok;
  for (double cell : fit.covariance_standardised.cells()) finite = finite && std::isfinite(cell);
  if (!finite) {
    fit.converged = false;
    fit.status = "information_not_definite";
    fit.covariance_standardised = Matrix(p, p, std::nan(""));
    fit.condition = std::nan("");
    return;
  }
  Matrix scaled(p, p);
  for (std::size_t j = 0; j < p; ++j)
    for (std::size_t i = 0; i < p; ++i)
      scaled(i, j) =
          information(i, j) / std::sqrt(information(i, i)) / std::sqrt(information(j, j));
  const linalg::SymmetricEigen eigen = linalg::symmetric_eigen(scaled);
  fit.condition = eigen.ok ? eigen.values.back() / eigen.values.front() : std::nan("");
}

std::vector<FittedFactor> no_effects(const RandomStructure& random, const ModelRows& rows) {
  std::vector<FittedFactor> out;
  for (const RandomFactor& factor : random.factors) {
    const std::size_t q = factor.effects.size();
    FittedFactor one;
    one.group = factor.name;
    one.effects = factor.effects;
    one.factor = Matrix(q, q);
    one.entries = factor.entries;
    one.states = factor.states;
    Matrix identity(q, q);
    for (std::size_t c = 0; c < q; ++c) identity(c, c) = 1.0;
    for (const std::string& level : factor.levels)
      one.levels.push_back({level, 0.0, Vector(q, 0.0), Vector(q, 0.0), identity, identity});
    for (std::size_t i = 0; i < factor.level_of_pattern.size(); ++i)
      one.levels[factor.level_of_pattern[i]].n += rows.trials[i];
    out.push_back(std::move(one));
  }
  return out;
}

void take_fixed_fit(const NewtonResult& newton, Fit& fit) {
  take_newton(newton, fit);
  fit.log_likelihood = newton.at.value;
  invert_information(newton.at.hessian, fit);
}

void settle_no_effects(Context& context, const RandomStructure& random, const ModelRows& rows,
                       Fit& fit) {
  fit.boundary = true;
  fit.random = no_effects(random, rows);
  context.note(
      "All standard deviations of the random effects are estimated 0. Estimates and standard "
      "errors are those of the model without random effects.");
}

void take_categories(const ModelRows& rows, Fit& fit) {
  fit.mean_row.assign(fit.n_coefficients(), 0.0);
  fit.response = rows.outcome.text;
  fit.categories = rows.categories;
  fit.category_counts = rows.category_cases;
}

void take_counts(const ModelRows& rows, Fit& fit) {
  for (std::size_t i = 0; i < rows.cases.size(); ++i) {
    fit.n_used += rows.cases[i];
    fit.n_trials += rows.trials[i];
  }
  fit.n_events = rows.n_events;
  fit.n_clusters = static_cast<double>(rows.n_clusters);
  fit.n_patterns = static_cast<double>(rows.patterns.size());
  fit.n_dropped = static_cast<double>(rows.complete.n_dropped);
  fit.n_zero_weight = rows.n_zero_weight;
  for (const auto& [name, n] : rows.complete.dropped_by)
    fit.dropped_by.emplace_back(name, static_cast<double>(n));
  fit.design = rows.design.state;
  fit.data_hash = rows.data_hash;
}

}  // namespace skillnad
