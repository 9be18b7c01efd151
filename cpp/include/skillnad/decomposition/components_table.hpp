// The parts of a gap as a table.
#pragma once

#include "skillnad/decomposition/decomposition.hpp"
#include "skillnad/text/numbers.hpp"

namespace skillnad {

/// "girls - boys"; a trend over groups has no second name.
std::string groups_text(const std::string& a, const std::string& b);

/// "a - b", with a category of the outcome "a - b, category": how a contrast is named.
std::string contrast_text(const DecompositionCell& cell);

/// The names of parts that no set of criteria may have: "total", "unexplained", ...
const std::vector<std::string>& reserved_components();
/// What a part is called: a set by its name, "total" as "hela skillnaden".
std::string component_label(const std::string& component, Language language);
/// Whether a part is inside the unexplained one and must not be added to it: what lies between and
/// within units, in two steps.
bool inside_unexplained(const DecompositionCell& cell, const std::string& component);
/// component_label(), which says so: "därav mellan enheter", "of which between units".
std::string part_label(const DecompositionCell& cell, const std::string& component,
                       Language language);

/// stratum, stage, contrast, category, direction, component, variable, estimate, std_error, df,
/// conf_low, conf_high, share; one row for each part of each cell and direction, the target asked
/// for first, then "a" and "b". The sum over the strata has the stratum "(sum)". Limits by t with
/// the cell's degrees of freedom; share of the total (of what a stage adds: of the whole gap),
/// missing where the total's limits hold 0.
/// @param variables  also the parts of single variables
/// @param own_stages  the stages' own gaps, instead of what they add to the whole gap
Table components_table(const Decomposition& decomposition, double level, bool variables,
                       bool own_stages = false);

}  // namespace skillnad
