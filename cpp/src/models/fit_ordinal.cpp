#include "skillnad/models/fit_ordinal.hpp"

#include <algorithm>
#include <cmath>

#include "fit_checks.hpp"
#include "fit_parts.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/models/family_likelihood.hpp"
#include "skillnad/models/glm.hpp"
#include "skillnad/models/ordinal_rows.hpp"
#include "skillnad/models/rank.hpp"
#include "skillnad/models/scores.hpp"
#include "skillnad/text/suggest.hpp"

namespace skillnad {

namespace {

/// By column of the design: whether its term is one of those named.
std::vector<bool> nonproportional_columns(const formula::Design& design,
                                          const std::vector<std::string>& terms) {
  std::vector<std::string> labels;
  std::vector<std::string> known;
  for (const auto& column : design.columns) {
    labels.push_back(column.label);
    if (column.term != "(Intercept)") known.push_back(column.label);
  }
  for (const std::string& term : terms)
    if (std::find(known.begin(), known.end(), term) == known.end())
      throw OptionError(
          "nonproportional",
          "nonproportional: " + term + " is no term of the formula." + did_you_mean(term, known),
          {"nonproportional", {}, 0});
  std::vector<bool> out;
  for (const std::string& label : labels)
    out.push_back(std::find(terms.begin(), terms.end(), label) != terms.end());
  return out;
}

/// The standardiser of the parameters, from that of the design's columns.
Standardiser of_parameters(const Standardiser& design, const OrdinalRows& rows) {
  Standardiser out;
  out.n_thresholds = rows.n_thresholds;
  out.threshold_of = rows.threshold_of;
  for (std::size_t j = 0; j < rows.n_parameters(); ++j) {
    const bool threshold = j < rows.n_thresholds;
    out.centre.push_back(threshold ? 0.0 : design.centre[rows.column_of[j]]);
    out.scale.push_back(threshold ? 1.0 : design.scale[rows.column_of[j]]);
  }
  return out;
}

/// The standardiser of the design's columns, back from that of the parameters.
Standardiser of_design(const Fit& fit, std::size_t n_columns, std::size_t intercept) {
  Standardiser out;
  out.intercept = intercept;
  out.centre.assign(n_columns, 0.0);
  out.scale.assign(n_columns, 1.0);
  std::size_t parameter = fit.standardiser.n_thresholds;
  const std::size_t cuts = fit.standardiser.n_thresholds;
  for (std::size_t j = 0; j < n_columns; ++j) {
    if (j == intercept) continue;
    out.centre[j] = fit.standardiser.centre[parameter];
    out.scale[j] = fit.standardiser.scale[parameter];
    parameter +=
        fit.standardiser.threshold_of[parameter] == Standardiser::every_threshold ? 1 : cuts;
  }
  return out;
}

/// @param columns  what stands beside each column of the design
std::vector<Coefficient> describe(const ModelRows& rows, const OrdinalRows& ordinal,
                                  const std::vector<Coefficient>& columns) {
  std::vector<Coefficient> out;
  for (std::size_t j = 0; j < ordinal.n_parameters(); ++j) {
    const std::size_t t = j < ordinal.n_thresholds ? j : ordinal.threshold_of[j];
    const std::string threshold =
        t == Standardiser::every_threshold ? "" : rows.categories[t] + "|" + rows.categories[t + 1];
    Coefficient c;
    if (j < ordinal.n_thresholds) {
      c.term = threshold;
      c.label = "(Threshold)";
      for (double n : rows.cases) c.n += n;
      c.within = true;
    } else {
      c = columns[ordinal.column_of[j]];
      c.category = threshold;
    }
    out.push_back(std::move(c));
  }
  return out;
}

/// Separation, asked with the covariates as they are given and the higher of two adjacent
/// categories as the event, so that a larger covariate goes with a higher category.
void look_for_separation(Context& context, const ModelRows& rows, const OrdinalRows& ordinal,
                         bool force, Fit& fit) {
  Matrix x = ordinal.x;
  Vector higher = ordinal.m;
  for (std::size_t r = 0; r < x.rows(); ++r) {
    higher[r] -= ordinal.y[r];
    for (std::size_t j = ordinal.n_thresholds; j < x.cols(); ++j) {
      const std::size_t cut = ordinal.threshold_of[j];
      if (cut == Standardiser::every_threshold || ordinal.x(r, cut) != 0.0)
        x(r, j) = rows.design.x(ordinal.pattern[r], ordinal.column_of[j]);
    }
  }
  std::vector<SeparationTerm> terms;
  for (std::size_t j = 0; j < fit.coefficients.size(); ++j) {
    const Coefficient& c = fit.coefficients[j];
    terms.push_back({c.term + (c.category.empty() ? "" : " at " + c.category), c.variable, c.level,
                     c.reference, j < ordinal.n_thresholds});
  }
  SeparationWords words;
  words.event = rows.outcome.text + " in the higher category";
  words.noun = "adjacent-category comparison";
  settle_separation(context, x, higher, ordinal.m, ordinal.offset, terms, words, force, fit);
}

/// The weights of the levels of each row, of its pattern.
Vector level_weight_of_rows(const OrdinalRows& rows) {
  Vector out;
  for (std::uint32_t pattern : rows.pattern) out.push_back(rows.level_weight[pattern]);
  return out;
}

/// Thresholds of the shares, other parameters 0.
Vector start_of(const OrdinalRows& rows, Link link) {
  constexpr double logit_per_probit = 1.702;  // close enough: Newton does the rest
  Vector psi(rows.n_parameters(), 0.0);
  Vector counts;
  for (std::size_t c = 0; c < rows.counts.cols(); ++c) {
    counts.push_back(0.0);
    for (std::size_t i = 0; i < rows.counts.rows(); ++i)
      counts[c] += rows.weight_of(i) * rows.counts(i, c);
  }
  double total = 0.0;
  for (double n : counts) total += n;
  double below = 0.0;
  for (std::size_t c = 0; c < rows.n_thresholds; ++c) {
    below += counts[c];
    const double logit = math::log(below) - math::log(total - below);
    psi[c] = link == Link::logit    ? logit
             : link == Link::probit ? logit / logit_per_probit
                                    : math::log(math::softplus(logit));
  }
  return psi;
}

}  // namespace

OrdinalRows ordinal_rows(const Fit& fit, const ModelRows& rows,
                         const std::vector<std::string>& nonproportional) {
  const std::size_t intercept = intercept_of(rows.design);
  return expand_ordinal(rows, of_design(fit, rows.design.columns.size(), intercept), intercept,
                        nonproportional_columns(rows.design, nonproportional),
                        fit.link != Link::logit);
}

void lay_out_ordinal(const Fit& fit, FitRows& all) {
  all.ordinal = std::make_shared<OrdinalRows>(ordinal_rows(fit, all.model, fit.nonproportional));
  all.grouped = group_rows(*all.ordinal);
  set_group_weights(all.model.random, all.model.patterns, all.grouped);
}

Fit fit_ordinal(Context& context, FitRows& all, const OrdinalOptions& options) {
  const ModelRows& rows = all.model;
  const std::size_t intercept = intercept_of(rows.design);
  if (intercept == Standardiser::no_intercept)
    throw FormulaError("intercept",
                       "An ordinal model has thresholds in the place of the intercept, and they "
                       "cannot be left out: take 0 or - 1 out of the formula.");
  const std::vector<bool> nonproportional =
      nonproportional_columns(rows.design, options.nonproportional);
  Fit fit;
  fit.family = Family::ordinal;
  fit.formula = rows.formula_text;
  fit.link = options.link;
  fit.nonproportional = options.nonproportional;
  fit.multilevel = !rows.formula.random.empty();
  check_weighted_structure(rows, options);
  check_rank(context, rows.design.x, rows.cases, terms_of(rows.design));
  for (const RandomFactor& factor : rows.random.factors) {
    check_categories(context, factor, rows);
    check_effects(context, factor, rows);
  }

  const GroupedRows plain = group_rows(rows.design.x, Vector(rows.m.size(), 0.0), rows.m,
                                       rows.design.offset, rows.patterns.group_start);
  const Standardiser columns = Standardiser::of(plain, intercept);
  auto expanded = std::make_shared<OrdinalRows>(
      expand_ordinal(rows, columns, intercept, nonproportional, options.link != Link::logit));
  const OrdinalRows& ordinal = *expanded;
  all.ordinal = expanded;
  fit.standardiser = of_parameters(columns, ordinal);
  fit.coefficients = describe(rows, ordinal, describe_coefficients(rows, plain, rows.cases));
  all.grouped = group_rows(ordinal);
  set_group_weights(rows.random, rows.patterns, all.grouped);
  // Without random effects each case counts as often as its row and its groups say.
  const GroupedRows weighted = ordinal.level_weight.empty()
                                   ? GroupedRows{}
                                   : counted_rows(all.grouped, level_weight_of_rows(ordinal));
  const GroupedRows& single = ordinal.level_weight.empty() ? all.grouped : weighted;
  if (options.link != Link::logit) require_one_intercept(rows.random, options.link);

  const FixedPart gaps = fixed_part(all);
  const NewtonResult newton = maximise(
      context, start_of(ordinal, options.link),
      [&](const Vector& psi, const Vector&) {
        Evaluation at = evaluate_glm(context, single, options.link, psi);
        gaps(psi, at);
        return at;
      },
      options.newton);
  if (!newton.converged || !overlap_proved(single, newton.last_step)) {
    // Separation is the same for every link: between neighbouring categories.
    const OrdinalRows binomial =
        options.link == Link::logit
            ? ordinal
            : expand_ordinal(rows, columns, intercept, nonproportional, false);
    look_for_separation(context, rows, binomial, options.force, fit);
  }
  fit.log_likelihood_without = newton.at.value;

  bool random_part = false;
  if (fit.multilevel) {
    RandomSearchResult found = search_random(context, random_models(all, fit.link), ordinal.random,
                                             ordinal.m, options, newton.point, {}, gaps);
    for (const RandomFactor& factor : found.structure.factors)
      random_part = random_part || !factor.entries.empty();
    if (random_part) {
      if (!found.unit_gradients.empty())
        found.unit_gradients = with_gap_scores(std::move(found.unit_gradients), ordinal, rows,
                                               found.structure, found.newton.point);
      invert_information(take_search(found, rows.random, rows, fit), fit);
      if (fit.boundary) context.note(boundary_note(fit));
    }
  }
  if (!random_part) {
    take_fixed_fit(newton, fit);
    if (!rows.cluster_of_group.empty())
      fit.cluster_meat =
          cluster_meat(with_gap_scores(group_scores(single, options.link, newton.point), ordinal,
                                       rows, {}, newton.point),
                       rows.cluster_of_group, rows.n_clusters);
    if (!fit.multilevel)
      fit.row_meat = ordinal_row_meat(ordinal, rows.weighted ? rows.squared_counts : rows.counts,
                                      options.link, newton.point);
  }
  if (fit.multilevel && !random_part) settle_no_effects(context, rows.random, rows, fit);
  take_counts(rows, fit);
  take_categories(rows, fit);
  fit.event_text = "modelled: P(" + fit.response + " <= category), " + rows.categories.front();
  for (std::size_t c = 1; c < rows.categories.size(); ++c)
    fit.event_text += " < " + rows.categories[c];
  settle_status(context, options, fit);
  warn_of_nodes(context, options, fit);
  return fit;
}

}  // namespace skillnad
