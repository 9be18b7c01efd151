// Tables of the data model as populations, each with the attributes of the tables above it.
#pragma once

#include <map>
#include <string>

#include "skillnad/base/value.hpp"
#include "skillnad/nuso/population.hpp"

namespace skillnad::nuso {

/// By table: enhet, utredning, insats, insats_mal, hanvisning, aktualisering. `insats` also has
/// `mal_01` to `mal_12`: whether there is a goal in the area; all have `enhet_nr`.
std::map<std::string, Population> read_populations(const ValueList& tables);

}  // namespace skillnad::nuso
