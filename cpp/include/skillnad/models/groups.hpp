// Can the data tell a variance between groups at all?
#pragma once

#include <string>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/data/collapse.hpp"

namespace skillnad {

/// Throws unless the outcome of a grouping factor says something about a variance between groups.
///
/// @param name      of the grouping factor, as in the formula
/// @param trials    of each group; groups without trials take no part
/// @param events    of each group
/// @throws ModelError[one_group]                 fewer than two groups
/// @throws ModelError[variance_unidentified]     no group has more than one trial
/// @throws ModelError[group_determines_outcome]  in every group all trials have the same outcome
/// Warns `singleton_groups` if more than half of the groups have one trial; notes how many groups
/// of several trials have one outcome only.
void check_groups(Context& context, const std::string& name, const std::vector<double>& trials,
                  const std::vector<double>& events);

/// The same for patterns with `y` events in `m` trials each.
void check_groups(Context& context, const std::string& name, const Patterns& patterns,
                  const SharedVector& y, const SharedVector& m);

}  // namespace skillnad
