// One column between the file and the table.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cell_notation.hpp"
#include "skillnad/base/context.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/table.hpp"
#include "skillnad/nuso/codebook.hpp"
#include "skillnad/nuso/raw_table.hpp"

namespace skillnad::nuso {

constexpr const char* kind_suffix = "__missing";

/// The numbers of a column that is, or may be, written as text.
struct NumberReading {
  std::size_t n_cells = 0, n_numbers = 0, n_comma = 0, n_point = 0, n_three = 0;
  std::size_t n_zero = 0;  ///< with a leading zero
  std::size_t n_long = 0;  ///< whole, and too long to be exact
  RowCollector others, grouped;
  std::vector<double> value;

  bool all_numbers() const { return n_cells > 0 && n_numbers == n_cells; }
  bool numbers() const { return all_numbers() && n_zero == 0 && n_long == 0; }
};

struct SurveyColumn {
  RawColumn raw;
  std::string where;  ///< `file: column "name"`, for messages
  const Variable* variable = nullptr;
  bool is_kind = false;  ///< x__missing
  NumberReading reading;
  std::vector<std::int8_t> kind;  ///< places in missing_kinds(), -1 none; empty: no cell has one
  Column out;
  std::string type;  ///< of the variable, as the codebook calls it

  std::size_t size() const { return raw.kind.size(); }
  bool is(const char* wanted) const { return variable != nullptr && variable->type == wanted; }
};

/// The kind a label begins with ("ES", "ES: no answer"), as a place; -1 if none.
std::int8_t kind_of_label(const std::string& label);

/// Empties the cells that the file declares to be missing and notes their kinds.
void take_declared_missing(Context& context, SurveyColumn& column);

/// Makes levels of values with labels. False if there are none, or they are no levels; of that a
/// warning is given.
bool levels_of_labels(Context& context, SurveyColumn& column);

/// A column of levels by their texts ("" is missing): those of the codebook if there are, then
/// unknown ones by code point.
void levels_of_texts(SurveyColumn& column, const std::vector<std::string>& texts);

/// Reads the cells as numbers.
NumberReading read_numbers(const RawColumn& raw);

/// One decimal mark in the whole file, and no marks between thousands.
/// @throws DataError[number_format]
void check_notation(Context& context, const RawTable& file,
                    const std::vector<SurveyColumn>& columns);

/// Makes `out` of cells without labels.
void convert_cells(Context& context, SurveyColumn& column, bool plain_text);

/// 1 for yes, 0 for no, in Swedish or English; -1 for anything else.
int yes_or_no(std::string text);

/// The cells as texts, numbers written out; "" where empty.
std::vector<std::string> texts_of_cells(const RawColumn& raw);

}  // namespace skillnad::nuso
