// Which files are read, and as what.
#pragma once

#include <string>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/nuso/codebook.hpp"

namespace skillnad::nuso {

struct SurveyFile {
  std::string path;
  std::string name;    ///< the last part of the path, for messages
  std::string table;   ///< the name without what tells the format
  std::string format;  ///< "text", "workbook", "spss", "stata" or "parquet"
};

/// The file, looked into: is it of the format its name says?
/// @throws DataError[file] if it is not there or is a folder
/// @throws DataError[file_format] if it is empty, or begins like no file of its format
/// @throws OptionError[argument_value] for other endings than .csv, .txt, .tsv, .xlsx, .sav, .zsav,
///         .dta and .parquet
SurveyFile survey_file(const std::string& path);

/// The files of a folder that are tables of the codebook, in its order; others are named in a
/// warning.
/// @throws DataError[file] if there is no such folder
/// @throws DataError[table] if it has none, or two files for one table
std::vector<SurveyFile> survey_folder(Context& context, const std::string& path,
                                      const Codebook& book);

/// What a host says when its library cannot read the file, though it begins as it should.
[[noreturn]] void damaged_file(const SurveyFile& file);

}  // namespace skillnad::nuso
