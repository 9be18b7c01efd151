#include "skillnad/inference/history_scores.hpp"

#include <algorithm>
#include <cmath>

#include "quantile_score.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/inference/normal_mixture.hpp"
#include "skillnad/inference/predictions.hpp"
#include "skillnad/models/link.hpp"

namespace skillnad {

HistoryScores::HistoryScores(Context& context, const Fit& fit, const ModelRows& people)
    : censoring_(people, fit.history.n_bands()) {
  const PredictionPoints points = pattern_points(fit, people);
  const PatternHistories& histories = people.histories;
  const std::size_t bands = fit.history.n_bands();
  for (std::size_t i = 0; i < people.patterns.size(); ++i) {
    if (i % 64 == 0) context.tick();
    double eta = points.offset.empty() ? 0.0 : points.offset[i];
    for (std::size_t j = bands; j < fit.n_coefficients(); ++j)
      eta += points.x(i, j) * fit.standardised[j];
    const std::size_t first = histories.first[i];
    const std::size_t last = histories.last[i];
    Vector at;
    for (std::size_t k = first; k <= last; ++k) {
      const double share = k == last    ? histories.last_share[i]
                           : k == first ? histories.first_share[i]
                                        : 1.0;
      at.push_back(eta + fit.standardised[k] + (share == 1.0 ? 0.0 : math::log(share)));
    }
    Cumulative sum;
    const auto add = [&](double random, double w) {
      double survival = 1.0;
      double before = 0.0;
      double end = 0.0;
      double survival_before = 1.0;
      for (const double one : at) {
        const Probability h = inverse_link(fit.link, one + random);
        survival_before = survival;
        before = end;
        end += survival * h.value;
        survival *= h.complement;
      }
      sum.lower_before += w * before;
      sum.lower_at += w * end;
      sum.upper_before += w * survival_before;
      sum.upper_at += w * survival;
    };
    if (fit.has_random_parameters()) {
      const double sd = random_sd(fit, points, i);
      integrate_normal(sd, [&](double z, double w) { add(sd * z, w); });
    } else {
      add(0.0, 1.0);
    }
    if (histories.event[i]) {
      const double from = std::max(entry_of(histories, i), static_cast<double>(last));
      reached_.push_back({sum.lower_before, sum.lower_at, sum.upper_before, sum.upper_at, true,
                          from, static_cast<double>(last) + 1.0});
    } else {
      reached_.push_back({sum.lower_at, 1.0, sum.upper_at, 0.0, false, 0.0, 0.0});
    }
  }
}

double HistoryScores::of(std::uint32_t pattern, double v) const {
  const Reached& at = reached_[pattern];
  return Cumulative{at.lower_before, at.lower_at, at.upper_before, at.upper_at}.score(
      at.event ? censoring_.seen_part(at.from, at.to, at.upper_at / at.upper_before, v) : v);
}

}  // namespace skillnad
