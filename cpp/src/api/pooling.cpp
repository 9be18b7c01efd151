// pool_fits(): several fits in, one table out.
#include "skillnad/inference/pooling.hpp"

#include <memory>

#include "functions.hpp"
#include "skillnad/api/live_decomposition.hpp"
#include "skillnad/api/live_fit.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/decomposition/pooled_decomposition.hpp"
#include "skillnad/inference/pooled_predictions.hpp"

namespace skillnad::api {

namespace {

[[noreturn]] void not_a_list() {
  throw OptionError("argument_type",
                    "fits must be a list of fits, as fit_logit() returns them, of decompositions, "
                    "as decompose_gap() returns them, or of tables, as predicted() gives them.",
                    {"fits", {}, 0});
}

Table pool_models(const std::vector<const Result*>& results) {
  std::vector<std::shared_ptr<const LiveFit>> live;
  std::vector<const Fit*> fits;
  for (const Result* result : results) {
    if (result->kind != "fit") not_a_list();
    live.push_back(live_fit(*result));
    fits.push_back(&live.back()->fit);
  }
  return pooled_table(fits);
}

Value pool_gaps(const std::vector<const Result*>& results) {
  std::vector<std::shared_ptr<const LiveDecomposition>> live;
  std::vector<const Decomposition*> decompositions;
  for (const Result* result : results) {
    if (!is_decomposition(*result)) not_a_list();
    live.push_back(live_decomposition(*result));
    decompositions.push_back(&live.back()->decomposition);
  }
  return make_result(pool_decompositions(decompositions), nullptr);
}

Value run_pool_fits(Context&, const Arguments& args) {
  std::vector<const Result*> results;
  std::vector<const Table*> tables;
  const ValueList* list = args["fits"].list();
  if (!list || list->items.size() < 2)
    throw OptionError("fits",
                      "fits must be a list of two or more fits of one model, of tables of "
                      "predictions or of decompositions.",
                      {"fits", {}, 0});
  for (std::size_t k = 0; k < list->items.size(); ++k) {
    const Value& item = list->items[k].second;
    if (const Result* result = item.result()) {
      results.push_back(result);
    } else if (const Table* table = item.table()) {
      tables.push_back(table);
    } else {
      not_a_list();
    }
  }
  if (!tables.empty()) {
    if (!results.empty()) not_a_list();
    return pooled_predictions(tables);
  }
  if (!results.empty() && is_decomposition(*results[0])) return pool_gaps(results);
  return pool_models(results);
}

}  // namespace

void add_pooling(std::vector<Function>& functions) {
  Function f;
  f.name = "pool_fits";
  f.family = "reading";
  f.title = "Results pooled over multiply imputed data";
  f.doc =
      "Rubin's rules (1987) over fits of one model to the completed data sets. With W the mean of "
      "the squared standard errors and B the variance of the m estimates: std_error^2 = W + (1 + "
      "1/m) B. df by Barnard & Rubin (1999), the degrees of freedom of complete data those of "
      "estimates(); fmi is the fraction of missing information. Standard deviations of random "
      "effects are pooled as logarithms, correlations as Fisher's z, and transformed back; one "
      "that is 0 in some fit has no standard error.\n\n"
      "Tables of predicted(), one a completed data set, are pooled row by row on the logit scale, "
      "df those of infinite complete data; their other columns must be equal. Decompositions are "
      "pooled as the vector of parts with its whole covariance, so that the parts still add up to "
      "the gap; df are those of each part. Estimates that are all equal have the degrees of "
      "freedom of one data set.";
  f.returns =
      "A data frame: category, group (of variance components, else missing), term, variable, "
      "level, reference, estimate, std_error, df, statistic, p_value, conf_low, conf_high (95 per "
      "cent), fmi, n (mean over the fits). Coefficients come first, then \"sd effect\" and \"cor "
      "effect, effect\". Of tables: their columns with df and fmi. Of decompositions: a "
      "decomposition, which gap_components(), gap_verdicts() and gap_sensitivity() read.";
  f.errors = {"OptionError[fits]"};
  f.arguments = {
      positional("fits", ArgumentType::value,
                 "A list of two or more fits of one model, of tables of predictions or of "
                 "decompositions, one a completed data set.")};
  f.run = run_pool_fits;
  functions.push_back(std::move(f));
}

}  // namespace skillnad::api
