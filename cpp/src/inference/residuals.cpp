#include "skillnad/inference/residuals.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "quantile_score.hpp"
#include "skillnad/base/distributions.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/base/random.hpp"
#include "skillnad/inference/history_scores.hpp"
#include "skillnad/inference/normal_mixture.hpp"
#include "skillnad/inference/predictions.hpp"

namespace skillnad {

namespace {

constexpr std::uint32_t residual_stream = 1;

/// What the marginal distribution of a pattern is made of: predictor and spread.
struct Mixture {
  Link link;
  double eta;
  double sd;
  template <class F>
  void each(const F& f) const {
    if (sd == 0.0) {
      f(inverse_link(link, eta), 1.0);
    } else {
      integrate_normal(sd, [&](double z, double w) { f(inverse_link(link, eta + sd * z), w); });
    }
  }
};

/// P(event), its complement, and E P^2.
struct Moments {
  double p = 0.0, complement = 0.0, square = 0.0;
};
Moments moments_of(const Mixture& at) {
  Moments out;
  at.each([&](const Probability& p, double w) {
    out.p += w * p.value;
    out.complement += w * p.complement;
    out.square += w * p.value * p.value;
  });
  return out;
}

Cumulative of_count(const Mixture& at, double y, double m) {
  Cumulative out;
  at.each([&](const Probability& p, double w) {
    out.lower_before += w * binomial_lower(y - 1.0, m, p.value, p.complement);
    out.lower_at += w * binomial_lower(y, m, p.value, p.complement);
    out.upper_before += w * binomial_upper(y - 1.0, m, p.value, p.complement);
    out.upper_at += w * binomial_upper(y, m, p.value, p.complement);
  });
  return out;
}

double deviance_part(double y, double expected) {
  return y > 0.0 ? y * (math::log(y) - math::log(expected)) : 0.0;
}

double residual(const std::string& kind, double y, double m, const Moments& at) {
  const double expected = m * at.p;
  if (kind == "response") return y / m - at.p;
  if (kind == "pearson") {
    const double between = std::max(at.square - at.p * at.p, 0.0);
    return (y - expected) / std::sqrt(expected * at.complement + m * (m - 1.0) * between);
  }
  const double half = deviance_part(y, expected) + deviance_part(m - y, m * at.complement);
  return (y < expected ? -1.0 : 1.0) * std::sqrt(2.0 * std::max(half, 0.0));
}

class Residuals {
 public:
  Residuals(Context& context, const Fit& fit, const ModelRows& rows, std::string kind)
      : context_(context), fit_(fit), rows_(rows), kind_(std::move(kind)) {
    points_ = pattern_points(fit, rows);
    if (fit.family == Family::ordinal) expand_cuts(fit, rows.design, points_);
    const std::size_t n = points_.x.rows();
    for (std::size_t i = 0; i < n; ++i) {
      if (i % 256 == 0) context_.tick();
      if (fit.family == Family::ordinal || kind_ != "quantile" || rows.row_outcome.m.empty())
        moments_.push_back(moments_of(mixture(i)));
    }
  }

  /// Of the row `i` of pattern `pattern`.
  double of(std::size_t i, std::uint32_t pattern, std::uint64_t seed) {
    const RowOutcome& outcome = rows_.row_outcome;
    const bool counts = !outcome.m.empty();
    if (counts && outcome.m[i] == 0.0) return std::numeric_limits<double>::quiet_NaN();
    if (kind_ != "quantile") {
      const double y = counts ? outcome.y[i] : outcome.code[i];
      return residual(kind_, y, counts ? outcome.m[i] : 1.0, moments_[pattern]);
    }
    const double v = uniform_draw(seed, {0, residual_stream, i});
    return counts ? count(pattern, outcome.y[i], outcome.m[i]).score(v)
                  : category(pattern, outcome.code[i]).score(v);
  }

 private:
  Mixture mixture(std::size_t i) const {
    return {fit_.link, predictor(fit_, points_, i), random_sd(fit_, points_, i)};
  }

  Cumulative category(std::uint32_t pattern, std::size_t code) const {
    if (fit_.family == Family::binary) {
      const Moments& at = moments_[pattern];
      if (code == 0) return {0.0, at.complement, 1.0, at.p};
      return {at.complement, 1.0, at.p, 0.0};
    }
    const std::size_t cuts = points_.n_cuts;
    const Moments* at = moments_.data() + pattern * cuts;
    Cumulative out{0.0, 1.0, 1.0, 0.0};
    if (code > 0) {
      out.lower_before = at[code - 1].p;
      out.upper_before = at[code - 1].complement;
    }
    if (code < cuts) {
      out.lower_at = at[code].p;
      out.upper_at = at[code].complement;
    }
    return out;
  }

  /// Rows of a pattern often have the same counts.
  const Cumulative& count(std::uint32_t pattern, double y, double m) {
    const auto key = std::make_pair(pattern, std::make_pair(y, m));
    const auto found = counts_.find(key);
    if (found != counts_.end()) return found->second;
    context_.tick();
    return counts_[key] = of_count(mixture(pattern), y, m);
  }

  Context& context_;
  const Fit& fit_;
  const ModelRows& rows_;
  std::string kind_;
  PredictionPoints points_;
  std::vector<Moments> moments_;
  std::map<std::pair<std::uint32_t, std::pair<double, double>>, Cumulative> counts_;
};

}  // namespace

Table residuals_table(Context& context, const Fit& fit, const ModelRows& rows,
                      const std::string& kind, std::uint64_t seed) {
  if (fit.family == Family::multinomial)
    throw OptionError("not_available",
                      "Residuals are not available for unordered outcomes: their categories have "
                      "neither values nor an order. Hold simulate_outcomes() or predicted() by = "
                      "against the data.",
                      {"fit", {}, 0});
  if (fit.family == Family::ordinal && kind != "quantile")
    throw OptionError("not_available",
                      "kind = \"" + kind +
                          "\" is for binary outcomes: the categories of an ordinal outcome have no "
                          "values. Use kind = \"quantile\".",
                      {"kind", {}, 0});
  if (kind == "deviance" && fit.has_random_parameters())
    throw OptionError("not_available",
                      "kind = \"deviance\" is for fits without random effects: the rows of a group "
                      "share one deviance. Use kind = \"quantile\" or \"pearson\".",
                      {"kind", {}, 0});
  if (fit.family == Family::hazard && kind != "quantile")
    throw OptionError("not_available",
                      "kind = \"" + kind +
                          "\" is for outcomes with one probability a row: a history has one for "
                          "each of its bands. Use kind = \"quantile\".",
                      {"kind", {}, 0});
  Vector cells(rows.n_frame_rows, std::numeric_limits<double>::quiet_NaN());
  Table table;
  if (fit.family == Family::hazard) {
    const HistoryScores scores(context, fit, rows);
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::uint32_t pattern = rows.patterns.pattern_of_row[i];
      if (pattern != Patterns::not_kept)
        cells[i] = scores.of(pattern, uniform_draw(seed, {0, residual_stream, i}));
    }
    table.add(Column::of_real("residual", std::move(cells)));
    return table;
  }
  Residuals residuals(context, fit, rows, kind);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::uint32_t pattern = rows.patterns.pattern_of_row[i];
    if (pattern != Patterns::not_kept) cells[i] = residuals.of(i, pattern, seed);
  }
  table.add(Column::of_real("residual", std::move(cells)));
  return table;
}

}  // namespace skillnad
