// Excel workbooks (.xlsx, Office Open XML, ISO/IEC 29500).
//
// The core reads them itself: readxl makes a formula without a value 0 and an error an empty cell,
// openpyxl makes the first empty and keeps the second, and neither says so.
#pragma once

#include <string>
#include <string_view>

#include "skillnad/base/context.hpp"
#include "skillnad/nuso/raw_table.hpp"

namespace skillnad::nuso {

/// The one sheet that has cells; its first row with cells is the header. Numbers in a date format
/// are dates (year-month-day, with the time of day where it is not midnight).
/// @throws DataError[file_format] if the bytes are no workbook, or a damaged one
/// @throws DataError[sheets] if no sheet has cells, or several have
/// @throws DataError[no_rows] if there is nothing but a header
RawTable read_workbook(Context& context, std::string_view bytes, const std::string& file);

}  // namespace skillnad::nuso
