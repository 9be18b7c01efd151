#include "skillnad/models/unit_scores.hpp"

#include "skillnad/base/error.hpp"
#include "skillnad/base/linalg.hpp"
#include "skillnad/models/ordinal_rows.hpp"
#include "skillnad/models/random_model.hpp"

namespace skillnad {

namespace {

/// The score of one case of a pattern by its outcome, in a fit without random effects.
class OutcomeScores {
 public:
  OutcomeScores(const Fit& fit, const FitRows& rows) : fit_(fit), rows_(rows) {
    p_ = fit.n_coefficients();
    if (!rows.ordinal) {
      x_ = rows.model.design.x;
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
    if (rows_.ordinal) {
      add_category(pattern, category, weight, score);
      return;
    }
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

UnitScores scores_of_rows(Context& context, const Fit& fit, const FitRows& all) {
  const ModelRows& rows = all.model;
  if (!fit.weights.empty())
    throw OptionError("not_available",
                      "The influence of single rows is not available for a fit with weights: name "
                      "a variable of the model with by =.",
                      {"by", {}, 0});
  const OutcomeScores scores(fit, all);
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
  for (std::size_t i = 0; i < rows.patterns.size(); ++i) {
    double* score = out.score.column(units.of_pattern[i]);
    if (rows.y.empty()) {
      for (std::size_t c = 0; c < rows.counts.cols(); ++c)
        if (rows.counts(i, c) > 0.0) scores.add(i, c, rows.counts(i, c), score);
    } else {
      if (rows.y[i] > 0.0) scores.add(i, 1, rows.y[i], score);
      if (rows.m[i] > rows.y[i]) scores.add(i, 0, rows.m[i] - rows.y[i], score);
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
  const auto model = make_random_model(rows.grouped, structure, scales, fit.link, !fit.quadrature);
  model->evaluate(context, psi, {}, fit.quadrature ? fit.nodes.nodes : 1);
  if (!model->unit_gradients()) throw none();
  Matrix scores = *model->unit_gradients();
  if (rows.ordinal)
    scores = with_gap_scores(std::move(scores), *rows.ordinal, rows.model, structure, psi);
  for (std::size_t g = 0; g < scores.cols(); ++g)
    for (std::size_t j = 0; j < scores.rows(); ++j) scores(j, g) *= unit[j];
  return scores;
}

/// The unit of the engine that each pattern belongs to: groups, or tops in the order of the rows.
std::vector<std::uint32_t> engine_units(const ModelRows& rows) {
  std::vector<std::uint32_t> out = rows.patterns.group_of_pattern;
  if (rows.random.top_start.empty()) return out;
  std::vector<std::uint32_t> top_of_group(rows.patterns.n_groups);
  for (std::size_t t = 0; t + 1 < rows.random.top_start.size(); ++t)
    for (std::size_t g = rows.random.top_start[t]; g < rows.random.top_start[t + 1]; ++g)
      top_of_group[g] = static_cast<std::uint32_t>(t);
  for (std::uint32_t& unit : out) unit = top_of_group[unit];
  return out;
}

}  // namespace

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
  for (std::size_t i = 0; i < rows.patterns.size(); ++i)
    out.n[units.of_pattern[i]] += rows.trials[i];
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
