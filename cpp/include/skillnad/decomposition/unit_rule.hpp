// What share of one group's cases would have had the outcome under another group's rule in the
// units (municipalities, districts) where they live.
//
//   theta = E_target[ E(Y | G = source, X_S, unit) ]
//
// by a logistic regression of the source group with a random intercept for each unit,
// u ~ N(0, s^2). A case in unit k is expected at the posterior mean of its probability,
// int expit(x'b + u) p(u | source cases of k) du; in a unit without source cases u keeps its
// distribution. At the maximum the residuals of the source cases then sum to zero (the score of the
// intercept is their posterior mean), which no plug-in for u does, so parts of a gap add up.
//
// Practice may go with case mix and with the group's share, which u alone would be shrunk against:
// the unit's share of the target group and its means of the criteria (Mundlak 1978) are covariates.
#pragma once

#include <cstddef>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/decomposition/counterfactual.hpp"

namespace skillnad {

struct UnitRuleOptions {
  bool share = true;  ///< the unit's share of the target group, of both groups' cases
  /// The unit's means of the criteria, over both groups' cases; left out where the source has cases
  /// in fewer than five units for each column that is the same throughout a unit.
  bool means = true;
};

struct UnitCounterfactual : Counterfactual {
  double sd = 0.0;  ///< s of the intercept; 0: the rule is the regression without it
  /// The source cannot tell s: one unit, no unit with several cases, or the unit settles the
  /// outcome. It is taken to be 0.
  bool unidentified = false;
  bool without_means = false;  ///< too few units for the means asked for
};

/// @param rows     cases of all groups, with units; `unit` within `cluster`, else a logic error
/// @param columns  of `rows.x` that X_S has; dependent ones are left out
/// @param model    with common slopes both groups have an intercept each, and the unit's is common
/// The influence is that of whole units: case by case what they add to the mean over the target,
/// and on one pattern of each unit d theta / d psi' A^-1 s_k, psi = (b, log s), A the observed
/// information and s_k the unit's score, exact derivatives of the quadrature. Sums over units (and
/// clusters) are right, single patterns have no meaning. With the ridge penalty of a source that
/// separates the derivatives are those of the penalised likelihood.
UnitCounterfactual unit_counterfactual(Context& context, const GapRows& rows, std::uint32_t source,
                                       std::uint32_t target,
                                       const std::vector<std::size_t>& columns, GapModel model,
                                       const UnitRuleOptions& options);

/// What a rule expects of one unit's cases.
struct UnitExpectation {
  std::uint32_t unit = 0;
  double value = 0.0;     ///< mean over the unit's cases of both groups
  double variance = 0.0;  ///< of the unit's posterior, and of the estimated parameters
};

/// The rule of `source` (separate, with all that `options` ask for) in every unit that has cases of
/// `source` or `other`: the posterior mean of the share its cases of both groups would have. Empty
/// where the source has one outcome only, or its regression no information.
std::vector<UnitExpectation> unit_expectations(Context& context, const GapRows& rows,
                                               std::uint32_t source, std::uint32_t other,
                                               const std::vector<std::size_t>& columns,
                                               const UnitRuleOptions& options);

}  // namespace skillnad
