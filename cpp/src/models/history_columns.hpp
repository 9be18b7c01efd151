// Histories as columns that make patterns of persons.
#pragma once

#include <vector>

#include "skillnad/models/model_rows.hpp"

namespace skillnad {

/// The bands of each row's history as columns that make patterns; rows that are at risk in none are
/// taken out of `keep`. Where events are, their shares make no difference and are left out.
std::vector<Column> history_columns(Context& context, const Frame& frame,
                                    const RowsRequest& request, ModelRows& rows);

/// @throws FormulaError[response]  the time or the status stands in the formula
void refuse_history_on_the_right(const formula::Roles& roles, const HistoryRequest& history);

/// The history of each pattern, from the last five of its columns.
void take_histories(std::size_t n_keys, ModelRows& rows);

}  // namespace skillnad
