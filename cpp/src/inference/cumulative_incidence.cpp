#include "skillnad/inference/cumulative_incidence.hpp"

#include <algorithm>

#include "prediction_parts.hpp"
#include "skillnad/base/distributions.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/inference/normal_mixture.hpp"
#include "skillnad/models/link.hpp"
#include "skillnad/models/wording.hpp"
#include "skillnad/text/csv.hpp"

namespace skillnad {

namespace {

/// What a value of the random part gives at one point, by band, and its integral.
struct Sums {
  Vector value;      ///< by band: cumulative incidence at its end
  Matrix by_band;    ///< (j, k): derivative of value[k] in the predictor of band j
  Vector by_random;  ///< by band: derivative in the standard deviation of the random part
  explicit Sums(std::size_t n) : value(n, 0.0), by_band(n, n), by_random(n, 0.0) {}
};

}  // namespace

std::vector<std::size_t> bands_of_times(const HistoryRequest& history, const Vector& times) {
  std::vector<std::size_t> out;
  const Vector& breaks = history.breaks;
  if (times.empty())
    for (std::size_t k = 1; k < breaks.size(); ++k) out.push_back(k);
  for (double time : times) {
    const auto at = std::find(breaks.begin() + 1, breaks.end(), time);
    if (at == breaks.end()) {
      std::vector<std::string> known;
      for (std::size_t k = 1; k < breaks.size(); ++k) known.push_back(csv_number(breaks[k]));
      throw OptionError("times",
                        "times must be breaks of the fit after the first, as nothing is known of "
                        "what lies between: choose among " +
                            list_text(known, 20) + ".",
                        {"times", {}, 0});
    }
    out.push_back(static_cast<std::size_t>(at - breaks.begin()));
  }
  return out;
}

Predictions cumulative_incidence(Context& context, const Fit& fit, const PredictionPoints& points,
                                 const std::vector<std::size_t>& bands, const std::string& vcov,
                                 double level) {
  check_level(level);
  const Matrix covariance = standardised_covariance(fit, vcov).cells;
  const std::size_t parameters = covariance.rows();
  const std::size_t p = fit.n_coefficients();
  const std::size_t n_random = fit.n_random_parameters();
  const std::size_t n_bands = *std::max_element(bands.begin(), bands.end());
  const std::size_t all_bands = fit.history.n_bands();
  const std::size_t n_times = bands.size();
  Vector weight(points.n_slots, 0.0);
  Vector estimate(points.n_slots * n_times, 0.0);
  Matrix gradient(parameters, points.n_slots * n_times);
  Vector by_parameter(n_random), ratio(n_bands);
  for (std::size_t i = 0; i < points.slot.size(); ++i) {
    if (i % 64 == 0) context.tick();
    double eta = points.offset.empty() ? 0.0 : points.offset[i];
    for (std::size_t j = all_bands; j < p; ++j) eta += points.x(i, j) * fit.standardised[j];
    Sums sums(n_bands);
    const auto add = [&](double random, double z, double w) {
      double survival = 1.0;
      double slope = 0.0;
      for (std::size_t k = 0; k < n_bands; ++k) {
        const Probability at = inverse_link(fit.link, fit.standardised[k] + eta + random);
        survival *= at.complement;
        ratio[k] = at.complement > 0.0 ? at.slope / at.complement : 0.0;
        slope += ratio[k];
        sums.value[k] += w * (1.0 - survival);
        sums.by_random[k] += w * survival * slope * z;
        for (std::size_t j = 0; j <= k; ++j) sums.by_band(j, k) += w * survival * ratio[j];
      }
    };
    const double sd = n_random > 0 ? random_sd(fit, points, i, by_parameter) : 0.0;
    if (n_random > 0) {
      integrate_normal(sd, [&](double z, double w) { add(sd * z, z, w); });
    } else {
      add(0.0, 0.0, 1.0);
    }
    const double w = points.weight[i];
    weight[points.slot[i]] += w;
    for (std::size_t t = 0; t < n_times; ++t) {
      const std::size_t k = bands[t] - 1;
      const std::size_t s = points.slot[i] * n_times + t;
      estimate[s] += w * sums.value[k];
      double by_eta = 0.0;
      for (std::size_t j = 0; j <= k; ++j) {
        gradient(j, s) += w * sums.by_band(j, k);
        by_eta += sums.by_band(j, k);
      }
      for (std::size_t j = all_bands; j < p; ++j) gradient(j, s) += w * by_eta * points.x(i, j);
      for (std::size_t a = 0; a < n_random; ++a)
        gradient(p + a, s) += w * sums.by_random[k] * by_parameter[a];
    }
  }
  Predictions out;
  const double z = normal_quantile(0.5 + 0.5 * level);
  Vector one(parameters);
  for (std::size_t s = 0; s < estimate.size(); ++s) {
    std::copy_n(gradient.column(s), parameters, one.begin());
    add_estimate(weight[s / n_times], estimate[s], one, 0.0, covariance, z, out);
  }
  return out;
}

}  // namespace skillnad
