// Tables of the data model as populations, each with the attributes of the tables above it.
#pragma once

#include <map>
#include <string>

#include "skillnad/base/value.hpp"
#include "skillnad/nuso/population.hpp"

namespace skillnad::nuso {

/// The table of this name.
/// @throws DataError[table] if the set does not have it
const Table& table_named(const ValueList& tables, const std::string& name);

/// One table by the codebook, without what the tables above it have: a variable that the table
/// lacks is no attribute, and a cell that is no level of its variable has no value.
/// @throws DataError[table] if the table is missing
Population read_population(const ValueList& tables, const std::string& name);

enum class Which { all, present };

/// By table: enhet, utredning, insats, insats_mal, hanvisning, aktualisering. `insats` also has
/// `mal_01` to `mal_12`: whether there is a goal in the area; all have `enhet_nr`, the row of their
/// municipality in enhet.
/// @param which  `present`: only the tables that are there (enhet must be, and what a table that is
///               there belongs to), and beside each variable x its kinds of missingness, x__missing
/// @throws DataError[table]
std::map<std::string, Population> read_populations(const ValueList& tables,
                                                   Which which = Which::all);

}  // namespace skillnad::nuso
