// From a simulated population to a table of the codebook.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "skillnad/base/table.hpp"
#include "skillnad/nuso/codebook.hpp"
#include "skillnad/nuso/model.hpp"
#include "skillnad/nuso/population.hpp"

namespace skillnad::nuso {

/// Text columns (keys, names, dates) by variable; an empty cell is missing.
using TextColumns = std::map<std::string, std::vector<std::string>>;

/// The columns of `table` in the codebook's order, the stamp first, each variable that may be
/// missing with the column of its kinds.
Table table_of(const Population& population, const Codebook& book, const std::string& table,
               const TextColumns& texts, const ModelRun& run);

/// 2023-10-01 plus `days`, as text.
std::string date_text(int days);

}  // namespace skillnad::nuso
