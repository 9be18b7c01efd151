// Intervals that refit the model, and fits against each other.
#include "functions.hpp"
#include "skillnad/api/live_fit.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/inference/comparison.hpp"
#include "skillnad/inference/profile.hpp"

namespace skillnad::api {

namespace {

Value run_fit_intervals(Context& context, const Arguments& args) {
  const auto live = live_fit(args.result("fit"));
  const std::string method = args.choice("method", {"profile", "bootstrap"});
  context.threads = static_cast<int>(args.whole("threads", 1, 1024));
  args.whole("replicates", 2, 1000000);
  if (method == "bootstrap")
    throw OptionError("not_available",
                      "method = \"bootstrap\" is not available in this version; \"profile\" is.",
                      {"method", {}, 0});
  require_likelihood(live->fit, "Profile likelihood");
  if (!live->fit.cluster.empty())
    throw OptionError("vcov",
                      "Profile likelihood takes the groups, or the rows, as independent, and the "
                      "fit has cluster = " +
                          live->fit.cluster + ". Use estimates().",
                      {"method", {}, 0});
  const auto rows = rows_of(context, *live, args["data"]);
  return profile_intervals(context, live->fit, *rows, args.number("level"));
}

Value run_compare_fits(Context& context, const Arguments& args) {
  const auto fit = live_fit(args.result("fit"));
  const auto other = live_fit(args.result("other"));
  for (const auto& one : {fit, other}) require_likelihood(one->fit, "The likelihood-ratio test");
  return comparison(context, fit->fit, fit->rows.get(), other->fit, other->rows.get());
}

}  // namespace

void add_comparing(std::vector<Function>& functions) {
  Function intervals;
  intervals.name = "fit_intervals";
  intervals.family = "reading";
  intervals.title = "Profile likelihood intervals";
  intervals.doc =
      "For coefficients and standard deviations: the values at which twice the log-likelihood, "
      "maximised over all other parameters, is below its maximum by no more than the quantile of "
      "chi-square with one degree of freedom. Better than Wald's limits with few events and for "
      "standard deviations. A standard deviation that 0 does not contradict has the lower limit 0; "
      "on the boundary limits are missing, but for the upper one of a single random intercept.";
  intervals.returns =
      "A data frame: group (of standard deviations, else missing), category, term, estimate, "
      "conf_low, conf_high.";
  intervals.errors = {"DataError[data_needed]", "OptionError[penalty]",
                      "ConvergenceError[profile]"};
  Argument seed = option("seed", {}, "Of the bootstrap.");
  intervals.arguments = {
      fit_argument(),   option("method", "profile", "\"profile\"."),
      level_argument(), option("replicates", 999, "Of the bootstrap."),
      std::move(seed),  option("threads", 1, "Threads to use; results do not depend on it."),
      rows_argument()};
  intervals.run = run_fit_intervals;
  intervals.columns = [](const Arguments& args, const std::string&,
                         const std::vector<std::string>& names) {
    return needed_columns(request_of(live_fit(args.result("fit"))->fit), names);
  };
  functions.push_back(std::move(intervals));

  Function compare;
  compare.name = "compare_fits";
  compare.family = "reading";
  compare.title = "Likelihood-ratio test of two nested fits";
  compare.doc =
      "Where the larger model adds one variance, 0 is the boundary of it, and the likelihood ratio "
      "has a mixture: with c covariances and d fixed parameters more, half of chi-square with c + "
      "d and half with c + d + 1 degrees of freedom (Self & Liang 1987). That is the limit for "
      "many "
      "groups. A random intercept beside a regression with the same terms, at most 400 groups and "
      "rows at hand: the distribution for the groups there are, from 10,000 draws of the linear "
      "mixed model that the null comes close to (Crainiceanu & Ruppert 2004), what is above 0 as a "
      "gamma distribution (shape, scale); the limit rejects too seldom there. With several "
      "variances more the chi-square with all parameters is shown, which is too careful, and said. "
      "Fits with different numbers of quadrature nodes: the smaller is fitted again with those of "
      "the larger.";
  compare.returns =
      "A data frame of two rows, the smaller model first: formula, n_parameters, log_likelihood, "
      "aic, bic, df, statistic, p_value, distribution.";
  compare.errors = {"OptionError[other]", "OptionError[penalty]", "DataError[data_needed]"};
  compare.arguments = {fit_argument(), positional("other", ArgumentType::result,
                                                  "Another fit of the same outcome and rows.")};
  compare.run = run_compare_fits;
  functions.push_back(std::move(compare));
}

}  // namespace skillnad::api
