// The models of competing causes that stand beside a hazard fit of one of them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/models/fit.hpp"
#include "skillnad/models/fit_binary.hpp"

namespace skillnad {

/// Everything that can end a history, each with its cause-specific hazard: the event of the fit
/// first, then its competing causes in their order.
struct Causes {
  struct One {
    Fit fit;
    std::shared_ptr<const FitRows> rows;
  };
  std::vector<std::shared_ptr<const One>> others;
  std::vector<const Fit*> fits;  ///< the fit itself, then those of `others`
  /// Of the standardised parameters of all fits, one fit after the other.
  Matrix covariance;

  std::size_t size() const { return fits.size(); }
};

/// Fits the competing causes of `fit`, each by the formula, link, nodes and penalty of `fit` and
/// with all others as competing. `rows` may be null if nothing competes. Random effects of
/// different causes are taken as independent. "model": with cloglog the likelihood is a product
/// over the causes and the covariance one block each; with logit and probit they share the bands in
/// which nothing happened, and between causes stands V_a (sum g_a g_b') V_b over these bands (with
/// random effects over the top groups), which is the covariance of the multinomial estimates where
/// each band has its own. "CR0" and "CR1" add up the scores of a cluster over the causes, V (sum g
/// g') V.
/// @throws DataError[data_needed] if rows are needed and not there
/// @throws OptionError[vcov]  what the fit cannot give, "HC0" and "CR2" with competing causes, and
///   clusters that are not the same ones for all causes
/// @throws Error as fit_hazard(), its text beginning with the name of the cause
Causes causes_of(Context& context, const Fit& fit, const FitRows* rows, const std::string& vcov);

/// The request of the history of the `c`-th competing cause of a fit.
HistoryRequest history_of_cause(const Fit& fit, std::size_t c);

}  // namespace skillnad
