// What share of one group's cases would have had the outcome under another group's rule.
//
//   theta = E_target[ E(Y | G = source, X_S) ],
//
// by g-computation: a logistic regression with intercept in the source group, averaged over the
// target group. The canonical link and the intercept make its residuals sum to zero in the source
// group, so that equal groups give a difference of zero and the parts of a gap add up.
#pragma once

#include <cstddef>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/decomposition/influence.hpp"

namespace skillnad {

/// How the expectation is modelled: a regression of the source group alone, or one of both groups
/// with an intercept for each and common slopes, for small groups.
enum class GapModel { separate, common };

/// Firth's penalty (1993) on the logistic regressions, with the intercepts then moved until the
/// residuals of each group sum to zero again: only where there is no maximum without it, or always,
/// for fewer cases than large-sample theory likes.
enum class GapPenalty { where_separated, firth };

/// How well the source's cases, weighted to look like the target's, can stand for them.
struct Overlap {
  double effective_size = 0.0;  ///< (sum w)^2 / sum w^2: so many cases of equal weight
  double largest_weight = 0.0;  ///< of one case, as a share of all
};

struct Counterfactual {
  double value = 0.0;       ///< theta
  Influence influence;      ///< of theta
  Overlap overlap;          ///< where the estimator weights cases, else zeros
  bool penalised = false;   ///< a regression separates, and is penalised whatever was asked for
  bool degenerate = false;  ///< the source has one outcome only: its share is taken for everybody
};

/// @param rows      cases of all groups
/// @param columns   of `rows.x` that X_S has; columns that depend on others before them in the
///                  source group are left out, so equal criteria share equally
/// @param leverage  residuals divided by 1 - leverage in the influence (as in HC3), which keeps
///                  standard errors honest in small groups
/// The influence of estimated coefficients: x_i' A^-1 J (Y_i - m_i), A the information, J the mean
/// of m (1 - m) x over the target.
Counterfactual counterfactual(Context& context, const GapRows& rows, std::uint32_t source,
                              std::uint32_t target, const std::vector<std::size_t>& columns,
                              GapModel model, bool leverage,
                              GapPenalty penalty = GapPenalty::where_separated);

/// The share of a group, with its influence.
Counterfactual group_share(const GapRows& rows, std::uint32_t group, bool leverage);

/// Patterns of `target` about which the source group can say nothing: a column that the source
/// group lacks, or that depends on others there, has a value in them that the others do not give.
std::vector<std::size_t> outside_support(const GapRows& rows, std::uint32_t source,
                                         std::uint32_t target);

}  // namespace skillnad
