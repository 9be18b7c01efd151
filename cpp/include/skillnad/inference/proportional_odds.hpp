// Does a covariate move all thresholds of an ordinal outcome alike?
#pragma once

#include "skillnad/base/context.hpp"
#include "skillnad/base/table.hpp"
#include "skillnad/models/fit.hpp"
#include "skillnad/models/fit_binary.hpp"

namespace skillnad {

/// Columns term, test, df, statistic, p_value; for all terms together, "(all)", then for each term
/// with one coefficient for all C - 1 thresholds, a row of each test against the model in which it
/// has a coefficient at each of them, df = (C - 2) times its columns:
/// "score": g' I^-1 g of that model at the maximum of the fit, with the observed information;
/// "lr": twice the gain in log-likelihood of that model, fitted with the quadrature nodes of the
/// fit. Both chi-square. Where that model has no maximum (a term separates at one threshold), the
/// likelihood ratio is missing and a warning `proportional_odds` says so.
/// @throws OptionError[terms] where no term has one coefficient for several thresholds
Table proportional_odds_tests(Context& context, const Fit& fit, const FitRows& rows);

}  // namespace skillnad
