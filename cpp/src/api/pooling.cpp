// pool_fits(): several fits in, one table out.
#include "skillnad/inference/pooling.hpp"

#include <memory>

#include "functions.hpp"
#include "skillnad/api/live_fit.hpp"
#include "skillnad/base/error.hpp"

namespace skillnad::api {

namespace {

Value run_pool_fits(Context&, const Arguments& args) {
  std::vector<std::shared_ptr<const LiveFit>> live;
  if (const ValueList* list = args["fits"].list()) {
    for (const auto& item : list->items) {
      const Result* result = item.second.result();
      if (!result || result->kind != "fit")
        throw OptionError("argument_type",
                          "fits must be a list of fits, as fit_logit() returns them.",
                          {"fits", {}, 0});
      live.push_back(live_fit(*result));
    }
  }
  std::vector<const Fit*> fits;
  for (const auto& one : live) fits.push_back(&one->fit);
  return pooled_table(fits);
}

}  // namespace

void add_pooling(std::vector<Function>& functions) {
  Function f;
  f.name = "pool_fits";
  f.family = "reading";
  f.title = "Estimates pooled over multiply imputed data";
  f.doc =
      "Rubin's rules (1987) over fits of one model to the completed data sets. With W the mean of "
      "the squared standard errors and B the variance of the m estimates: std_error^2 = W + (1 + "
      "1/m) B. df by Barnard & Rubin (1999), the degrees of freedom of complete data those of "
      "estimates(); fmi is the fraction of missing information. Standard deviations of random "
      "effects are pooled as logarithms, correlations as Fisher's z, and transformed back; one "
      "that is 0 in some fit has no standard error.";
  f.returns =
      "A data frame: category, group (of variance components, else missing), term, variable, "
      "level, reference, estimate, std_error, df, statistic, p_value, conf_low, conf_high (95 per "
      "cent), fmi, n (mean over the fits). Coefficients come first, then \"sd effect\" and \"cor "
      "effect, effect\".";
  f.errors = {"OptionError[fits]"};
  f.arguments = {positional("fits", ArgumentType::value,
                            "A list of two or more fits of one model, one a completed data set.")};
  f.run = run_pool_fits;
  functions.push_back(std::move(f));
}

}  // namespace skillnad::api
