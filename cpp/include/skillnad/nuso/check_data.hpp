// Whether tables keep to the data model: what breaks it by table, column, rule and count. Rows and
// cells are never shown.
#pragma once

#include "skillnad/base/context.hpp"
#include "skillnad/base/table.hpp"
#include "skillnad/base/value.hpp"
#include "skillnad/nuso/codebook.hpp"

namespace skillnad::nuso {

/// One row a finding: table, column (missing where the whole table is meant), rule, n (cells or
/// rows that break it), n_rows (of the table), finding (in words). No rows: nothing was found.
///
/// Rules: table_missing, table_unknown, table_empty, column_missing, column_unknown, type,
/// unknown_level, key (empty, twice, or not in the table above), filter (a value though the
/// question was not to be put), unexplained (no value and no kind of missingness), kind (no kind of
/// the codebook), value_and_kind, range, contradiction, not_checked (a rule that needs columns that
/// are not there). The rules beyond the codebook stand in cpp/data/nuso_rules.csv.
///
/// @param tables  named data frames
/// @throws OptionError[argument_type] if `tables` is not a list of named data frames
Table check_data(Context& context, const ValueList& tables, const Codebook& book);

}  // namespace skillnad::nuso
