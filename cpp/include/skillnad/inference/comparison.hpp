// Two nested fits of the same data against each other.
#pragma once

#include <memory>

#include "skillnad/base/context.hpp"
#include "skillnad/base/table.hpp"
#include "skillnad/models/fit.hpp"
#include "skillnad/models/fit_binary.hpp"

namespace skillnad {

/// Two rows, the smaller model first: formula, n_parameters, log_likelihood, aic, bic, df,
/// statistic, p_value, distribution.
///
/// The likelihood ratio of the larger model. Where it adds a variance, 0 is the boundary of it, and
/// the distribution is a mixture: with one variance and c covariances more, half of chi-square with
/// c (+ fixed parameters) and half with c + 1 degrees of freedom. With several variances more the
/// chi-square with all of them is shown, which is too careful. For one random intercept more than a
/// regression has, and with its rows at hand, the distribution is that of the groups there are:
/// boundary_distribution.hpp.
/// Where the fits used different numbers of quadrature nodes the smaller is fitted again, from its
/// rows, with those of the larger.
/// @throws OptionError[other] if they are not fits of the same outcome and rows, or neither model
///   is larger; DataError[data_needed] if a refit needs rows that are not there
Table comparison(Context& context, const Fit& fit, const FitRows* rows, const Fit& other,
                 const FitRows* other_rows);

}  // namespace skillnad
