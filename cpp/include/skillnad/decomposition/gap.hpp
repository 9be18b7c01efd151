// The decomposition of one gap: total, what each criterion accounts for, what no criterion does.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "skillnad/decomposition/counterfactual.hpp"
#include "skillnad/decomposition/shapley.hpp"
#include "skillnad/decomposition/unit_rule.hpp"

namespace skillnad {

/// Whose cases the two groups' rules are compared on. With U_a = Ybar_a - E_a[m_b] and
/// U_b = E_b[m_a] - Ybar_b: both (U_a + U_b) / 2, a, b, or pooled pi_a U_a + pi_b U_b with the
/// groups' shares pi of the cases. The comparison modes read it in their own way (comparison.hpp).
enum class GapTarget { both, a, b, pooled };

/// How E_target[E(Y | source, X)] is estimated: by the source's regression (counterfactual.hpp), by
/// weighting (weighting.hpp), by both (doubly_robust.hpp).
enum class GapEstimator { regression, weighting, doubly_robust };

/// How the explained part is shared out: by adjusting for more and more criteria (shapley.hpp), or,
/// to compare with other software, by the coefficients of one full model (fairlie.hpp, yun.hpp,
/// oaxaca.hpp). The latter are for the estimator `regression`.
enum class GapAttribution { shapley, fairlie, yun, oaxaca };

struct KnownCell;

struct GapOptions {
  GapTarget target = GapTarget::both;
  GapModel model = GapModel::separate;  ///< of the outcome; weighting has none
  GapEstimator estimator = GapEstimator::regression;
  GapAttribution attribution = GapAttribution::shapley;
  GapPenalty penalty =
      GapPenalty::where_separated;  ///< not of the rules with units, nor a linear one
  bool leverage = true;
  bool detail = false;                      ///< values of the variables as well
  UnitPart unit_part = UnitPart::two_step;  ///< where the cases have units
  UnitRuleOptions unit_rule;
  bool only_b = false;  ///< the target b alone; parts of the others are 0
  /// In a replicate of the bootstrap: what is known of the same cases without its weights.
  const KnownCell* known = nullptr;
};

/// What a part is: "total", the name of a set, "unexplained", "outside_support" (of a cell),
/// "between_units" and "within_units"; with a variable's name its part of its set.
struct GapPartName {
  std::string component;
  std::string variable;
};

/// How units take part: only where the cases have units, in the decomposition of a binary outcome
/// by regression and Shapley's value.
UnitPart unit_part_of(const GapRows& rows, const GapOptions& options);

/// The columns of a coalition's variables.
std::vector<std::size_t> columns_of(const GapRows& rows, Coalition coalition);

/// Estimates of one direction, in the order of `Attribution`'s parts: total, each set, unexplained,
/// between and within units where there are some, then variables.
struct GapParts {
  Vector estimates;
  std::vector<Influence> influences;  ///< missing (NaN) where a part has no covariance
  /// Variance that no influence function shows, of the parts (oaxaca.hpp); empty: none.
  Matrix second_order;
};

/// Covariance of the parts: of their influences, and what is of second order.
/// @param inserted  place of a part that was put in after the decomposition, and has no variance of
///                  second order; `none_inserted` if there is none
constexpr std::size_t none_inserted = static_cast<std::size_t>(-1);
Matrix parts_covariance(const GapRows& rows, const GapParts& parts,
                        std::size_t inserted = none_inserted);
/// What of it is of second order; empty: nothing.
Matrix second_order_of(const GapParts& parts, std::size_t inserted = none_inserted);

struct Gap {
  double share_a = 0.0, share_b = 0.0;  ///< E_a[Y], E_b[Y]
  GapParts chosen;                      ///< of the target asked for
  GapParts a, b;                        ///< of the targets a and b
  bool penalised = false;
  bool degenerate = false;
  /// Where units take part, of the rules with all criteria and the unit: the standard deviation of
  /// the unit's intercept in either group's, and what unit_rule.hpp says of one of them.
  double unit_sd_a = 0.0, unit_sd_b = 0.0;
  bool unit_unidentified = false;
  bool without_unit_means = false;
  bool unit_penalised = false;  ///< any rule with the unit; `penalised` is about the others
  /// The parts of the criteria have no analytic covariance; resample.
  bool without_errors = false;
  /// Effective sizes of the groups when weighted to look like each other, all criteria in, and the
  /// largest share of the weight that one case has; missing (NaN) where no weights are used.
  double ess_a = std::numeric_limits<double>::quiet_NaN();
  double ess_b = std::numeric_limits<double>::quiet_NaN();
  double largest_weight = std::numeric_limits<double>::quiet_NaN();
};

/// The gap between groups a and b, a minus b, in cases inside each other's support.
///
/// With the coalitions' U(S), parts follow as shapley.hpp says; they sum to the total exactly.
/// A comparison mode with another estimator than `regression` is a logic error.
Gap decompose_contrast(Context& context, const GapRows& rows, std::uint32_t a, std::uint32_t b,
                       const GapOptions& options);

}  // namespace skillnad
