// One set of estimates from fits of the same model to several completed data sets.
#pragma once

#include <vector>

#include "skillnad/base/table.hpp"
#include "skillnad/models/fit.hpp"

namespace skillnad {

/// Rubin's rules (1987) for one quantity: m estimates with their variances.
struct Pooled {
  double estimate = 0.0;   ///< mean
  double std_error = 0.0;  ///< root of T = W + (1 + 1/m) B
  double df = 0.0;         ///< Barnard & Rubin (1999)
  double fmi = 0.0;        ///< fraction of missing information
};

/// With W the mean of the variances, B the variance of the estimates, r = (1 + 1/m) B / W and
/// l = (1 + 1/m) B / T: 1/df = l^2 / (m - 1) + 1 / ((1 - l) c (c + 1) / (c + 3)), c the degrees of
/// freedom of complete data (may be infinite); fmi = (r + 2 / (df + 3)) / (r + 1). Estimates that
/// are all equal lack nothing: df is c and fmi 0.
Pooled pool(const Vector& estimates, const Vector& variances, double complete_df);

/// The table of estimates() pooled, with group (of variance components) and fmi: the coefficients,
/// then `sd effect` and `cor effect, effect` of every grouping factor, pooled as log sd and
/// Fisher's z and transformed back. A standard deviation that is 0 in one of the fits has no
/// standard error; its estimate is then the root of the mean variance. Covariances and degrees of
/// freedom are those of vcov = "auto", df = "auto"; limits are 95 per cent.
/// @throws OptionError[fits] for fewer than two fits, or fits of different models
Table pooled_table(const std::vector<const Fit*>& fits);

}  // namespace skillnad
