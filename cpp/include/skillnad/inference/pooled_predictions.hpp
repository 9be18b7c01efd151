// One table of predictions from those of fits to several completed data sets.
#pragma once

#include <vector>

#include "skillnad/base/table.hpp"

namespace skillnad {

/// Rubin's rules row by row, of tables as predicted() gives them: any columns that say where, equal
/// in all tables, then estimate, std_error, conf_low, conf_high. Probabilities are pooled as logits
/// with variances (std_error / (p (1 - p)))^2 and transformed back. The table has df and fmi
/// beside; limits are 95 per cent, by Student's t. A row that is missing in one table is missing;
/// probabilities of exactly 0 or 1 have a mean and no standard error.
/// @throws OptionError[fits] for fewer than two tables, tables of another form or different rows
Table pooled_predictions(const std::vector<const Table*>& tables);

}  // namespace skillnad
