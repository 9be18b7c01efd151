// The treatments of release.hpp, by kind of table.
#pragma once

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "skillnad/disclosure/release.hpp"

namespace skillnad {

/// A number of a result's table; NaN where it is missing or no number.
double number_at(const Column& column, std::size_t row);
/// A level as text; empty where it is missing.
std::string text_at(const Column& column, std::size_t row);
/// Whether a count is too small to be shown, but not 0.
inline bool is_small(double count, const DisclosureRules& rules) {
  return count > 0.0 && count < rules.min_count;
}
inline bool hides(const DisclosureRules& rules) {
  return rules.audience != Audience::internal;
}
/// "2 cells", "1 cell".
std::string counted(double n, const std::string& one, const std::string& several);

/// Takes cells out of a table and counts them.
/// @param which  one a row
void blank(Release& release, const std::string& name, const std::vector<bool>& which);
/// Numbers in the columns of a table.
double count_numbers(const Table& table);

void check_shares(Context& context, const DisclosureRules& rules, Release& release);
void check_life_table(Context& context, const DisclosureRules& rules, Release& release);
void check_magnitudes(const DisclosureRules& rules, Release& release);

}  // namespace skillnad
