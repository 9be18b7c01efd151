// Where to predict: the rows of the fit or new ones, and what to average them by.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/base/value.hpp"
#include "skillnad/models/fit.hpp"
#include "skillnad/models/model_rows.hpp"

namespace skillnad::api {

/// What new data must bring: no response, and the grouping factors only `with_groups`.
RowsRequest newdata_request(const Fit& fit, bool with_groups);

/// Reads `newdata` with what the fit has learnt. Warns where it goes beyond the data of the fit.
ModelRows new_rows(Context& context, const Fit& fit, const Value& newdata, bool with_groups);

/// What a prediction has several estimates for, a row each: of an ordinal fit category; of a hazard
/// fit band and category or, of its cumulative incidence by the ends of `bands`, time and category.
std::vector<Column> estimate_columns(const Fit& fit, bool cumulative,
                                     const std::vector<std::size_t>& bands);

/// Throws OptionError[times] for kind "cumulative" of a fit without time.
void check_cumulative(const Fit& fit, const std::string& kind);

/// The cells of a column at the given rows, texts included.
Column cells_at(const Column& column, const std::vector<std::uint32_t>& rows);

/// The linear predictor of new rows: a column a coefficient, named by it, and "(offset)"; missing
/// in rows with missing cells. Ordinal fits: x'b less the mean of the thresholds; hazard fits: x'b
/// and the mean of the bands.
Table predictor_rows(Context& context, const Fit& fit, const Value& newdata);

/// Labels of the cells of `by` columns, joined; one slot for each combination that occurs, in the
/// order of the columns' levels.
struct BySlots {
  std::vector<std::uint32_t> slot_of_row;
  std::vector<Column> columns;  ///< one row a slot
  std::size_t n_slots = 0;
};

/// @throws OptionError[by] for a name that is neither a variable of the model nor its groups
BySlots slots_by(const std::vector<std::string>& names, const ModelRows& rows);

}  // namespace skillnad::api
