// Fits a baseline-category logit for an unordered outcome, with or without random intercepts.
#pragma once

#include <string>

#include "skillnad/models/fit_binary.hpp"

namespace skillnad {

struct MultinomialOptions : FitOptions {
  std::string base;  ///< the category the others are held against; empty: the first
};

/// As fit_binary(): parameters are the coefficients of log(P(category) / P(base)), category by
/// category. A random intercept (1 | g) stands for one in every category but the base, correlated
/// within a group.
/// Throws as fit_binary(); OptionError[base] if no row has that category;
/// OptionError[not_available] for other random terms.
Fit fit_multinomial(Context& context, FitRows& all, const MultinomialOptions& options);

/// Lays out the rows of a fit made earlier (`fit.standardiser`, `fit.base`).
void lay_out_multinomial(const Fit& fit, FitRows& all);

}  // namespace skillnad
