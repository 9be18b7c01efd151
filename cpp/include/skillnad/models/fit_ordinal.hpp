// Fits a cumulative-logit regression, with or without random effects.
#pragma once

#include <string>
#include <vector>

#include "skillnad/models/fit_binary.hpp"

namespace skillnad {

struct OrdinalOptions : FitOptions {
  /// Terms of the formula with a coefficient of their own at each threshold.
  std::vector<std::string> nonproportional;
};

/// As fit_binary(): parameters are the thresholds "a|b", then the coefficients of
/// P(Y <= c) = F(t_c - x'b - z'u), F the logistic distribution function.
/// Throws as fit_binary(); FormulaError[intercept] without an intercept;
/// OptionError[nonproportional] for a term the formula does not have.
Fit fit_ordinal(Context& context, FitRows& all, const OrdinalOptions& options);

/// Lays out the binomial rows of a fit made earlier (`fit.standardiser`).
void lay_out_ordinal(const Fit& fit, FitRows& all);

/// The rows of a fit made earlier with other terms `nonproportional`, standardised as the fit.
OrdinalRows ordinal_rows(const Fit& fit, const ModelRows& rows,
                         const std::vector<std::string>& nonproportional);

}  // namespace skillnad
