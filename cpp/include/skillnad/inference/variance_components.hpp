// What the random intercept says: its spread, intra-class correlations, median odds ratio, and the
// effect of each group.
#pragma once

#include <string>

#include "skillnad/base/table.hpp"
#include "skillnad/models/fit.hpp"

namespace skillnad {

/// group, name, estimate, std_error, conf_low, conf_high. Names: `sd (Intercept)`,
/// `var (Intercept)`, `icc_latent` = var / (var + residual variance of the link),
/// `icc_probability` = Var(p) / (E p (1 - E p)) over groups at the mean linear predictor of the
/// cases, and for the logit `mor` = exp(sqrt(2 var) * Phi^-1(0.75)), the median odds ratio (Larsen
/// & Merlo 2005). Limits come from the log of the standard deviation (icc_probability: from its
/// logit), standard errors by the delta method. At the boundary only the upper limit is given, at
/// the levels 0.90, 0.95 and 0.99. No rows without random effects.
Table variance_components_table(const Fit& fit, double level);

/// group, level, term, estimate, std_error, conf_low, conf_high, n. `kind` "mean": posterior mean
/// and standard deviation; "mode": posterior mode and curvature. On the scale of the linear
/// predictor; the uncertainty of the parameters is not part of it.
Table random_effects_table(const Fit& fit, double level, const std::string& kind);

}  // namespace skillnad
