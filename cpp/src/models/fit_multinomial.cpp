#include "skillnad/models/fit_multinomial.hpp"

#include <algorithm>
#include <cmath>

#include "fit_checks.hpp"
#include "fit_parts.hpp"
#include "multinomial_separation.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/models/family_likelihood.hpp"
#include "skillnad/models/multinomial_rows.hpp"
#include "skillnad/models/rank.hpp"
#include "skillnad/models/scores.hpp"
#include "skillnad/models/wording.hpp"
#include "skillnad/text/suggest.hpp"

namespace skillnad {

namespace {

/// The position of the base among the categories.
std::size_t base_of(const ModelRows& rows, const std::string& base) {
  if (base.empty()) return 0;
  const auto found = std::find(rows.categories.begin(), rows.categories.end(), base);
  if (found == rows.categories.end())
    throw OptionError("base",
                      "base: no row used has this category of the outcome " + rows.outcome.text +
                          ". It must be one of " + list_text(rows.categories) + "." +
                          did_you_mean(base, rows.categories),
                      {"base", {}, 0});
  return static_cast<std::size_t>(found - rows.categories.begin());
}

/// Random intercepts of one grouping factor are all there are.
void check_random(const ModelRows& rows) {
  const auto& factors = rows.random.factors;
  if (factors.empty()) return;
  if (factors.size() == 1 && factors[0].effects == std::vector<std::string>{"(Intercept)"}) return;
  throw OptionError("not_available",
                    "fit_multinomial has random intercepts of one grouping factor in this version, "
                    "(1 | g), which stand for one in every category but the base. Leave random "
                    "slopes and further factors out.",
                    {"formula", {}, 0});
}

void note_outcome(Context& context, const ModelRows& rows) {
  if (rows.categories.size() == 2)
    context.note("The outcome " + rows.outcome.text +
                 " has two categories: fit_logit() fits the same model and has more to say of it.");
  if (rows.outcome_ordered)
    context.note("The outcome " + rows.outcome.text +
                 " is ordered, and its order is not used: fit_ordinal() needs fewer parameters if "
                 "effects go along with it.");
}

/// @param columns  what stands beside each column of the design
std::vector<Coefficient> describe(const ModelRows& rows, const MultinomialRows& multinomial,
                                  const std::vector<Coefficient>& columns) {
  std::vector<Coefficient> out;
  for (std::size_t c : multinomial.categories)
    for (Coefficient one : columns) {
      one.category = rows.categories[c];
      out.push_back(std::move(one));
    }
  return out;
}

/// The intercepts that give the observed shares, other parameters 0.
Vector start_of(const ModelRows& rows, const MultinomialRows& multinomial, std::size_t intercept) {
  const std::size_t p = rows.design.columns.size();
  Vector psi(p * multinomial.n_blocks(), 0.0);
  if (intercept == Standardiser::no_intercept) return psi;
  Vector totals(rows.categories.size(), 0.0);
  double cases = 0.0;
  double offset = 0.0;
  for (std::size_t i = 0; i < rows.m.size(); ++i) {
    for (std::size_t c = 0; c < totals.size(); ++c) totals[c] += rows.counts(i, c);
    cases += rows.m[i];
    if (!rows.design.offset.empty()) offset += rows.m[i] * rows.design.offset[i];
  }
  for (std::size_t c = 0; c < multinomial.n_blocks(); ++c)
    psi[c * p + intercept] = math::log(totals[multinomial.categories[c]]) -
                             math::log(totals[multinomial.base]) - offset / cases;
  return psi;
}

GroupedRows grouped_of(const ModelRows& rows) {
  GroupedRows out = group_rows(rows.design.x, Vector(rows.m.size(), 0.0), rows.m,
                               rows.design.offset, rows.patterns.group_start);
  set_group_weights(rows.random, rows.patterns, out);
  return out;
}

void apply_to_rows(const Standardiser& of_coefficients, GroupedRows& rows) {
  Standardiser columns = of_coefficients;
  columns.n_blocks = 1;
  columns.centre.resize(rows.n_columns);
  columns.scale.resize(rows.n_columns);
  columns.apply(rows);
}

}  // namespace

void lay_out_multinomial(const Fit& fit, FitRows& all) {
  all.grouped = grouped_of(all.model);
  apply_to_rows(fit.standardiser, all.grouped);
  all.multinomial = std::make_shared<const MultinomialRows>(
      lay_out_categories(all.model, all.grouped, base_of(all.model, fit.base)));
}

Fit fit_multinomial(Context& context, FitRows& all, const MultinomialOptions& options) {
  const ModelRows& rows = all.model;
  require_terms(rows);
  check_random(rows);
  const std::size_t base = base_of(rows, options.base);
  note_outcome(context, rows);
  const std::size_t intercept = intercept_of(rows.design);
  Fit fit;
  fit.family = Family::multinomial;
  fit.formula = rows.formula_text;
  fit.link = Link::logit;
  fit.multilevel = !rows.formula.random.empty();
  check_weighted_structure(rows, options);
  check_rank(context, rows.design.x, rows.cases, terms_of(rows.design));
  for (const RandomFactor& factor : rows.random.factors) check_categories(context, factor, rows);

  all.grouped = grouped_of(rows);
  const std::vector<Coefficient> described = describe_coefficients(rows, all.grouped, rows.cases);
  const Standardiser columns = Standardiser::of(all.grouped, intercept);
  columns.apply(all.grouped);
  all.multinomial =
      std::make_shared<const MultinomialRows>(lay_out_categories(rows, all.grouped, base));
  const MultinomialRows& multinomial = *all.multinomial;
  fit.standardiser = columns.repeated(multinomial.n_blocks());
  fit.coefficients = describe(rows, multinomial, described);
  // Without random effects each case counts as often as its row and its groups say.
  const Vector level_weight = level_weight_of_patterns(rows.random);
  GroupedRows weighted;
  MultinomialRows weighted_choices;
  if (!level_weight.empty()) {
    weighted = counted_rows(all.grouped, level_weight);
    Matrix counts = rows.counts;
    for (std::size_t c = 0; c < counts.cols(); ++c)
      for (std::size_t i = 0; i < counts.rows(); ++i) counts(i, c) *= level_weight[i];
    weighted_choices = with_choices(multinomial, weighted, counts);
  }
  const GroupedRows& single = level_weight.empty() ? all.grouped : weighted;
  const MultinomialRows& choices = level_weight.empty() ? multinomial : weighted_choices;

  const NewtonResult newton = maximise(
      context, start_of(rows, multinomial, intercept),
      [&](const Vector& psi, const Vector&) {
        return evaluate_multinomial(context, single, choices, psi);
      },
      options.newton);
  if (!newton.converged || !multinomial_overlap_proved(all.grouped, multinomial, newton.last_step))
    settle_multinomial_separation(context, rows, multinomial, options.force, fit);
  fit.log_likelihood_without = newton.at.value;

  bool random_part = false;
  if (fit.multilevel) {
    const RandomSearchResult found =
        search_random(context, random_models(all, fit.link), multinomial.random, rows.m, options,
                      newton.point, {}, {});
    random_part = !found.structure.factors[0].entries.empty();
    if (random_part) {
      invert_information(take_search(found, multinomial.random, rows, fit), fit);
      if (fit.boundary) context.note(boundary_note(fit));
    }
  }
  if (!random_part) {
    take_fixed_fit(newton, fit);
    if (!rows.cluster_of_group.empty())
      fit.cluster_meat = cluster_meat(multinomial_group_scores(single, choices, newton.point),
                                      rows.cluster_of_group, rows.n_clusters);
    if (!fit.multilevel)
      fit.row_meat =
          multinomial_row_meat(all.grouped, multinomial,
                               rows.weighted ? rows.squared_counts : rows.counts, newton.point);
  }
  if (fit.multilevel && !random_part) settle_no_effects(context, multinomial.random, rows, fit);
  take_counts(rows, fit);
  take_categories(rows, fit);
  fit.base = rows.categories[base];
  fit.event_text = "modelled: log P(" + fit.response + " = category) / P(" + fit.response + " = " +
                   fit.base + ")";
  settle_status(context, options, fit);
  warn_of_nodes(context, options, fit);
  return fit;
}

}  // namespace skillnad
