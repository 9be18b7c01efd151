// Quantile residuals of event histories.
#pragma once

#include <cstdint>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/inference/censoring.hpp"
#include "skillnad/models/fit.hpp"
#include "skillnad/models/model_rows.hpp"

namespace skillnad {

/// One a person. F is the marginal distribution function of the time of the event from entry on,
/// 1 - E prod (1 - h_j) over the bands with their shares. Who was censored at c, or had another
/// cause then, has the normal score of F(c) + V (1 - F(c)), V uniform (Li, Wu & Feng 2021,
/// normalized randomized survival probability). An event in band k has that of F(t), t drawn from
/// where events of the band are seen: F_(k-1) + V (F_k - F_(k-1)) (Dunn & Smyth 1996) where nobody
/// is censored inside the band, else with density f(t) G(t), G the Kaplan-Meier estimate of the
/// censoring and the hazard constant inside the band. Standard normal in a true model.
class HistoryScores {
 public:
  /// @param people  persons, as read with OutcomeKind::history
  HistoryScores(Context& context, const Fit& fit, const ModelRows& people);
  /// Of a person of the pattern, v in (0, 1).
  double of(std::uint32_t pattern, double v) const;

 private:
  struct Reached {
    double lower_before, lower_at, upper_before, upper_at;
    bool event;
    double from, to;  ///< the band of an event from entry on, in bands
  };

  std::vector<Reached> reached_;
  Censoring censoring_;
};

}  // namespace skillnad
