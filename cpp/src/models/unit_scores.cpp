#include "skillnad/models/unit_scores.hpp"

#include <algorithm>

#include "skillnad/base/error.hpp"
#include "skillnad/base/linalg.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/base/softmax.hpp"
#include "skillnad/models/family_likelihood.hpp"
#include "skillnad/models/hazard_rows.hpp"
#include "skillnad/models/ordinal_rows.hpp"

namespace skillnad {

namespace {

/// The score of one case of a pattern by its outcome, in a fit without random effects.
class OutcomeScores {
 public:
  OutcomeScores(const Fit& fit, const FitRows& rows) : fit_(fit), rows_(rows) {
    p_ = fit.n_coefficients();
    if (!rows.ordinal) {
      x_ = pattern_design(rows.model);
      fit.standardiser.apply(x_);
    }
    if (fit.penalty.kind == Penalty::firth) {
      const Matrix moved = linalg::multiply(x_, fit.covariance_standardised);
      distance_.assign(x_.rows(), 0.0);
      for (std::size_t j = 0; j < p_; ++j)
        for (std::size_t i = 0; i < x_.rows(); ++i) distance_[i] += moved(i, j) * x_(i, j);
    }
  }

  /// Adds `weight` times the score; `category` 1 is the event of a binary fit.
  void add(std::size_t pattern, std::size_t category, double weight, double* score) const {
    if (rows_.ordinal) return add_category(pattern, category, weight, score);
    if (rows_.multinomial) return add_unordered(pattern, category, weight, score);
    double eta = offset(pattern);
    for (std::size_t j = 0; j < p_; ++j) eta += x_(pattern, j) * fit_.standardised[j];
    const Probability at = inverse_link(fit_.link, eta);
    double s = weight * (category == 1 ? at.slope / at.value : -at.slope / at.complement);
    // Firth's score: y - p + h (1/2 - p), h = p (1 - p) x' I^-1 x of one case.
    if (!distance_.empty())
      s += weight * at.value * at.complement * distance_[pattern] * (0.5 - at.value);
    for (std::size_t j = 0; j < p_; ++j) score[j] += s * x_(pattern, j);
  }

 private:
  double offset(std::size_t pattern) const {
    const Vector& offset = rows_.model.design.offset;
    return offset.empty() ? 0.0 : offset[pattern];
  }

  /// (e_category - p) x, e of the base being 0.
  void add_unordered(std::size_t pattern, std::size_t category, double weight,
                     double* score) const {
    const MultinomialRows& rows = *rows_.multinomial;
    const std::size_t q = rows.n_blocks();
    const std::size_t p = p_ / q;
    Vector eta(q, offset(pattern)), probability(q), complement(q);
    for (std::size_t c = 0; c < q; ++c)
      for (std::size_t j = 0; j < p; ++j) eta[c] += x_(pattern, j) * fit_.standardised[c * p + j];
    double base = 0.0;
    double log_sum = 0.0;
    math::softmax(1, q, eta.data(), probability.data(), complement.data(), &base, &log_sum);
    for (std::size_t c = 0; c < q; ++c) {
      const double s = weight * (rows.categories[c] == category ? complement[c] : -probability[c]);
      for (std::size_t j = 0; j < p; ++j) score[c * p + j] += s * x_(pattern, j);
    }
  }

  /// d eta_c / d parameter j, eta_c = t_c - x'b.
  double slope(std::size_t pattern, std::size_t cut, std::size_t j) const {
    const OrdinalRows& ordinal = *rows_.ordinal;
    if (j < ordinal.n_thresholds) return j == cut ? 1.0 : 0.0;
    const std::size_t t = ordinal.threshold_of[j];
    return t == Standardiser::every_threshold || t == cut
               ? -ordinal.design(pattern, ordinal.column_of[j])
               : 0.0;
  }

  void add_category(std::size_t pattern, std::size_t category, double weight, double* score) const {
    const std::size_t cuts = rows_.ordinal->n_thresholds;
    const auto at_cut = [&](std::size_t cut) {
      double eta = -offset(pattern);
      for (std::size_t j = 0; j < p_; ++j) eta += slope(pattern, cut, j) * fit_.standardised[j];
      return inverse_link(fit_.link, eta);
    };
    const Probability none{0.0, 1.0, 0.0};
    const Probability all{1.0, 0.0, 0.0};
    const Probability low = category > 0 ? at_cut(category - 1) : none;
    const Probability high = category < cuts ? at_cut(category) : all;
    // From the nearer end, so that neither tail cancels.
    const double mass = low.value < 0.5 ? high.value - low.value : low.complement - high.complement;
    for (std::size_t j = 0; j < p_; ++j) {
      double change = 0.0;
      if (category < cuts) change += high.slope * slope(pattern, category, j);
      if (category > 0) change -= low.slope * slope(pattern, category - 1, j);
      score[j] += weight * change / mass;
    }
  }

  const Fit& fit_;
  const FitRows& rows_;
  std::size_t p_ = 0;
  Matrix x_;
  Vector distance_;  ///< x' I^-1 x of each pattern; Firth's fits only
};

/// take(pattern, score) for every pattern of persons, the score of one of them: the sum over the
/// bands.
template <class Take>
void each_person(const Fit& fit, const ModelRows& people, const Take& take) {
  const PatternHistories& histories = people.histories;
  const std::size_t bands = fit.history.n_bands();
  const std::size_t p = fit.n_coefficients();
  Matrix x = at_band(people.design, bands, 0);
  fit.standardiser.apply(x);
  Vector score(p);
  for (std::size_t i = 0; i < people.patterns.size(); ++i) {
    std::fill(score.begin(), score.end(), 0.0);
    double eta = people.design.offset.empty() ? 0.0 : people.design.offset[i];
    for (std::size_t j = bands; j < p; ++j) eta += x(i, j) * fit.standardised[j];
    for (std::size_t k = histories.first[i]; k <= histories.last[i]; ++k) {
      const bool last = k == histories.last[i];
      const double share = last                      ? histories.last_share[i]
                           : k == histories.first[i] ? histories.first_share[i]
                                                     : 1.0;
      const Probability at = inverse_link(
          fit.link, eta + fit.standardised[k] + (share == 1.0 ? 0.0 : math::log(share)));
      const double s = last && histories.event[i] ? at.slope / at.value : -at.slope / at.complement;
      score[k] += s;
      for (std::size_t j = bands; j < p; ++j) score[j] += s * x(i, j);
    }
    take(i, score);
  }
}

Matrix scores_of_persons(const Fit& fit, const ModelRows& people) {
  Matrix out(fit.n_coefficients(), people.patterns.size());
  each_person(fit, people, [&](std::size_t i, const Vector& score) {
    std::copy(score.begin(), score.end(), out.column(i));
  });
  return out;
}

UnitScores scores_of_rows(Context& context, const Fit& fit, const FitRows& all) {
  const ModelRows& rows = all.people ? *all.people : all.model;
  if (!fit.weights.empty())
    throw OptionError("not_available",
                      "The influence of single rows is not available for a fit with weights: name "
                      "a variable of the model with by =.",
                      {"by", {}, 0});
  const OutcomeScores scores(fit, all);
  const Matrix of_person = all.people ? scores_of_persons(fit, rows) : Matrix();
  UnitScores out;
  std::size_t n = 0;
  for (std::uint32_t pattern : rows.patterns.pattern_of_row) n += pattern != Patterns::not_kept;
  out.score = Matrix(fit.n_coefficients(), n);
  std::size_t unit = 0;
  for (std::size_t i = 0; i < rows.n_frame_rows; ++i) {
    if (i % 4096 == 0) context.tick();
    const std::uint32_t pattern = rows.patterns.pattern_of_row[i];
    if (pattern == Patterns::not_kept) continue;
    double* score = out.score.column(unit++);
    out.label.push_back(std::to_string(i + 1));
    if (all.people) {
      std::copy_n(of_person.column(pattern), fit.n_coefficients(), score);
      out.n.push_back(1.0);
      continue;
    }
    if (rows.row_outcome.m.empty()) {
      scores.add(pattern, rows.row_outcome.code[i], 1.0, score);
      out.n.push_back(1.0);
      continue;
    }
    const double y = rows.row_outcome.y[i];
    const double m = rows.row_outcome.m[i];
    scores.add(pattern, 1, y, score);
    scores.add(pattern, 0, m - y, score);
    out.n.push_back(m);
  }
  return out;
}

void add_patterns(const Fit& fit, const FitRows& all, const PatternUnits& units, UnitScores& out) {
  const OutcomeScores scores(fit, all);
  const ModelRows& rows = all.model;
  const Vector level_weight = level_weight_of_patterns(rows.random);
  for (std::size_t i = 0; i < rows.patterns.size(); ++i) {
    double* score = out.score.column(units.of_pattern[i]);
    const double w = level_weight.empty() ? 1.0 : level_weight[i];
    if (rows.y.empty()) {
      for (std::size_t c = 0; c < rows.counts.cols(); ++c)
        if (rows.counts(i, c) > 0.0) scores.add(i, c, w * rows.counts(i, c), score);
    } else {
      if (rows.y[i] > 0.0) scores.add(i, 1, w * rows.y[i], score);
      if (rows.m[i] > rows.y[i]) scores.add(i, 0, w * (rows.m[i] - rows.y[i]), score);
    }
  }
}

/// The scores of the levels of the top factor, as the model's engine gives them.
Matrix random_scores(Context& context, const Fit& fit, const FitRows& rows) {
  const auto none = [] {
    return OptionError("not_available",
                       "Influence needs independent groups and their scores, which crossed or "
                       "Laplace-fitted nested factors do not give.",
                       {"fit", {}, 0});
  };
  RandomStructure structure = rows.random();
  if (structure.factors.size() > 1 && (structure.kind != RandomKind::nested || !fit.quadrature))
    throw none();
  const std::size_t p = fit.n_coefficients();
  const std::vector<Vector> scales = effect_scales(structure, rows.trials());
  Vector psi(fit.standardised.begin(), fit.standardised.begin() + static_cast<std::ptrdiff_t>(p));
  Vector unit(p, 1.0);  // d parameter of the engine / d reported parameter
  for (std::size_t f = 0; f < fit.random.size(); ++f) {
    structure.factors[f].entries = fit.random[f].active;
    for (const FactorEntry& e : fit.random[f].active) {
      psi.push_back(fit.random[f].factor(e.row, e.col) * scales[f][e.row]);
      unit.push_back(e.row == e.col ? psi.back() : scales[f][e.row]);
    }
  }
  const auto model = random_models(rows, fit.link)(structure, scales, !fit.quadrature);
  model->evaluate(context, psi, {}, fit.quadrature ? fit.nodes.nodes : 1);
  if (!model->unit_gradients()) throw none();
  Matrix scores = with_fixed_scores(*model->unit_gradients(), rows, structure, psi);
  for (std::size_t g = 0; g < scores.cols(); ++g)
    for (std::size_t j = 0; j < scores.rows(); ++j) scores(j, g) *= unit[j];
  return scores;
}

/// Persons by unit: each in that of its person-periods.
void count_persons(const FitRows& all, const PatternUnits& units, Vector& n) {
  for (std::size_t i = 0; i < all.model.n_frame_rows; ++i) {
    const std::uint32_t person = all.people->patterns.pattern_of_row[i];
    if (person == Patterns::not_kept) continue;
    const double weight = all.people->cases[person] / all.people->patterns.count[person];
    n[units.of_pattern[all.model.patterns.pattern_of_row[i]]] += weight;
  }
}

/// The unit of the engine that each pattern belongs to: groups, or tops in the order of the rows.
std::vector<std::uint32_t> engine_units(const ModelRows& rows) {
  std::vector<std::uint32_t> out = rows.patterns.group_of_pattern.get();
  if (rows.random.top_start.empty()) return out;
  std::vector<std::uint32_t> top_of_group(rows.patterns.n_groups);
  for (std::size_t t = 0; t + 1 < rows.random.top_start.size(); ++t)
    for (std::size_t g = rows.random.top_start[t]; g < rows.random.top_start[t + 1]; ++g)
      top_of_group[g] = static_cast<std::uint32_t>(t);
  for (std::uint32_t& unit : out) unit = top_of_group[unit];
  return out;
}

}  // namespace

Matrix person_meat(const Fit& fit, const ModelRows& people) {
  const SharedVector& squares = people.weighted ? people.mm : people.cases;
  const std::size_t p = fit.n_coefficients();
  Matrix meat(p, p);
  each_person(fit, people, [&](std::size_t i, const Vector& score) {
    for (std::size_t b = 0; b < p; ++b) {
      const double own = squares[i] * score[b];
      for (std::size_t a = 0; a <= b; ++a) meat(a, b) += own * score[a];
    }
  });
  for (std::size_t b = 0; b < p; ++b)
    for (std::size_t a = 0; a < b; ++a) meat(b, a) = meat(a, b);
  return meat;
}

PatternUnits own_units(const ModelRows& rows) {
  PatternUnits out;
  if (!rows.random.factors.empty()) {
    out.of_pattern = rows.random.factors[0].level_of_pattern;
    out.label = rows.random.factors[0].levels;
  } else if (!rows.group_levels.empty()) {
    out.of_pattern = rows.patterns.group_of_pattern;
    out.label = rows.group_levels;
  }
  return out;
}

UnitScores unit_scores(Context& context, const Fit& fit, const FitRows& all,
                       const PatternUnits& units) {
  const ModelRows& rows = all.model;
  if (units.label.empty()) return scores_of_rows(context, fit, all);
  UnitScores out;
  out.label = units.label;
  out.n.assign(units.label.size(), 0.0);
  if (all.people) {
    count_persons(all, units, out.n);
  } else {
    for (std::size_t i = 0; i < rows.patterns.size(); ++i)
      out.n[units.of_pattern[i]] += rows.trials[i];
  }
  out.score = Matrix(fit.n_coefficients() + fit.n_random_parameters(), units.label.size());
  if (!fit.has_random_parameters()) {
    add_patterns(fit, all, units, out);
    return out;
  }
  const Matrix scores = random_scores(context, fit, all);
  const std::vector<std::uint32_t> engine = engine_units(rows);
  std::vector<std::uint32_t> to(scores.cols(), Patterns::not_kept);
  for (std::size_t i = 0; i < engine.size(); ++i) {
    std::uint32_t& unit = to[engine[i]];
    if (unit == Patterns::not_kept) unit = units.of_pattern[i];
    if (unit != units.of_pattern[i])
      throw OptionError("by",
                        "by cuts through the groups of " + rows.random.factors[0].name +
                            ", whose rows depend on each other: it must be the same within each.",
                        {"by", {}, 0});
  }
  for (std::size_t g = 0; g < scores.cols(); ++g)
    for (std::size_t j = 0; j < scores.rows(); ++j) out.score(j, to[g]) += scores(j, g);
  return out;
}

}  // namespace skillnad
