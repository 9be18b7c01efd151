#include "skillnad/inference/refits.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "skillnad/base/distributions.hpp"
#include "skillnad/base/linalg.hpp"
#include "skillnad/inference/wald.hpp"
#include "skillnad/models/glm.hpp"
#include "skillnad/models/random_intercept.hpp"

namespace skillnad {

namespace {

/// The rows with the given columns only.
GroupedRows without(const GroupedRows& rows, const std::vector<std::size_t>& kept) {
  GroupedRows out = rows;
  out.n_columns = kept.size();
  out.x.resize(rows.stride * kept.size());
  for (std::size_t j = 0; j < kept.size(); ++j)
    std::copy_n(rows.x.data() + kept[j] * rows.stride, rows.stride, out.x.data() + j * rows.stride);
  return out;
}

struct NullFit {
  Vector point;  ///< of the kept columns, then log sd where it is a parameter
  double log_likelihood;
};

/// Maximises the model without the dropped columns, from the estimates of the full one.
NullFit refit(Context& context, const Fit& fit, const GroupedRows& rows, const Vector& start) {
  NewtonControl control;
  if (!fit.has_sd_parameter()) {
    if (rows.n_columns == 0) {
      GroupedRows none = rows;
      none.n_columns = 1;
      none.x.assign(rows.stride, 0.0);
      return {{}, evaluate_glm(context, none, fit.link, {0.0}).value};
    }
    const NewtonResult newton = maximise(
        context, start,
        [&](const Vector& b, const Vector&) { return evaluate_glm(context, rows, fit.link, b); },
        control);
    return {newton.point, newton.at.value};
  }
  control.n_log_scale = 1;
  RandomIntercept model(rows, fit.link);
  const NewtonResult newton = maximise(
      context, start,
      [&](const Vector& psi, const Vector& step) {
        return model.evaluate(context, psi, step, fit.nodes.nodes);
      },
      control);
  return {newton.point, newton.at.value};
}

double score_statistic(Context& context, const Fit& fit, const GroupedRows& rows,
                       const Vector& point) {
  Evaluation at;
  if (fit.has_sd_parameter()) {
    RandomIntercept model(rows, fit.link);
    at = model.evaluate(context, point, {}, fit.nodes.nodes);
  } else {
    at = evaluate_glm(context, rows, fit.link, point);
  }
  Matrix information = at.hessian;
  for (double& cell : information.cells()) cell = -cell;
  const linalg::Cholesky factor = linalg::cholesky(information);
  if (!factor.ok) return std::numeric_limits<double>::quiet_NaN();
  const Vector solved = linalg::solve(factor, at.gradient);
  double statistic = 0.0;
  for (std::size_t j = 0; j < solved.size(); ++j) statistic += at.gradient[j] * solved[j];
  return statistic;
}

}  // namespace

Table refit_tests(Context& context, const Fit& fit, const FitRows& rows,
                  const std::vector<std::string>& terms, const std::string& method) {
  const double missing = std::numeric_limits<double>::quiet_NaN();
  const std::size_t p = fit.n_coefficients();
  TermTests tests;
  for (const auto& [label, dropped] : coefficients_of_terms(fit, terms)) {
    std::vector<std::size_t> kept;
    Vector start;
    for (std::size_t j = 0; j < p; ++j)
      if (std::find(dropped.begin(), dropped.end(), j) == dropped.end()) {
        kept.push_back(j);
        start.push_back(fit.standardised[j]);
      }
    if (fit.has_sd_parameter()) start.push_back(fit.standardised[p]);
    const NullFit null = refit(context, fit, without(rows.grouped, kept), start);
    double value = 2.0 * (fit.log_likelihood - rows.model.log_constant - null.log_likelihood);
    if (method == "score") {
      Vector point(fit.standardised.size(), 0.0);
      for (std::size_t j = 0; j < kept.size(); ++j) point[kept[j]] = null.point[j];
      if (fit.has_sd_parameter()) point[p] = null.point.back();
      value = score_statistic(context, fit, rows.grouped, point);
    }
    const auto df = static_cast<double>(dropped.size());
    const double p_value = std::isnan(value) ? missing : chi_square_upper(std::max(value, 0.0), df);
    tests.add(label, df, missing, value, p_value);
  }
  return tests.table();
}

}  // namespace skillnad
