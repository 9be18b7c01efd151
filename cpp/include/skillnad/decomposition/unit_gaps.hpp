// The unexplained difference in each unit (municipality, district), shrunken.
#pragma once

#include <string>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/decomposition/unit_rule.hpp"

namespace skillnad {

/// Units with fewer cases of either group than this are not shown: the threshold of ACRO and of
/// many statistical offices, and a difference of so few says nothing.
constexpr double least_unit_cases = 10.0;

struct UnitGap {
  std::string unit;
  double value = 0.0;      ///< a minus b
  double std_error = 0.0;  ///< of the posteriors, and of the estimated parameters
};

struct UnitGaps {
  std::vector<UnitGap> units;  ///< smallest difference first, ties by label
  std::size_t n_hidden = 0;    ///< units with cases that are not shown
};

/// In every unit k, over its cases of both groups, the mean of
///   E[p_a(x) | cases of a in k] - E[p_b(x) | cases of b in k],
/// p_g the rule of group g with a random intercept by unit (unit_rule.hpp): what is left between
/// children with the same criteria in the same unit, drawn towards what all units have the less the
/// fewer cases there are. The two posteriors rest on different cases and are independent; the
/// variance is the sum of theirs. Empty where a group has one outcome only.
/// @param labels  of the units
UnitGaps unit_gaps(Context& context, const GapRows& all, const std::vector<std::string>& labels,
                   std::uint32_t a, std::uint32_t b, const UnitRuleOptions& options);

}  // namespace skillnad
