// The figures printed in PM #5 and PM #7 of NUSO, as a table, and the one table of them that can be
// fitted: family treatment by the child's age.
#pragma once

#include <string>
#include <vector>

#include "skillnad/base/table.hpp"

namespace skillnad {

/// Every printed figure, in the order of the reports. Columns: pm, section, table_or_figure,
/// quantity_id, description_sv, description_en, subset, group_variable, group_level, statistic,
/// value (a number; missing where the report gives only a bound, a date or an image), value_text
/// (as printed), unit, denominator_n (whole number, missing where it is not printed), note. Text
/// that does not apply is missing.
///
/// @param pm "pm5", "pm7", or empty for both
/// @throws OptionError[argument_value] for another `pm`
Table published_figures(const std::string& pm = "");

/// One age band of PM #7, table 1. The report prints the count of family treatments and their share
/// of all interventions in the band, in whole percent, but not the number of interventions.
struct FamilyTreatmentRow {
  std::string age_band;        ///< "0-2", ..., "15-17": the child's age in years
  long long count;             ///< family treatments, as printed
  int share_percent;           ///< their share in percent, as printed
  long long denominator;       ///< round(count / share), halves up
  long long denominator_low;   ///< the smallest denominator that prints the same share
  long long denominator_high;  ///< the largest one
};

/// The six age bands in order. A share s is printed where the true share is in [s - 0.5, s + 0.5)
/// percent; the range is computed in whole numbers, so no rounding enters.
std::vector<FamilyTreatmentRow> family_treatment_by_age();

}  // namespace skillnad
