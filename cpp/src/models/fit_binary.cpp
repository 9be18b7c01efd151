#include "skillnad/models/fit_binary.hpp"

#include <algorithm>
#include <cmath>

#include "fit_checks.hpp"
#include "fit_parts.hpp"
#include "intercept_search.hpp"
#include "skillnad/base/distributions.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/kernels.hpp"
#include "skillnad/base/linalg.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/models/bell_mccaffrey.hpp"
#include "skillnad/models/boundary.hpp"
#include "skillnad/models/family_likelihood.hpp"
#include "skillnad/models/glm.hpp"
#include "skillnad/models/node_ladder.hpp"
#include "skillnad/models/rank.hpp"
#include "skillnad/models/scores.hpp"
#include "skillnad/models/separation.hpp"
#include "skillnad/text/numbers.hpp"
#include "skillnad/text/print.hpp"

namespace skillnad {

namespace {

constexpr double start_tolerance = 1e-6;

/// The variance at a maximum inside that beats the boundary, found from a standard deviation of 1;
/// 0 if there is none.
double interior_variance(Context& context, FitRows& rows, const FitOptions& options,
                         const GlmFit& glm, const FixedPart& penalty) {
  constexpr double clear_gain = 1e-6;
  FitOptions probe = options;
  probe.nodes = node_ladder[0];
  probe.newton.max_iterations = 15;  // towards the boundary there is no end: give up early
  Context quiet;
  quiet.interrupted = context.interrupted;
  quiet.threads = context.threads;
  Fit found;
  InterceptSearch search(quiet, rows, probe, penalty);
  search.run(glm, 1.0, rows.grouped.n_groups(), found);
  const double gain = found.log_likelihood + value_of(penalty, found.standardised) -
                      (glm.log_likelihood + value_of(penalty, glm.coefficients));
  if (!(gain > clear_gain)) return 0.0;
  return math::exp(2.0 * found.standardised.back());
}

}  // namespace

namespace {

/// The design of the patterns with their counts, as it was given.
GroupedRows take_layout(ModelRows& rows) {
  if (rows.layout.start.empty()) {
    if (!rows.design.x.empty())
      return group_rows(rows.design.x, rows.y, rows.m, rows.design.offset,
                        rows.patterns.group_start);
    rows.layout = laid_out_design(rows);  // a fit took it before
  }
  GroupedRows out = std::move(rows.layout);
  rows.layout = {};
  set_counts(rows.y, rows.m, rows.design.offset, out);
  return out;
}

}  // namespace

void lay_out(const Fit& fit, FitRows& rows) {
  rows.grouped = take_layout(rows.model);
  fit.standardiser.apply(rows.grouped);
  set_group_weights(rows.model.random, rows.model.patterns, rows.grouped);
}

namespace {

/// Whether the standardised columns are clearly independent in the first `n` rows: no pivot of
/// their cross-products comes near zero.
bool clearly_full_rank(const GroupedRows& rows, std::size_t n) {
  constexpr double smallest_pivot = 1e-6;
  const std::size_t p = rows.n_columns;
  Vector counted(n);
  double n_counted = 0.0;
  for (std::size_t i = 0; i < n; ++i) n_counted += counted[i] = rows.m[i] > 0.0 ? 1.0 : 0.0;
  if (n_counted < static_cast<double>(p)) return false;
  Matrix products(p, p);
  kernels::kernels().cross(rows.x.data(), rows.stride, p, counted.data(), n,
                           products.cells().data());
  Matrix scaled(p, p);
  for (std::size_t j = 0; j < p; ++j)
    for (std::size_t i = 0; i < p; ++i)
      scaled(i, j) = products(i, j) / std::sqrt(products(i, i) * products(j, j));
  const linalg::Cholesky factor = linalg::cholesky(scaled);
  if (!factor.ok) return false;
  for (std::size_t j = 0; j < p; ++j)
    if (!(factor.lower(j, j) * factor.lower(j, j) > smallest_pivot)) return false;
  return true;
}

/// Columns that are independent in some of the rows are so in all. Where they are not clearly so,
/// check_rank() decides and finds the words.
bool clearly_full_rank(const GroupedRows& rows) {
  constexpr std::size_t first_rows = 4096;
  return (rows.n_padded > 2 * first_rows && clearly_full_rank(rows, first_rows)) ||
         clearly_full_rank(rows, rows.n_padded);
}

/// One random intercept. False if its standard deviation is estimated 0.
bool fit_intercept(Context& context, FitRows& all, const FitOptions& options, const GlmFit& glm,
                   const FixedPart& penalty, Fit& fit) {
  const ModelRows& rows = all.model;
  BoundaryScore score = boundary_score(all.grouped, options.link, glm.coefficients);
  fit.boundary_score = score.score;
  if (score.score <= 0.0) {
    // With few groups of very unequal size a higher maximum may lie inside all the same.
    score.variance_start = interior_variance(context, all, options, glm, penalty);
    if (!(score.variance_start > 0.0)) return false;
  }
  InterceptSearch search(context, all, options, penalty);
  search.run(glm, score.variance_start, rows.patterns.n_groups, fit);
  invert_information(search.hessian(), fit);
  fit.cluster_meat = cluster_meat(search.group_gradients(), rows.cluster_of_group, rows.n_clusters);
  fit.random = no_effects(rows.random, rows);
  FittedFactor& factor = fit.random[0];
  factor.factor(0, 0) = math::exp(fit.standardised.back());
  factor.active = {{0, 0}};
  for (std::size_t g = 0; g < rows.patterns.n_groups; ++g) {
    const GroupPosterior& u = search.posteriors()[g];
    LevelEffect& level = factor.levels[g];
    level.mode = {u.mode};
    level.mean = {u.mean};
    level.mode_covariance(0, 0) = u.mode_sd * u.mode_sd;
    level.covariance(0, 0) = u.sd * u.sd;
  }
  return true;
}

/// Any other random effects. False if all their standard deviations are estimated 0.
bool fit_random(Context& context, FitRows& all, const FitOptions& options, const GlmFit& glm,
                const FixedPart& penalty, Fit& fit) {
  const ModelRows& rows = all.model;
  const RandomSearchResult found =
      search_random(context, random_models(all, options.link), rows.random, rows.m, options,
                    glm.coefficients, {}, penalty);
  bool some = false;
  for (const RandomFactor& factor : found.structure.factors) some = some || !factor.entries.empty();
  if (!some) return false;
  invert_information(take_search(found, rows.random, rows, fit), fit);
  fit.log_likelihood -= value_of(penalty, found.newton.point);
  if (fit.boundary) context.note(boundary_note(fit));
  return true;
}

}  // namespace

Fit fit_binary(Context& context, FitRows& all, const FitOptions& options) {
  const ModelRows& rows = all.model;
  require_terms(rows);
  Fit fit;
  all.grouped = take_layout(all.model);
  fit.coefficients = describe_coefficients(rows, all.grouped, rows.trials);
  fit.standardiser = Standardiser::of(all.grouped, intercept_of(rows.design), rows.n_bands);
  fit.standardiser.apply(all.grouped);
  check_weighted_structure(rows, options);
  set_group_weights(rows.random, rows.patterns, all.grouped);
  // Without random effects each case counts as often as its row and its groups say.
  const Vector level_weight = level_weight_of_patterns(rows.random);
  const GroupedRows weighted =
      level_weight.empty() ? GroupedRows{} : counted_rows(all.grouped, level_weight);
  const GroupedRows& single = level_weight.empty() ? all.grouped : weighted;
  if (!clearly_full_rank(all.grouped))
    check_rank(context, pattern_design(rows), rows.cases, terms_of(rows.design));
  fit.formula = rows.formula_text;
  fit.link = options.link;
  fit.multilevel = !rows.formula.random.empty();
  for (const RandomFactor& factor : rows.random.factors) {
    check_outcome(context, factor, rows);
    check_effects(context, factor, rows);
  }
  fit.penalty = options.penalty;
  NewtonControl glm_control = options.newton;
  if (fit.multilevel && !fit.penalised()) {
    // A start does not need more: what is left to gain after the last step is about 1e-12.
    glm_control.evaluate_last = false;
    glm_control.tolerance = std::fmax(glm_control.tolerance, start_tolerance);
  }
  PenalisedFit penalised;
  if (fit.penalised())
    penalised = fit_penalised(context, single, options.link, fit.standardiser.intercept,
                              options.penalty, glm_control);
  GlmFit glm = fit.penalised() ? penalised.glm
                               : fit_glm(context, single, options.link, fit.standardiser.intercept,
                                         glm_control);
  if (!glm.overlap_proved && !fit.penalised())
    settle_separation(context, pattern_design(rows), rows.y, rows.m, rows.design.offset,
                      separation_terms(rows),
                      {rows.outcome.event_text,
                       rows.n_bands > 0       ? "person-period"
                       : rows.outcome.grouped ? "trial"
                                              : "row",
                       options.link == Link::logit && !fit.multilevel && rows.n_bands == 0,
                       "Give breaks that leave no band without events, or without anything else"},
                      options.force, fit);
  fit.log_likelihood_without = glm.log_likelihood + rows.log_constant;

  const FixedPart penalty =
      ridge_part(options.penalty, fit.n_coefficients(), fit.standardiser.intercept);
  const bool random_part =
      fit.multilevel && (rows.random.kind == RandomKind::intercept
                             ? fit_intercept(context, all, options, glm, penalty, fit)
                             : fit_random(context, all, options, glm, penalty, fit));
  if (!random_part) {
    if (!glm_control.evaluate_last) finish_glm(context, single, options.link, options.newton, glm);
    fit.standardised = glm.coefficients;
    fit.log_likelihood = glm.log_likelihood;
    fit.iterations = glm.iterations;
    fit.converged = glm.converged;
    fit.half_squared_decrement = glm.half_squared_decrement;
    fit.largest_scaled_gradient = glm.largest_scaled_gradient;
    invert_information(fit.penalised() ? penalised.hessian : glm.hessian, fit);
    if (!rows.cluster_of_group.empty())
      fit.cluster_meat = cluster_meat(group_scores(single, options.link, glm.coefficients),
                                      rows.cluster_of_group, rows.n_clusters);
    if (!fit.multilevel && !rows.cluster_of_group.empty() && fit.converged &&
        options.link == Link::logit && !fit.penalised() && !rows.weighted) {
      SmallSampleSandwich cr2 = bell_mccaffrey(context, all.grouped, fit.standardiser,
                                               glm.coefficients, fit.covariance_standardised);
      fit.covariance_cr2 = std::move(cr2.covariance);
      fit.df_cr2 = std::move(cr2.df);
    }
    if (!fit.multilevel && rows.n_bands == 0)  // the rows of hazards are persons: fit_hazard
      fit.row_meat = row_meat(rows, all.grouped, options.link, glm.coefficients);
  }
  if (fit.multilevel && !random_part) {
    fit.boundary = true;
    if (rows.random.kind == RandomKind::intercept && !fit.penalised())
      fit.boundary_limits = boundary_limits(context, all.grouped, options.link, glm);
    fit.random = no_effects(rows.random, rows);
    context.note(rows.random.kind == RandomKind::intercept
                     ? "The standard deviation between the groups of " + rows.group_name +
                           " is estimated 0: the groups differ no more than chance makes them "
                           "differ. Estimates and standard errors are those of the model without "
                           "random effects."
                     : "All standard deviations of the random effects are estimated 0. Estimates "
                       "and standard errors are those of the model without random effects.");
  }
  fit.log_likelihood += rows.log_constant;
  if (fit.penalised())
    context.note(penalty_note(fit, random_part
                                       ? fit.log_likelihood + value_of(penalty, fit.standardised)
                                       : penalised.penalised_log_likelihood + rows.log_constant));

  const auto& k = kernels::kernels();
  const std::size_t n_padded = all.grouped.n_padded;
  double trials = 0.0;
  for (const Range& block : row_blocks(single, 4096)) {
    const std::size_t n = block.last - block.first;
    trials += k.dot(single.m.data() + block.first, Vector(n, 1.0).data(), n);
  }
  fit.mean_row.assign(fit.n_coefficients(), 0.0);
  k.columns_dot(single.x.data(), single.stride, fit.n_coefficients(), single.m.data(), n_padded, 1,
                n_padded, fit.mean_row.data());
  for (double& mean : fit.mean_row) mean /= trials;
  take_counts(rows, fit);
  fit.response = rows.outcome.text;
  fit.event = rows.outcome.event;
  fit.grouped_response = rows.outcome.grouped;
  Response counted = rows.outcome;  // as the fit counts: with frequency weights
  counted.n_trials = fit.n_trials;
  counted.n_events = fit.n_events;
  fit.event_text = modelled_event_text(counted);
  note_extreme_predictors(context, all.grouped, fit);
  settle_status(context, options, fit);
  warn_of_nodes(context, options, fit);
  return fit;
}

double Fit::bic() const {
  return -2.0 * log_likelihood + static_cast<double>(n_parameters()) * math::log(n_trials);
}

}  // namespace skillnad
