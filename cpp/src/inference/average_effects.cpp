#include "skillnad/inference/average_effects.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "skillnad/base/distributions.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/inference/covariance.hpp"
#include "skillnad/inference/hazard_points.hpp"
#include "skillnad/inference/predictions.hpp"
#include "skillnad/text/suggest.hpp"

namespace skillnad {

namespace {

constexpr double step_per_sd = 1e-3;

/// What the fit knows of the levels of a column; null for numbers.
const formula::VariableState* levels_of(const Fit& fit, const std::string& name) {
  const auto find = [&](const formula::DesignState& state) -> const formula::VariableState* {
    for (const auto& variable : state.variables)
      if (variable.column == name && variable.kind != "numeric") return &variable;
    return nullptr;
  };
  const formula::VariableState* found = find(fit.design);
  for (const FittedFactor& factor : fit.random)
    for (const auto& state : factor.states)
      if (!found) found = find(state);
  return found;
}

/// The columns a contrast may be asked of: predictors, not groups.
std::vector<std::string> predictors(const formula::Formula& formula) {
  const formula::Roles roles = formula::roles(formula);
  std::vector<std::string> out;
  for (const auto* role : {&roles.fixed, &roles.offset, &roles.random_slopes})
    for (const std::string& name : *role)
      if (std::find(out.begin(), out.end(), name) == out.end()) out.push_back(name);
  return out;
}

/// The column with the given level in every row.
Column all_at(const formula::VariableState& state, std::size_t level, std::size_t n) {
  Column column;
  column.name = state.column;
  if (state.kind == "logical") {
    column.type = Column::Type::logical;
    column.codes.assign(n, static_cast<std::int32_t>(level));
  } else if (!state.level_values.empty()) {
    column.real.assign(n, state.level_values[level]);
  } else {
    column.type = Column::Type::categorical;
    column.declared = true;
    column.levels = {state.levels[level]};
    column.codes.assign(n, 0);
  }
  return column;
}

Column shifted(const Column& column, double by) {
  Column out = column;
  out.whole = false;
  for (double& x : out.real) x += by;
  return out;
}

double standard_deviation(const RealCells& x, const Vector& cases) {
  double n = 0.0, mean = 0.0, square = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    n += cases[i];
    mean += (x[i] - mean) * cases[i] / n;
  }
  for (std::size_t i = 0; i < x.size(); ++i) square += cases[i] * (x[i] - mean) * (x[i] - mean);
  const double sd = std::sqrt(square / n);
  return sd > 0.0 ? sd : std::max(std::fabs(mean), 1.0);
}

class Effects {
 public:
  Effects(Context& context, const Fit& fit, const ModelRows& rows,
          const AverageEffectsRequest& request)
      : context_(context),
        fit_(fit),
        rows_(rows),
        request_(request),
        covariance_(request.causes ? request.causes->covariance
                                   : standardised_covariance(fit, request.vcov).cells),
        z_(normal_quantile(0.5 + 0.5 * request.level)) {}

  void add(const std::string& name) {
    const Column* column = rows_.variables.find(name);
    const std::vector<std::string> known = predictors(rows_.formula);
    if (!column || std::find(known.begin(), known.end(), name) == known.end())
      throw OptionError(
          "variables",
          "variables: " + name + " is no predictor of the model." + did_you_mean(name, known),
          {"variables", {}, 0});
    const std::size_t n = rows_.patterns.size();
    const bool difference = request_.comparison == "difference";
    if (const formula::VariableState* state = levels_of(fit_, name)) {
      const auto found = std::find(state->levels.begin(), state->levels.end(), state->base);
      const auto base = static_cast<std::size_t>(found - state->levels.begin());
      const PredictionMeans reference = means(all_at(*state, base, n));
      for (std::size_t l = 0; l < state->levels.size(); ++l) {
        if (l == base) continue;
        compare(name, state->levels[l] + (difference ? " - " : " / ") + state->base,
                means(all_at(*state, l, n)), reference);
      }
    } else if (difference) {
      slope(*column);
    } else {
      compare(name, "+1", means(shifted(*column, 1.0)), means(*column));
    }
  }

  AverageEffects out;

 private:
  PredictionMeans means(const Column& changed) {
    const std::size_t n = rows_.patterns.size();
    std::vector<Column> columns;
    for (std::size_t c = 0; c < rows_.variables.n_columns(); ++c) {
      const Column& own = rows_.variables.column(c);
      columns.push_back(own.name == changed.name ? changed : own);
    }
    const Frame frame = Frame::of(std::move(columns), n);
    formula::Design design;
    const auto points_of = [&](const Fit& fit) {
      PredictionPoints points = points_with(fit, rows_, frame, &design);
      points.weight = request_.weight;
      points.slot = request_.slot;
      points.n_slots = request_.n_slots;
      return points;
    };
    if (request_.causes) {
      std::vector<PredictionPoints> of_cause;
      for (const Fit* fit : request_.causes->fits) of_cause.push_back(points_of(*fit));
      return incidence_means(context_, *request_.causes, of_cause, request_.bands);
    }
    PredictionPoints points = points_of(fit_);
    if (fit_.family == Family::ordinal) expand_cuts(fit_, design, points);
    if (fit_.family == Family::hazard) expand_bands(fit_, points);
    return prediction_means(context_, fit_, points, request_.marginal);
  }

  void slope(const Column& column) {
    const double h = step_per_sd * standard_deviation(column.real, rows_.cases);
    PredictionMeans sum;
    const std::pair<double, double> stencil[] = {
        {-2.0, 1.0}, {-1.0, -8.0}, {1.0, 8.0}, {2.0, -1.0}};
    for (const auto& [at, factor] : stencil) {
      const PredictionMeans here = means(shifted(column, at * h));
      if (sum.value.empty()) {
        sum.value.assign(here.value.size(), 0.0);
        sum.gradient = Matrix(here.gradient.rows(), here.gradient.cols());
      }
      const double weight = factor / (12.0 * h);
      for (std::size_t s = 0; s < sum.value.size(); ++s) sum.value[s] += weight * here.value[s];
      for (std::size_t k = 0; k < sum.gradient.cells().size(); ++k)
        sum.gradient.cells()[k] += weight * here.gradient.cells()[k];
    }
    Vector gradient(sum.gradient.rows());
    for (std::size_t s = 0; s < sum.value.size(); ++s) {
      std::copy_n(sum.gradient.column(s), gradient.size(), gradient.begin());
      take(column.name, "slope", s, sum.value[s], error(gradient));
    }
  }

  void compare(const std::string& name, const std::string& contrast, const PredictionMeans& a,
               const PredictionMeans& b) {
    const bool difference = request_.comparison == "difference";
    const bool odds = request_.comparison == "odds_ratio";
    Vector gradient(a.gradient.rows());
    for (std::size_t s = 0; s < a.value.size(); ++s) {
      const double above = a.value[s];
      const double below = b.value[s];
      // Of the logarithm, unless it is a difference.
      const double by_a = difference ? 1.0 : 1.0 / (above * (odds ? 1.0 - above : 1.0));
      const double by_b = difference ? 1.0 : 1.0 / (below * (odds ? 1.0 - below : 1.0));
      for (std::size_t k = 0; k < gradient.size(); ++k)
        gradient[k] = by_a * a.gradient(k, s) - by_b * b.gradient(k, s);
      const double se = error(gradient);
      if (difference) {
        take(name, contrast, s, above - below, se);
        continue;
      }
      const double ratio = odds ? above * (1.0 - below) / (below * (1.0 - above)) : above / below;
      take(name, contrast, s, ratio, ratio * se);
      const double factor = math::exp(z_ * se);
      out.conf_low.back() = ratio / factor;
      out.conf_high.back() = ratio * factor;
    }
  }

  double error(const Vector& gradient) const {
    double variance = 0.0;
    for (std::size_t a = 0; a < gradient.size(); ++a)
      for (std::size_t b = 0; b < gradient.size(); ++b)
        variance += gradient[a] * gradient[b] * covariance_(a, b);
    return std::sqrt(variance);
  }

  void take(const std::string& name, const std::string& contrast, std::size_t at, double value,
            double se) {
    std::size_t categories = fit_.n_outcomes();
    if (fit_.family == Family::hazard) categories = fit_.history.n_bands();
    if (request_.causes) categories = request_.bands.size() * request_.causes->size();
    out.variable.push_back(name);
    out.contrast.push_back(contrast);
    out.slot.push_back(static_cast<std::uint32_t>(at / categories));
    out.category.push_back(static_cast<std::uint32_t>(at % categories));
    out.estimate.push_back(value);
    out.std_error.push_back(se);
    out.conf_low.push_back(value - z_ * se);
    out.conf_high.push_back(value + z_ * se);
  }

  Context& context_;
  const Fit& fit_;
  const ModelRows& rows_;
  const AverageEffectsRequest& request_;
  Matrix covariance_;
  double z_;
};

}  // namespace

AverageEffects average_effects(Context& context, const Fit& fit, const ModelRows& rows,
                               const AverageEffectsRequest& request) {
  check_level(request.level);
  if (request.variables.empty())
    throw OptionError("variables", "variables names no variable: give one or more predictors.",
                      {"variables", {}, 0});
  Effects effects(context, fit, rows, request);
  for (std::size_t v = 0; v < request.variables.size(); ++v) {
    const auto first = request.variables.begin();
    const auto here = first + static_cast<std::ptrdiff_t>(v);
    if (std::find(first, here, *here) == here) effects.add(*here);
  }
  return std::move(effects.out);
}

}  // namespace skillnad
