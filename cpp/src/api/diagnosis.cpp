#include "skillnad/api/diagnosis.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "skillnad/base/distributions.hpp"
#include "skillnad/text/numbers.hpp"

namespace skillnad::api {

namespace {

constexpr double gradient_limit = 1e-4;
constexpr double condition_limit = 1e10;
constexpr double mode_limit = 1e-8;
constexpr double decrement_limit = 1e-10;  // the default tolerance

struct Checks {
  std::vector<std::string> check, text;
  Vector value, limit;
  std::vector<bool> passed;
  void add(const std::string& name, double v, double l, bool ok, const std::string& words) {
    check.push_back(name);
    value.push_back(v);
    limit.push_back(l);
    passed.push_back(ok);
    text.push_back(words);
  }
};

}  // namespace

Table diagnosis_table(const Fit& fit) {
  Checks checks;
  checks.add("convergence", fit.half_squared_decrement, decrement_limit, fit.converged,
             fit.converged ? "Less log-likelihood than this was to be gained before the last step."
                           : "The search stopped before the maximum was reached.");
  checks.add("gradient", fit.largest_scaled_gradient, gradient_limit,
             fit.largest_scaled_gradient < gradient_limit,
             "The largest slope of the log-likelihood, in standard errors of its parameter.");
  checks.add("condition", fit.condition, condition_limit, fit.condition < condition_limit,
             fit.condition < condition_limit
                 ? "The parameters can be told apart: condition number of the scaled information."
                 : "Some parameters can hardly be told apart, or the information is not definite.");
  if (fit.has_random_parameters()) {
    checks.add("modes", fit.worst_mode_residual, mode_limit, fit.worst_mode_residual < mode_limit,
               "How exactly the mode of each group's effect was found; the worst group.");
    if (fit.nodes.compared_with > 0)
      checks.add("nodes", std::fabs(fit.nodes.change), fit.nodes.allowed, fit.nodes.passed,
                 "Change of the log-likelihood from " +
                     format_whole(fit.nodes.nodes, plain_style()) + " to " +
                     format_whole(fit.nodes.compared_with, plain_style()) + " quadrature nodes.");
    const double statistic = 2.0 * (fit.log_likelihood - fit.log_likelihood_without);
    if (fit.one_random_intercept())
      checks.add(
          "variance", statistic, std::numeric_limits<double>::quiet_NaN(), true,
          "Likelihood-ratio chi-square of the random intercept, " +
              format_p_text(0.5 * chi_square_upper(std::fmax(statistic, 0.0), 1.0), plain_style()) +
              " (half of chi-square with one degree of freedom, as 0 is the boundary).");
  }
  if (fit.boundary && fit.one_random_intercept())
    checks.add("boundary", fit.boundary_score, 0.0, true,
               "Slope of the log-likelihood in the variance at 0: it falls, so the estimate is 0.");
  Table table;
  table.add(Column::of_text("check", checks.check));
  table.add(Column::of_real("value", checks.value));
  table.add(Column::of_real("limit", checks.limit));
  table.add(Column::of_logical("passed", checks.passed));
  table.add(Column::of_text("text", checks.text));
  return table;
}

}  // namespace skillnad::api
