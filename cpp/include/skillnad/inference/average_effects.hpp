// Average effects of variables on probabilities: what changes if the variable were another for all.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/inference/cumulative_incidence.hpp"
#include "skillnad/models/fit.hpp"
#include "skillnad/models/model_rows.hpp"

namespace skillnad {

struct AverageEffectsRequest {
  std::vector<std::string> variables;
  bool marginal = true;                   ///< random effects integrated out, else 0
  std::string comparison = "difference";  ///< "ratio", "odds_ratio"
  std::string vcov = "auto";
  double level = 0.95;
  Vector weight;                    ///< of each pattern in the average of its slot
  std::vector<std::uint32_t> slot;  ///< of each pattern
  std::size_t n_slots = 1;
  /// Hazard fits: of the cumulative incidence after so many bands; empty: of the hazards by band.
  std::vector<std::size_t> bands;
  const Causes* causes = nullptr;  ///< with `bands`
};

/// One row a variable, contrast, slot and category, in this order. The categories of a hazard fit
/// are its bands, those of its cumulative incidence the causes by time.
struct AverageEffects {
  std::vector<std::string> variable, contrast;
  std::vector<std::uint32_t> slot;
  std::vector<std::uint32_t> category;  ///< 0 for binary fits
  Vector estimate, std_error, conf_low, conf_high;
};

/// With P(v) the mean probability of a slot if the variable is v in all its rows and the others are
/// as they are: P(level) against P(base) for categories, P(true) against P(false), for numbers
/// P(x + 1) against P(x), each x its own; as difference, ratio or ratio of odds of the means. The
/// difference of a number is a slope instead, the mean of dP/dx, by central differences of the
/// fourth order with a step of a thousandth of the standard deviation of x.
///
/// Of a hazard fit P is the hazard of a band, or the cumulative incidence at a time, and `rows` are
/// persons.
///
/// Delta method in all parameters, those of the random effects included; limits of ratios on the
/// log scale.
/// @throws OptionError[variables] for none, or one that is no predictor of the model
AverageEffects average_effects(Context& context, const Fit& fit, const ModelRows& rows,
                               const AverageEffectsRequest& request);

}  // namespace skillnad
