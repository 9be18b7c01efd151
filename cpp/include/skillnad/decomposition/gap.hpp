// The decomposition of one gap: total, what each criterion accounts for, what no criterion does.
#pragma once

#include <string>
#include <vector>

#include "skillnad/decomposition/counterfactual.hpp"
#include "skillnad/decomposition/shapley.hpp"
#include "skillnad/decomposition/unit_rule.hpp"

namespace skillnad {

/// Whose cases the two groups' rules are compared on. With U_a = Ybar_a - E_a[m_b] and
/// U_b = E_b[m_a] - Ybar_b: both (U_a + U_b) / 2, a, b, or pooled pi_a U_a + pi_b U_b with the
/// groups' shares pi of the cases.
enum class GapTarget { both, a, b, pooled };

struct GapOptions {
  GapTarget target = GapTarget::both;
  GapModel model = GapModel::separate;
  bool leverage = true;
  bool detail = false;                      ///< Owen values of the variables as well
  UnitPart unit_part = UnitPart::two_step;  ///< where the cases have units
  UnitRuleOptions unit_rule;
};

/// What a part is: "total", the name of a set, "unexplained", "outside_support" (of a cell),
/// "between_units" and "within_units"; with a variable's name its part of its set.
struct GapPartName {
  std::string component;
  std::string variable;
};

/// How units take part: not without units.
UnitPart unit_part_of(const GapRows& rows, const GapOptions& options);

/// Estimates of one direction, in the order of `Attribution`'s parts: total, each set, unexplained,
/// between and within units where there are some, then variables.
struct GapParts {
  Vector estimates;
  std::vector<Influence> influences;
};

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
};

/// The gap between groups a and b, a minus b, in cases inside each other's support.
///
/// With the coalitions' U(S), parts follow as shapley.hpp says; they sum to the total exactly.
Gap decompose_contrast(Context& context, const GapRows& rows, std::uint32_t a, std::uint32_t b,
                       const GapOptions& options);

}  // namespace skillnad
