// Separation by one column, or by the base level of one factor: quick to see and easy to say.
#pragma once

#include <string>
#include <vector>

#include "separation_patterns.hpp"
#include "skillnad/models/separation.hpp"

namespace skillnad {

/// One column, or one factor's base level, that separates.
struct ColumnSeparation {
  std::vector<std::size_t> columns;  ///< without the constant
  std::vector<double> direction;     ///< in standardised units, one entry a column of the design
  bool complete = false;             ///< settles all rows, so nothing else has to be asked
  std::string text;
};

/// All columns that separate by themselves (with the constant, if there is one).
std::vector<ColumnSeparation> separating_columns(const SeparationPatterns& patterns,
                                                 const std::vector<SeparationTerm>& terms,
                                                 const SeparationWords& words);

/// "the event", "the event use[Y]".
std::string event_words(const SeparationWords& words);

}  // namespace skillnad
