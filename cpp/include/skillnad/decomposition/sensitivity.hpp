// How strong something that was not documented would have to be to explain a difference away.
#pragma once

namespace skillnad {

/// The E-value of a risk ratio (VanderWeele & Ding 2017): the risk ratio that an unmeasured factor
/// needs with the outcome and with the group, both, to explain it; RR + sqrt(RR (RR - 1)) of the
/// ratio or its inverse, whichever is above 1. Missing for a ratio that is not positive.
double e_value(double risk_ratio);

/// The E-value that moves a share `observed` to within `margin` of `expected` (0: all the way); 1
/// where it is within already, missing where the nearest such number is not a share above 0.
double e_value_to_margin(double observed, double expected, double margin);

/// The smallest share of the unexplained variation, of the outcome and of the group's odds alike,
/// that a missing criterion needs to account for to bring an estimate to 0 (Cinelli & Hazlett 2020;
/// Chernozhukov et al. 2022): RV = (-f + sqrt(f^2 + 4 f)) / 2 with f = U^2 / (sigma2 nu2).
/// @param estimate  U
/// @param sigma2    E (Y - m)^2, the residual variance of the outcome
/// @param nu2       E alpha^2 of the Riesz representer of the difference
double robustness_value(double estimate, double sigma2, double nu2);

}  // namespace skillnad
