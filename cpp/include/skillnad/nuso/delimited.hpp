// Files of delimited text, as survey tools and spreadsheets write them.
//
// The core reads them itself: the CSV readers of the two languages differ in what they do with rows
// of unequal length, quotes, blanks, zero bytes and cells that read NA, and none says all of what
// was changed.
#pragma once

#include <string>
#include <string_view>

#include "skillnad/base/context.hpp"
#include "skillnad/nuso/raw_table.hpp"

namespace skillnad::nuso {

/// The file's text in UTF-8 without byte-order mark: UTF-8 as it is, else Windows-1252 (of which
/// Latin-1 is a part), with a warning.
/// @param file  its name, for messages
/// @throws DataError[encoding] for UTF-16, zero bytes, both encodings in one file, or bytes that
///         mean no letter
std::string decoded_text(Context& context, std::string_view bytes, const std::string& file);

/// Cells of delimited text, header first. The delimiter is that of `;`, `,` and tab with which all
/// rows have as many cells as the header; a first line `sep=;` says it. Cells that are empty or,
/// without quotes, NA are empty; blanks at the ends are taken off. Rows and columns that have
/// neither name nor cell are left out at the end of the file, with a warning.
/// @throws DataError[file_format] if there is no such delimiter, or a quote is never closed
/// @throws DataError[field_count] if rows have other numbers of cells than the header
/// @throws DataError[no_rows] if there is nothing but a header
RawTable read_delimited(Context& context, std::string_view bytes, const std::string& file);

}  // namespace skillnad::nuso
