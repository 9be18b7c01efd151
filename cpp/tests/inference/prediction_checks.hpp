// Predictions once more in plain arithmetic.
#pragma once

#include "../models/simulated_frame.hpp"
#include "skillnad/inference/predictions.hpp"

namespace skillnad::testing {

/// Every pattern of the fit's data as a point of its own.
inline PredictionPoints own_points(const Fitted& at) {
  PredictionPoints points;
  points.x = at.rows.model.design.x;
  at.fit.standardiser.apply(points.x);
  points.offset = at.rows.model.design.offset;
  const std::size_t n = at.rows.model.patterns.size();
  points.weight.assign(n, 1.0);
  for (std::size_t i = 0; i < n; ++i) points.slot.push_back(static_cast<std::uint32_t>(i));
  points.n_slots = n;
  points.z = {Matrix(n, 1, 1.0)};
  points.group = at.rows.model.patterns.group_of_pattern;
  return points;
}

/// The data of the fit in plain form, group by group, with the pattern of each row.
struct PlainFit {
  PlainData groups;
  std::vector<std::size_t> group_of_pattern, row_of_pattern;
};
inline PlainFit plain(const Fitted& at) {
  const ModelRows& rows = at.rows.model;
  PlainFit out;
  out.groups.resize(rows.patterns.n_groups);
  for (std::size_t i = 0; i < rows.patterns.size(); ++i) {
    PlainGroup& group = out.groups[rows.patterns.group_of_pattern[i]];
    out.group_of_pattern.push_back(rows.patterns.group_of_pattern[i]);
    out.row_of_pattern.push_back(group.size());
    PlainRow row;
    for (std::size_t j = 0; j < rows.design.x.cols(); ++j) row.x.push_back(rows.design.x(i, j));
    row.y = rows.y[i];
    row.m = rows.m[i];
    group.push_back(row);
  }
  return out;
}

/// E g(eta + sd z) by a plain rule.
inline double plain_marginal(Link link, double eta, double sd) {
  double sum = 0.0;
  for (int i = -2560; i <= 2560; ++i) {
    const double z = i / 256.0;
    sum += std::exp(-0.5 * z * z) * plain_event(link, eta + sd * z);
  }
  return sum / 256.0 / std::sqrt(6.283185307179586);
}

/// Variance by the delta method: `value` as a function of (b, log sd), differentiated.
template <class F>
double delta_variance(const Fit& fit, F value) {
  const Matrix v = covariance_of(fit, "model").cells;
  const std::size_t p = fit.n_coefficients();
  Vector slope;
  for (std::size_t a = 0; a <= p; ++a)
    slope.push_back(slope_at_zero(
        [&](double d) {
          Vector b = fit.estimates();
          b.resize(p);
          double sd = sd_of(fit);
          if (a < p) b[a] += d;
          if (a == p) sd *= std::exp(d);
          return value(b, sd);
        },
        1e-3));
  double sum = 0.0;
  for (std::size_t a = 0; a <= p; ++a)
    for (std::size_t b = 0; b <= p; ++b) sum += slope[a] * slope[b] * v(a, b);
  return sum;
}

}  // namespace skillnad::testing
