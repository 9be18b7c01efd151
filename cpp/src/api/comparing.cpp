// Intervals that refit the model, and fits against each other.
#include "functions.hpp"
#include "skillnad/api/live_fit.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/inference/bootstrap.hpp"
#include "skillnad/inference/comparison.hpp"
#include "skillnad/inference/profile.hpp"
#include "skillnad/inference/proportional_odds.hpp"

namespace skillnad::api {

namespace {

constexpr long long most_replicates = 1000000;

void require_drawable(const Fit& fit) {
  if (fit.family == Family::hazard)
    throw OptionError("not_available",
                      "method = \"bootstrap\" draws new outcomes, and of those with an event it is "
                      "not known how long they would have been followed without it. Use method = "
                      "\"profile\".",
                      {"method", {}, 0});
  if (fit.weight_kind == "precision")
    throw OptionError("not_available",
                      "method = \"bootstrap\" draws new outcomes, and with precision weights the "
                      "model has no distribution of them. Use method = \"profile\".",
                      {"method", {}, 0});
}

Value run_fit_intervals(Context& context, const Arguments& args) {
  const auto live = live_fit(args.result("fit"));
  const Fit& fit = live->fit;
  const bool bootstrap = args.choice("method", {"profile", "bootstrap"}) == "bootstrap";
  const std::string what = bootstrap ? "The parametric bootstrap" : "Profile likelihood";
  context.threads = static_cast<int>(args.whole("threads", 1, 1024));
  const auto replicates = static_cast<std::size_t>(args.whole("replicates", 2, most_replicates));
  const std::uint64_t seed = seed_argument(args);
  if (bootstrap) require_drawable(fit);
  require_likelihood(fit, what);
  if (!fit.cluster.empty())
    throw OptionError("vcov",
                      what +
                          " takes the groups, or the rows, as independent, and the fit has "
                          "cluster = " +
                          fit.cluster + ". Use estimates().",
                      {"method", {}, 0});
  const auto rows = rows_of(context, *live, args["data"]);
  return bootstrap
             ? bootstrap_intervals(context, fit, *rows, args.number("level"), replicates, seed)
             : profile_intervals(context, fit, *rows, args.number("level"));
}

Value run_compare_fits(Context& context, const Arguments& args) {
  const auto fit = live_fit(args.result("fit"));
  const auto other = live_fit(args.result("other"));
  for (const auto& one : {fit, other}) require_likelihood(one->fit, "The likelihood-ratio test");
  return comparison(context, fit->fit, fit->rows().get(), other->fit, other->rows().get());
}

Value run_proportional_odds_test(Context& context, const Arguments& args) {
  const auto live = live_fit(args.result("fit"));
  const Fit& fit = live->fit;
  if (fit.family != Family::ordinal)
    throw OptionError("not_available",
                      "The test is of the thresholds of an ordinal outcome, and this fit has "
                      "family \"" +
                          family_name(fit.family) + "\". Give a fit of fit_ordinal().",
                      {"fit", {}, 0});
  require_likelihood(fit, "The test of proportional odds");
  if (!fit.cluster.empty())
    throw OptionError("vcov",
                      "The test of proportional odds takes the groups, or the rows, as "
                      "independent, and the fit has cluster = " +
                          fit.cluster +
                          ". Fit with nonproportional =, and test with joint_tests().",
                      {"fit", {}, 0});
  if (!live->rows())
    throw DataError("data_needed",
                    "The test fits larger models, and this fit was loaded or copied and does not "
                    "hold its rows. Fit it again.",
                    {"fit", {}, 0});
  return proportional_odds_tests(context, fit, *live->rows());
}

}  // namespace

void add_comparing(std::vector<Function>& functions) {
  Function intervals;
  intervals.name = "fit_intervals";
  intervals.family = "reading";
  intervals.title = "Profile likelihood and bootstrap intervals";
  intervals.doc =
      "\"profile\", for coefficients, standard deviations and correlations: the values at which "
      "twice the "
      "log-likelihood, maximised over all other parameters, is below its maximum by no more than "
      "the quantile of chi-square with one degree of freedom. Better than Wald's limits with few "
      "events and for standard deviations. A standard deviation that 0 does not contradict has the "
      "lower limit 0, a correlation not told from 1 or -1 that limit; on the boundary limits are "
      "missing, but for the upper one of a single random "
      "intercept.\n\n"
      "\"bootstrap\", for coefficients and all that variance_components() shows: each replicate "
      "draws the random effects of every group and the outcomes anew from the model at its "
      "estimates, and the model is fitted to them from there, with the same nodes. Limits are "
      "percentiles: the quantiles (1 - level) / 2 and (1 + level) / 2 of the n replicates, at the "
      "place h = (n + 1) p between the ordered values (Hyndman & Fan's sixth definition); missing "
      "where n is too small for them. Draws are Philox4x32-10 by seed, replicate and covariate "
      "pattern: the same in every language, for any order of the rows and any number of threads, "
      "and a replicate does not depend on how many there are. Replicates that cannot be fitted "
      "(separation, a category that was not drawn, no maximum found) are counted, and a warning "
      "names them. Not for hazard models, nor with precision weights.";
  intervals.returns =
      "A data frame: group (of random effects, else missing), category, term, estimate, conf_low, "
      "conf_high; \"bootstrap\" also has replicates (that the limits rest on), failed, and "
      "boundary (replicates with a standard deviation of 0, or a correlation of 1 or -1).";
  intervals.errors = {"DataError[data_needed]", "OptionError[penalty]",
                      "OptionError[not_available]", "ConvergenceError[profile]"};
  intervals.arguments = {
      fit_argument(),
      option("method", "profile", "\"profile\" or \"bootstrap\"."),
      level_argument(),
      option("replicates", 999,
             "Of the bootstrap. With 999 the limits at levels 0.9, 0.95 and 0.99 are replicates."),
      option("seed", {}, "Of the bootstrap: whole number from 0 to 2^53; by default 1."),
      option("threads", 1, "Threads to use; results do not depend on it."),
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
      "variances more, up to four independent ones or two with their covariance, the mixture's "
      "weights are those of the cone they form in the metric of the information, estimated from "
      "the groups' scores at the null (Shapiro 1985): 1/4, 1/2, 1/4 only where two estimates do "
      "not depend on each other. Elsewhere, and with crossed factors or without the rows, the "
      "chi-square with all parameters is shown, which is too careful, and said. "
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

  Function odds;
  odds.name = "proportional_odds_test";
  odds.family = "reading";
  odds.title = "Test of proportional odds";
  odds.doc =
      "Whether the terms of an ordinal fit move all C - 1 thresholds alike, for each term with one "
      "coefficient for all of them and for all such terms together, \"(all)\". Each is held "
      "against the model in which it has a coefficient at each threshold, with df = (C - 2) times "
      "its columns. \"score\": g' I^-1 g of that model at the estimates of the fit, g its score "
      "and I its observed information: that model is not fitted. \"lr\": twice the gain in "
      "log-likelihood of that model, which is fitted, with the quadrature nodes of the fit. Both "
      "are chi-square. With random effects both are of the marginal likelihood.\n\n"
      "With many cases small departures are found: see also how far the coefficients of "
      "fit_ordinal() with nonproportional = lie apart.";
  odds.returns =
      "A data frame, two rows for all terms together and for each term: term, test (\"score\", "
      "\"lr\"), df, statistic, p_value; a likelihood ratio is missing, with a warning, where the "
      "larger model has no maximum.";
  odds.errors = {"OptionError[not_available]", "OptionError[terms]", "OptionError[vcov]",
                 "DataError[data_needed]"};
  odds.arguments = {positional("fit", ArgumentType::result, "A fit, as fit_ordinal() returns it.")};
  odds.run = run_proportional_odds_test;
  functions.push_back(std::move(odds));
}

}  // namespace skillnad::api
