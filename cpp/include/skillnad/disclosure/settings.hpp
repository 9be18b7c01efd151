// The rules of disclosure control and their defaults, once.
#pragma once

#include <cstddef>
#include <string>

namespace skillnad {

/// Who gets a result: those who may see the data, other municipalities, everybody.
enum class Audience { internal, other_units, open };

/// How unsafe counts are treated.
enum class DisclosureMethod { suppress, round, cell_key };

/// Thresholds are counts of cases. Nobody prescribes them for the social services: whoever owns the
/// data sets them, and the record of a release states them.
struct DisclosureRules {
  double min_count = 5.0;    ///< a count from 1 to min_count - 1 is unsafe
  double min_base = 10.0;    ///< a share, an effect or a level that rests on fewer cases is unsafe
  double min_df = 10.0;      ///< a model with fewer residual degrees of freedom is unsafe
  bool full_rows = true;     ///< a row with all cases in one category is unsafe
  double p_percent = 10.0;   ///< magnitudes: how near a contributor may come to another's value
  double dominance = 90.0;   ///< magnitudes: the largest share, in per cent, of ...
  std::size_t dominant = 2;  ///< ... this many contributors
  DisclosureMethod method = DisclosureMethod::suppress;
  double rounding_base = 5.0;  ///< 3 or 5
  std::string key;             ///< of the cell key; never shown
  Audience audience = Audience::open;
};

}  // namespace skillnad
