#include "skillnad/inference/cumulative_incidence.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "prediction_parts.hpp"
#include "skillnad/base/distributions.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/inference/covariance.hpp"
#include "skillnad/inference/normal_mixture.hpp"
#include "skillnad/models/grid.hpp"
#include "skillnad/models/link.hpp"
#include "skillnad/models/wording.hpp"
#include "skillnad/text/csv.hpp"

namespace skillnad {

namespace {

constexpr std::size_t most_random_causes = 4;
/// Nodes a dimension by the number of random parts: about 10^-8 at a standard deviation of 1.
constexpr int nodes_of[] = {0, 0, 25, 17, 11};
/// Beyond it, on either side, a probability is 0 or 1 to the last digit.
constexpr double largest_predictor = 300.0;

/// What can happen in one band, with derivatives in the predictors of the causes.
class Band {
 public:
  explicit Band(std::size_t causes)
      : p(causes), by(causes * causes), log_q(causes), own_(causes), slope_(causes) {}

  Vector p;      ///< probability of each cause
  double q = 1;  ///< of none
  Vector by;     ///< (t, d) at t * causes + d: d p_t / d predictor of d
  Vector log_q;  ///< d log q / d predictor

  void at(Link link, const Vector& eta) {
    const std::size_t n = p.size();
    double sum = 0.0;
    for (std::size_t c = 0; c < n; ++c) {
      const double e = std::min(std::max(eta[c], -largest_predictor), largest_predictor);
      if (link == Link::probit) {
        const Probability one = inverse_link(link, std::min(e, 20.0));
        own_[c] = one.value / one.complement;
        slope_[c] = one.slope / one.complement / one.complement;
      } else {
        own_[c] = slope_[c] = math::exp(e);
      }
      sum += own_[c];
    }
    if (link == Link::cloglog) {
      q = math::exp(-sum);
      const double ratio = -math::expm1(-sum) / sum;
      const double change = (q - ratio) / sum;
      for (std::size_t t = 0; t < n; ++t) {
        p[t] = own_[t] * ratio;
        log_q[t] = -own_[t];
        for (std::size_t d = 0; d < n; ++d)
          by[t * n + d] = own_[t] * own_[d] * change + (t == d ? p[t] : 0.0);
      }
      return;
    }
    const double total = 1.0 + sum;
    q = 1.0 / total;
    for (std::size_t t = 0; t < n; ++t) {
      p[t] = own_[t] / total;
      log_q[t] = -slope_[t] / total;
      for (std::size_t d = 0; d < n; ++d)
        by[t * n + d] = ((t == d ? slope_[t] : 0.0) - p[t] * slope_[d]) / total;
    }
  }

 private:
  Vector own_, slope_;  // cumulative hazards, or odds, and their derivatives
};

/// Integrals over the random effects at one point.
class Incidence {
 public:
  Incidence(const Causes& causes, const std::vector<std::size_t>& bands)
      : causes_(causes),
        bands_(bands),
        n_(causes.size()),
        n_bands_(*std::max_element(bands.begin(), bands.end())),
        value(bands.size() * n_),
        by_band(bands.size() * n_ * n_ * n_bands_),
        by_random(bands.size() * n_ * n_),
        band_(n_bands_, Band(n_)),
        survival_(n_bands_),
        reached_(n_bands_ * n_),
        at_(n_) {}

  void clear() {
    for (Vector* sums : {&value, &by_band, &by_random}) std::fill(sums->begin(), sums->end(), 0.0);
  }

  /// Adds weight w of the random parts `random` = sd z.
  void add(const Vector& eta, const Vector& random, const Vector& z, double w) {
    double survival = 1.0;
    for (std::size_t k = 0; k < n_bands_; ++k) {
      for (std::size_t c = 0; c < n_; ++c)
        at_[c] = causes_.fits[c]->standardised[k] + eta[c] + random[c];
      band_[k].at(causes_.fits[0]->link, at_);
      survival_[k] = survival;
      for (std::size_t t = 0; t < n_; ++t)
        reached_[k * n_ + t] =
            (k > 0 ? reached_[(k - 1) * n_ + t] : 0.0) + survival * band_[k].p[t];
      survival *= band_[k].q;
    }
    for (std::size_t b = 0; b < bands_.size(); ++b) {
      const std::size_t last = bands_[b] - 1;
      for (std::size_t t = 0; t < n_; ++t) {
        const std::size_t at = b * n_ + t;
        const double end = reached_[last * n_ + t];
        value[at] += w * end;
        for (std::size_t d = 0; d < n_; ++d) {
          double sum = 0.0;
          for (std::size_t j = 0; j <= last; ++j) {
            const double change = survival_[j] * band_[j].by[t * n_ + d] +
                                  band_[j].log_q[d] * (end - reached_[j * n_ + t]);
            by_band[(at * n_ + d) * n_bands_ + j] += w * change;
            sum += change;
          }
          by_random[at * n_ + d] += w * z[d] * sum;
        }
      }
    }
  }

 private:
  const Causes& causes_;
  const std::vector<std::size_t>& bands_;
  std::size_t n_, n_bands_;

 public:
  Vector value;      ///< by time and cause
  Vector by_band;    ///< by time, cause, cause of the predictor and band
  Vector by_random;  ///< by time, cause and cause of the standard deviation

 private:
  std::vector<Band> band_;
  Vector survival_, reached_, at_;
};

/// The causes with random effects, and the grid of their integral where it has several dimensions.
struct RandomParts {
  std::vector<std::size_t> cause;
  Grid grid;
};

RandomParts random_parts(const Causes& causes) {
  RandomParts out;
  for (std::size_t c = 0; c < causes.size(); ++c)
    if (causes.fits[c]->has_random_parameters()) out.cause.push_back(c);
  if (out.cause.size() > most_random_causes)
    throw OptionError("not_available",
                      "The incidence of more than four causes with random effects is not available "
                      "in this version. Use life_table(), or a fit without random effects and with "
                      "cluster =.",
                      {"fit", {}, 0});
  if (out.cause.size() > 1)
    out.grid = gauss_hermite_grid(nodes_of[out.cause.size()], out.cause.size());
  return out;
}

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

PredictionMeans incidence_means(Context& context, const Causes& causes,
                                const std::vector<PredictionPoints>& points,
                                const std::vector<std::size_t>& bands) {
  const std::size_t n = causes.size();
  const std::size_t n_bands = *std::max_element(bands.begin(), bands.end());
  const std::size_t all_bands = causes.fits[0]->history.n_bands();
  const PredictionPoints& first = points[0];
  const RandomParts parts = random_parts(causes);
  std::vector<std::size_t> start = {0};
  std::vector<Vector> by_parameter;
  for (const Fit* fit : causes.fits) {
    start.push_back(start.back() + fit->covariance_standardised.rows());
    by_parameter.emplace_back(fit->n_random_parameters());
  }
  const std::size_t of_slot = bands.size() * n;
  Vector weight(first.n_slots, 0.0);
  PredictionMeans out;
  out.value.assign(first.n_slots * of_slot, 0.0);
  out.gradient = Matrix(start.back(), first.n_slots * of_slot);
  Incidence sums(causes, bands);
  Vector eta(n), sd(n, 0.0), z(n, 0.0), random(n, 0.0);
  for (std::size_t i = 0; i < first.slot.size(); ++i) {
    if (i % 16 == 0) context.tick();
    for (std::size_t c = 0; c < n; ++c) {
      const Fit& fit = *causes.fits[c];
      eta[c] = points[c].offset.empty() ? 0.0 : points[c].offset[i];
      for (std::size_t j = all_bands; j < fit.n_coefficients(); ++j)
        eta[c] += points[c].x(i, j) * fit.standardised[j];
      if (fit.has_random_parameters()) sd[c] = random_sd(fit, points[c], i, by_parameter[c]);
    }
    sums.clear();
    if (parts.cause.empty()) {
      sums.add(eta, random, z, 1.0);
    } else if (parts.cause.size() == 1) {
      const std::size_t c = parts.cause[0];
      integrate_normal(sd[c], [&](double at, double w) {
        z[c] = at;
        random[c] = sd[c] * at;
        sums.add(eta, random, z, w);
      });
    } else {
      for (std::size_t g = 0; g < parts.grid.size(); ++g) {
        for (std::size_t r = 0; r < parts.cause.size(); ++r) {
          const std::size_t c = parts.cause[r];
          z[c] = parts.grid.points(r, g);
          random[c] = sd[c] * z[c];
        }
        sums.add(eta, random, z, math::exp(parts.grid.log_weights[g]));
      }
    }
    const double w = first.weight[i];
    weight[first.slot[i]] += w;
    for (std::size_t at = 0; at < of_slot; ++at) {
      const std::size_t s = first.slot[i] * of_slot + at;
      out.value[s] += w * sums.value[at];
      for (std::size_t c = 0; c < n; ++c) {
        const double* by_band = sums.by_band.data() + (at * n + c) * n_bands;
        double by_eta = 0.0;
        for (std::size_t k = 0; k < n_bands; ++k) {
          out.gradient(start[c] + k, s) += w * by_band[k];
          by_eta += by_band[k];
        }
        const std::size_t p = causes.fits[c]->n_coefficients();
        for (std::size_t j = all_bands; j < p; ++j)
          out.gradient(start[c] + j, s) += w * by_eta * points[c].x(i, j);
        for (std::size_t a = 0; a < by_parameter[c].size(); ++a)
          out.gradient(start[c] + p + a, s) += w * sums.by_random[at * n + c] * by_parameter[c][a];
      }
    }
  }
  for (std::size_t s = 0; s < out.value.size(); ++s) {
    const double total = weight[s / of_slot];
    out.value[s] = total > 0.0 ? out.value[s] / total : std::numeric_limits<double>::quiet_NaN();
    for (std::size_t a = 0; a < out.gradient.rows(); ++a)
      if (total > 0.0) out.gradient(a, s) /= total;
  }
  return out;
}

Predictions cumulative_incidence(Context& context, const Causes& causes,
                                 const std::vector<PredictionPoints>& points,
                                 const std::vector<std::size_t>& bands, double level) {
  check_level(level);
  const PredictionMeans means = incidence_means(context, causes, points, bands);
  Predictions out;
  const double z = normal_quantile(0.5 + 0.5 * level);
  Vector gradient(means.gradient.rows());
  for (std::size_t s = 0; s < means.value.size(); ++s) {
    std::copy_n(means.gradient.column(s), gradient.size(), gradient.begin());
    add_estimate(std::isnan(means.value[s]) ? 0.0 : 1.0, means.value[s], gradient, 0.0,
                 causes.covariance, z, out);
  }
  return out;
}

}  // namespace skillnad
