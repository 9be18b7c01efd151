// A codebook by its name or from a folder with its two tables.
#pragma once

#include <string>

#include "skillnad/base/context.hpp"
#include "skillnad/nuso/codebook.hpp"

namespace skillnad::nuso {

/// The package's codebook of this name, else the one in the folder `name`: its files `variables`
/// and `levels` (.csv, .txt, .tsv or .xlsx), with the columns of codebook_from(). Cells are taken
/// as they stand there: a level 01 stays 01.
/// @throws OptionError[argument_value] if there is neither
/// @throws DataError[codebook] if a file lacks, there are two, or they hold no codebook
/// @throws DataError[file], [file_format] and others of read_delimited() and read_workbook()
Codebook codebook_at(Context& context, const std::string& name);

}  // namespace skillnad::nuso
