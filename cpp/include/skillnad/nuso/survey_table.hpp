// From the cells of a file to a table: types, levels, kinds of missingness, labels.
//
// A column is what the codebook says. Without one, a column is numbers if every cell is a number
// and none begins with a superfluous zero (0180 is a code), levels if every value has a label, else
// text; what is doubtful stays text, with a warning. Dates are text, year-month-day. Nothing is
// dropped without a word, and no cell stands in a message.
#pragma once

#include <string>

#include "skillnad/base/context.hpp"
#include "skillnad/base/table.hpp"
#include "skillnad/nuso/codebook.hpp"
#include "skillnad/nuso/raw_table.hpp"

namespace skillnad::nuso {

struct SurveyTable {
  Table data;
  Codebook labels;  ///< of one table: what the file and the codebook say of the columns
};

/// The kind of missingness of column `x` is the column `x__missing`, levels FE EA ES EB EI OA: the
/// file's own, else made from values that the file declares to be missing. Their kind is that with
/// which their label begins, else the one the codebook allows; of others a warning is given. Levels
/// are matched by name, then by the Swedish, then by the English label; unknown ones stand last.
///
/// @param table  its name in the codebook; if that has no such table, the one that has most of the
///               columns is taken, with a warning
/// @param book   null: no codebook
/// @throws DataError[column_name], [duplicate_column], [encoding] for names
/// @throws DataError[text_in_number], [number_format], [date_format], [formula_error] for cells
SurveyTable survey_table(Context& context, RawTable raw, const std::string& table,
                         const Codebook* book);

/// The labels of columns that were not read by this package: levels, and kinds that occur.
Codebook labels_of_columns(const Table& data);

/// Labels as text, which a data frame can carry, and back.
std::string saved_labels(const Codebook& labels);
/// @throws DataError[codebook] if the text is none
Codebook loaded_labels(const std::string& text);

}  // namespace skillnad::nuso
