// Tests that need the model without a term: likelihood ratio and score.
#pragma once

#include <string>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/base/table.hpp"
#include "skillnad/models/fit.hpp"
#include "skillnad/models/fit_binary.hpp"

namespace skillnad {

/// A row a formula term: term, df1, df2 (missing), statistic, p_value. `method` "lr": twice the
/// log-likelihood lost without the term; "score": g' I^-1 g of the full model at the maximum
/// without the term, with the observed information. Both chi-square with df1 degrees of freedom.
Table refit_tests(Context& context, const Fit& fit, const FitRows& rows,
                  const std::vector<std::string>& terms, const std::string& method);

}  // namespace skillnad
