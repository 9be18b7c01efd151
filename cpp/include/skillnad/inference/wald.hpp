// Estimates with standard errors, joint tests and linear combinations, by Wald's method.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/base/table.hpp"
#include "skillnad/inference/covariance.hpp"
#include "skillnad/models/fit.hpp"

namespace skillnad {

/// A row a coefficient: category (the modelled event), term, variable, level, reference, estimate,
/// std_error, df, statistic, p_value, conf_low, conf_high, n. With `exponentiate` the estimate and
/// its limits are odds ratios (or what exp() of the link's scale is).
Table estimates_table(const Fit& fit, double level, bool exponentiate, const std::string& vcov,
                      const std::string& df);

/// Tests of terms, a row each, as the table term, df1, df2, statistic, p_value.
struct TermTests {
  std::vector<std::string> term;
  Vector df1, df2, statistic, p_value;
  void add(const std::string& name, double numerator, double denominator, double value, double p);
  Table table() const;
};

/// A row a formula term: term, df1, df2, statistic, p_value. The statistic is Wald's chi-square
/// divided by df1, an F; with df2 infinite its p-value is that of the chi-square. `terms` empty:
/// all but the intercept. Throws OptionError[terms] for a term the model has not.
/// A `few_clusters` warning, and no test, for terms with more coefficients than clusters - 1.
Table wald_tests(Context& context, const Fit& fit, const std::vector<std::string>& terms,
                 const std::string& vcov);

/// The coefficients (positions) of each formula term, in order; the intercept is left out.
std::vector<std::pair<std::string, std::vector<std::size_t>>> coefficients_by_term(const Fit& fit);
/// Those of `terms` (all if empty). Throws OptionError[terms].
std::vector<std::pair<std::string, std::vector<std::size_t>>> coefficients_of_terms(
    const Fit& fit, const std::vector<std::string>& terms);

/// A linear combination of coefficients by term name.
struct Combination {
  std::string name;
  std::vector<std::pair<std::string, double>> weights;
};

/// A row a combination: combination, estimate, std_error, df, statistic, p_value (against `null`),
/// conf_low, conf_high. Throws OptionError[weights] for an unknown or repeated term.
Table combinations_table(const Fit& fit, const std::vector<Combination>& combinations, double null,
                         double level, const std::string& vcov);

}  // namespace skillnad
