#include "fit_checks.hpp"

#include <algorithm>
#include <cmath>

#include "skillnad/base/error.hpp"
#include "skillnad/base/kernels.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/models/groups.hpp"
#include "skillnad/models/rank.hpp"
#include "skillnad/models/wording.hpp"
#include "skillnad/text/numbers.hpp"
#include "skillnad/text/print.hpp"

namespace skillnad {

namespace {

/// An estimate beyond this stands for a standard deviation without bound.
constexpr double largest_sd = 500.0;

/// More would take minutes, and hardly any data tell so many apart. A covariance matrix of 13
/// effects has 91 parameters.
constexpr double most_effects = 20;
constexpr double most_covariances = 100;
/// So many may be asked for whatever the number of groups.
constexpr double few_covariances = 10;

/// A random part asks for more than can be estimated.
ModelError too_many(const RandomFactor& factor, const std::string& what) {
  return ModelError("too_many_effects", "The random part of " + factor.name + " has " + what,
                    {factor.name, {}, 0});
}

/// Whether the data can tell the effects of a factor apart: the columns of effects that may be
/// correlated must be linearly independent, and no two others multiples of each other.
void check_slopes_apart(Context& context, const RandomFactor& factor, const ModelRows& rows) {
  const std::size_t q = factor.z.cols();
  const auto check = [&](const std::vector<std::size_t>& effects) {
    if (effects.size() < 2) return;
    Matrix z(factor.z.rows(), effects.size());
    std::vector<std::string> names;
    for (std::size_t k = 0; k < effects.size(); ++k) {
      std::copy_n(factor.z.column(effects[k]), z.rows(), z.column(k));
      names.push_back(factor.effects[effects[k]]);
    }
    check_rank(context, z, rows.cases, names, "The random part of " + factor.name);
  };
  std::vector<std::size_t> first_of_term(q, q);
  for (const FactorEntry& e : factor.entries)
    if (e.row != e.col) first_of_term[e.row] = std::min(first_of_term[e.row], e.col);
  for (std::size_t c = 0; c < q; ++c) {
    std::vector<std::size_t> correlated = {c};
    for (std::size_t r = c + 1; r < q; ++r) {
      if (first_of_term[r] == c)
        correlated.push_back(r);
      else if (first_of_term[r] == q && first_of_term[c] == q)
        check({c, r});
    }
    check(correlated);
  }
}

}  // namespace

void check_weighted_structure(const ModelRows& rows, const FitOptions& options) {
  const RandomKind kind = rows.random.kind;
  if (kind == RandomKind::none ||
      !(rows.weighted || !level_weight_of_patterns(rows.random).empty()))
    return;
  if (kind == RandomKind::sparse || (kind == RandomKind::nested && options.nodes == 1))
    throw OptionError("not_available",
                      "Sampling weights are for random effects of one grouping factor, or one "
                      "random intercept at each of two nested factors with nodes above 1: other "
                      "random effects have no independent groups whose likelihoods could be "
                      "weighted. Simplify the random part.",
                      {"weights", {}, 0});
}

void check_outcome(Context& context, const RandomFactor& factor, const ModelRows& rows) {
  Patterns by_level;
  by_level.n_groups = factor.levels.size();
  by_level.group_of_pattern = factor.level_of_pattern;
  by_level.count = rows.patterns.count;
  if (!rows.weighted) {
    check_groups(context, factor.name, by_level, rows.y, rows.m);
    return;
  }
  // Weights are no trials: what counts is whether all, some or none are events.
  Vector events = rows.trials.get();
  for (std::size_t i = 0; i < events.size(); ++i)
    if (rows.y[i] < rows.m[i]) events[i] = rows.y[i] > 0.0 ? 0.5 * events[i] : 0.0;
  check_groups(context, factor.name, by_level, events, rows.trials);
}

void check_categories(Context& context, const RandomFactor& factor, const ModelRows& rows) {
  std::vector<double> trials(factor.levels.size(), 0.0);
  std::vector<double> events(factor.levels.size(), 0.0);
  Matrix counts(factor.levels.size(), rows.categories.size());
  for (std::size_t i = 0; i < rows.patterns.size(); ++i)
    for (std::size_t c = 0; c < counts.cols(); ++c)
      counts(factor.level_of_pattern[i], c) += rows.counts(i, c);
  // Weights are no trials: what counts is whether all cases of a level fall into one category.
  std::vector<double> cases(factor.levels.size(), 0.0);
  for (std::size_t i = 0; i < rows.patterns.size(); ++i)
    cases[factor.level_of_pattern[i]] += rows.trials[i];
  for (std::size_t g = 0; g < trials.size(); ++g) {
    double largest = 0.0;
    for (std::size_t c = 0; c < counts.cols(); ++c) {
      trials[g] += counts(g, c);
      largest = std::max(largest, counts(g, c));
    }
    events[g] = largest == trials[g] ? cases[g] : 0.5 * cases[g];
  }
  check_groups(context, factor.name, cases, events);
}

void check_effects(Context& context, const RandomFactor& factor, const ModelRows& rows) {
  for (std::size_t c = 0; c < factor.z.cols(); ++c) {
    if (factor.effects[c] == "(Intercept)") continue;
    Vector first(factor.levels.size(), std::nan(""));
    bool within = false;
    for (std::size_t i = 0; i < factor.level_of_pattern.size() && !within; ++i) {
      double& seen = first[factor.level_of_pattern[i]];
      if (std::isnan(seen)) seen = factor.z(i, c);
      within = factor.z(i, c) != seen;
    }
    if (!within)
      context.warn("slope_constant",
                   "The random slope of " + factor.effects[c] + " in " + factor.name +
                       " belongs to a column that does not vary within the groups: it only makes "
                       "the variance between groups depend on " +
                       factor.effects[c] + ". Is that meant?");
  }
  const double effects = static_cast<double>(factor.effects.size());
  const double parameters = static_cast<double>(factor.entries.size());
  const double groups = static_cast<double>(factor.levels.size());
  const std::string part = counted(parameters, "variance or covariance parameter");
  if (effects > most_effects || parameters > most_covariances)
    throw too_many(factor, counted(effects, "effect") + " with " + part + ", and no more than " +
                               count_text(most_effects) + " with " + count_text(most_covariances) +
                               " are estimated. Leave random slopes out: a column of many levels "
                               "is better a grouping factor of its own.");
  if (parameters > few_covariances && parameters > groups)
    throw too_many(factor, part + " for " + counted(groups, "group") +
                               ": they cannot be estimated. Leave random slopes out, or make them "
                               "independent with ||.");
  double trials = 0.0;
  for (double m : rows.trials) trials += m;
  if (effects * groups > trials)
    throw too_many(factor, format_whole(effects * groups, plain_style()) + " effects for " +
                               format_whole(trials, plain_style()) +
                               " cases: their variances cannot be estimated. Leave random slopes "
                               "out, or use a coarser grouping.");
  check_slopes_apart(context, factor, rows);
}

void note_extreme_predictors(Context& context, const GroupedRows& rows, const Fit& fit) {
  constexpr double extreme = 700.0;
  double n = 0.0;
  for (const Range& block : row_blocks(rows, 4096)) {
    Vector eta(block.last - block.first);
    kernels::kernels().linear(rows.x.data() + block.first, rows.stride, rows.n_columns,
                              fit.standardised.data(), rows.offset_from(block.first), eta.size(),
                              eta.data());
    for (std::size_t i = 0; i < eta.size(); ++i)
      if (std::fabs(eta[i]) > extreme) n += rows.m[block.first + i];
  }
  if (n > 0.0)
    context.note("The linear predictor is beyond 700 in size in " + count_text(n, "case", "cases") +
                 ": their probability is 0 or 1 to every digit. Check the offset and extreme "
                 "covariates.");
}

std::string boundary_note(const Fit& fit) {
  std::string zero;
  std::string reduced;
  for (const FittedFactor& factor : fit.random) {
    if (factor.active.size() == factor.entries.size()) continue;
    for (std::size_t r = 0; r < factor.effects.size(); ++r) {
      double variance = 0.0;
      for (std::size_t c = 0; c <= r; ++c) variance += factor.factor(r, c) * factor.factor(r, c);
      if (variance == 0.0)
        zero += (zero.empty() ? "" : ", ") + factor.effects[r] + " of " + factor.group;
    }
    if (zero.empty()) reduced += (reduced.empty() ? "" : ", ") + factor.group;
  }
  if (!zero.empty())
    return "The standard deviation of " + zero +
           " is estimated 0: the groups differ no more in it than chance makes them differ. The "
           "other parameters are those of the model without it.";
  return "The random effects of " + reduced +
         " are estimated perfectly correlated: their covariance matrix has no full rank, and the "
         "standard errors are those of the model of that rank. The data hardly tell the effects "
         "apart; a simpler random part would do.";
}

std::string penalty_note(const Fit& fit, double log_likelihood) {
  const bool firth = fit.penalty.kind == Penalty::firth;
  if (firth)  // log|I| / 2 of the columns as they are
    for (double scale : fit.standardiser.scale) log_likelihood += math::log(scale);
  return std::string("The fit is penalised ") +
         (firth ? "by Jeffreys' prior (Firth)"
                : "(ridge of strength " + format_significant(fit.penalty.ridge, 6, plain_style()) +
                      " on the standardised coefficients without the intercept" +
                      (fit.multilevel ? "; the random effects are not penalised)" : ")")) +
         ": separation is no error and was not looked for. The penalised log-likelihood is " +
         format_fixed(log_likelihood, 4, plain_style()) +
         "; log-likelihood, AIC and BIC are those without the penalty at these estimates. " +
         (firth ? "Standard errors are from the information at the estimates."
                : "Standard errors are from the penalised information and leave out the bias that "
                  "the penalty brings.");
}

void settle_status(Context& context, const FitOptions& options, Fit& fit) {
  for (const FittedFactor& factor : fit.random) {
    double largest = 0.0;
    for (std::size_t c = 0; c < factor.effects.size(); ++c)
      if (is_intercept(factor.effects[c]))
        largest = std::max(largest, std::fabs(factor.factor(c, c)));
    if (!(largest > largest_sd)) continue;
    fit.converged = false;
    fit.status = "sd_unbounded";
    context.warn("sd_unbounded",
                 "The standard deviation between the groups of " + factor.group +
                     " grows without bound: within groups the covariates separate the outcome, or "
                     "hardly any group has both outcomes. Simplify the fixed part or merge groups; "
                     "do not report these estimates." +
                     (factor.effects.size() > 1
                          ? " If a random slope's column lies far from 0, subtract its mean first."
                          : ""));
    return;
  }
  if (fit.converged) {
    fit.status = fit.forced ? "forced" : fit.boundary ? "boundary" : "converged";
    return;
  }
  if (fit.status == "information_not_definite") {
    context.warn("not_converged",
                 "The fit did not converge: at the point found the log-likelihood is not curved "
                 "downwards in every direction, so no standard errors exist. Simplify the model.");
    return;
  }
  fit.status = "not_converged";
  context.warn("not_converged",
               "The fit did not converge: the search stopped after " +
                   format_whole(fit.iterations, plain_style()) + " of at most " +
                   format_whole(options.newton.max_iterations, plain_style()) +
                   " iterations with a log-likelihood of " +
                   format_significant(fit.half_squared_decrement, 2, plain_style()) +
                   " still to be gained. Raise control max_iterations, or simplify the model; do "
                   "not report these estimates.");
}

void warn_of_nodes(Context& context, const FitOptions& options, const Fit& fit) {
  if (fit.has_random_parameters() && fit.converged && !fit.nodes.passed)
    context.warn(
        "node_check",
        "The log-likelihood still moves by " +
            format_significant(fit.nodes.change, 2, plain_style()) + " from " +
            format_whole(fit.nodes.nodes, plain_style()) + " to " +
            format_whole(fit.nodes.compared_with, plain_style()) + " quadrature nodes. " +
            (options.nodes == 0 ? "These are the most that are tried: trust the digits that such a "
                                  "change leaves alone."
                                : "Use more nodes, or nodes = \"auto\"."));
}

}  // namespace skillnad
