#include "skillnad/inference/proportional_odds.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "score_statistic.hpp"
#include "skillnad/base/distributions.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/models/fit_ordinal.hpp"
#include "skillnad/models/glm.hpp"
#include "skillnad/models/random_model.hpp"

namespace skillnad {

namespace {

const double missing = std::numeric_limits<double>::quiet_NaN();

/// The terms with one coefficient for all thresholds, in the order of the formula.
std::vector<std::string> proportional_terms(const Fit& fit) {
  std::vector<std::string> out;
  for (std::size_t j = fit.standardiser.n_thresholds; j < fit.n_coefficients(); ++j) {
    const Coefficient& c = fit.coefficients[j];
    if (!c.category.empty()) continue;
    if (std::find(out.begin(), out.end(), c.label) == out.end()) out.push_back(c.label);
  }
  return out;
}

/// The coefficients of the fit in the parameters of `rows`, where more of them belong to one
/// threshold.
Vector spread(const Fit& fit, const OrdinalRows& from, const OrdinalRows& to) {
  Vector psi(to.n_parameters());
  for (std::size_t j = 0; j < psi.size(); ++j) {
    if (j < to.n_thresholds) {
      psi[j] = fit.standardised[j];
      continue;
    }
    for (std::size_t k = from.n_thresholds; k < from.n_parameters(); ++k)
      if (from.column_of[k] == to.column_of[j] &&
          (from.threshold_of[k] == Standardiser::every_threshold ||
           from.threshold_of[k] == to.threshold_of[j]))
        psi[j] = fit.standardised[k];
  }
  return psi;
}

double score_test(Context& context, const Fit& fit, const FitRows& all,
                  const std::vector<std::string>& nonproportional) {
  const OrdinalRows rows = ordinal_rows(fit, all.model, nonproportional);
  const GroupedRows grouped = group_rows(rows);
  Vector psi = spread(fit, *all.ordinal, rows);
  Evaluation at;
  if (fit.has_random_parameters()) {
    RandomStructure structure = rows.random;
    const std::vector<Vector> scales = effect_scales(structure, rows.m);
    for (std::size_t f = 0; f < fit.random.size(); ++f) {
      structure.factors[f].entries = fit.random[f].active;
      for (const FactorEntry& e : fit.random[f].active)
        psi.push_back(fit.random[f].factor(e.row, e.col) * scales[f][e.row]);
    }
    const auto model = make_random_model(grouped, structure, scales, fit.link, !fit.quadrature);
    at = model->evaluate(context, psi, {}, fit.quadrature ? fit.nodes.nodes : 1);
  } else {
    at = evaluate_glm(context, grouped, fit.link, psi);
  }
  add_gaps(rows, psi, at);
  return score_statistic(at);
}

/// The log-likelihood with more terms nonproportional; NaN where it has no maximum.
double log_likelihood_with(Context& context, const Fit& fit, const FitRows& all,
                           const std::vector<std::string>& nonproportional) {
  OrdinalOptions options;
  options.link = fit.link;
  if (fit.has_random_parameters()) options.nodes = fit.quadrature ? fit.nodes.nodes : 1;
  options.nonproportional = nonproportional;
  FitRows copy;
  copy.model = all.model;
  Context quiet;
  quiet.interrupted = context.interrupted;
  quiet.threads = context.threads;
  try {
    const Fit larger = fit_ordinal(quiet, copy, options);
    return larger.converged ? larger.log_likelihood : missing;
  } catch (const ModelError& error) {
    if (error.code() != "separation") throw;
  } catch (const ConvergenceError&) {
  }
  return missing;
}

}  // namespace

Table proportional_odds_tests(Context& context, const Fit& fit, const FitRows& rows) {
  const std::size_t cuts = fit.standardiser.n_thresholds;
  const std::vector<std::string> terms = proportional_terms(fit);
  if (cuts < 2)
    throw OptionError("terms",
                      "The outcome has two categories and one threshold: there is nothing to "
                      "differ between thresholds.",
                      {"fit", {}, 0});
  if (terms.empty())
    throw OptionError("terms",
                      "No term of the model has one coefficient for all thresholds, so there is "
                      "nothing to test.",
                      {"fit", {}, 0});
  std::vector<std::string> term, test;
  Vector df, statistic, p_value;
  std::string without;
  for (std::size_t t = 0; t <= terms.size(); ++t) {
    context.tick();
    std::vector<std::string> freed = fit.nonproportional;
    if (t == 0) freed.insert(freed.end(), terms.begin(), terms.end());
    if (t > 0) freed.push_back(terms[t - 1]);
    std::size_t columns = 0;
    for (std::size_t j = cuts; j < fit.n_coefficients(); ++j)
      columns += fit.coefficients[j].category.empty() &&
                 (t == 0 || fit.coefficients[j].label == terms[t - 1]);
    const auto degrees = static_cast<double>(columns * (cuts - 1));
    const std::string name = t == 0 ? "(all)" : terms[t - 1];
    const auto add = [&](const char* which, double value) {
      term.push_back(name);
      test.emplace_back(which);
      df.push_back(degrees);
      statistic.push_back(value);
      p_value.push_back(std::isnan(value) ? missing
                                          : chi_square_upper(std::max(value, 0.0), degrees));
    };
    add("score", score_test(context, fit, rows, freed));
    const double larger = log_likelihood_with(context, fit, rows, freed);
    add("lr", 2.0 * (larger - fit.log_likelihood));
    if (std::isnan(larger)) without += (without.empty() ? "" : ", ") + name;
  }
  if (!without.empty())
    context.warn("proportional_odds",
                 "With coefficients at each threshold the model has no maximum that can be found "
                 "for " +
                     without +
                     ": most often a category is too rare at some values of the term. The "
                     "likelihood ratio is missing there; the score test needs no such fit.");
  Table out;
  out.add(Column::of_text("term", term));
  out.add(Column::of_text("test", test));
  out.add(Column::of_real("df", df));
  out.add(Column::of_real("statistic", statistic));
  out.add(Column::of_real("p_value", p_value));
  return out;
}

}  // namespace skillnad
