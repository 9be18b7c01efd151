// How large the groups of a cell are, and which of its cases take part.
#pragma once

#include <set>
#include <vector>

#include "skillnad/decomposition/gap_cell.hpp"

namespace skillnad {

struct GroupSize {
  double cases = 0.0;
  double rarest = 0.0;  ///< cases with the rarer outcome, or in the rarest category
  std::set<std::uint32_t> clusters, units;

  /// Fewer than 10 cases on average in the units where there are any.
  bool few_in_units() const;
};

GroupSize size_of(const GapRows& rows, std::uint32_t group);

/// Fewer than 10 cases, or in fewer than two clusters.
bool too_small(const GapRows& rows, const GroupSize& size);

/// At least 10 events and 10 non-events for each parameter of the fullest regression.
bool can_stand_alone(const GapRows& rows, const GroupSize& size);

/// More than 5 % of a group without a counterpart.
bool is_low_overlap(double outside);

void take_out(const std::vector<std::size_t>& patterns, GapRows& rows);

/// Parts of the cases inside with the part outside put in behind the unexplained, and the total of
/// all cases in the place of theirs.
void put_outside(const GapRows& rows, double total, const Influence& of_total, GapParts& parts);

}  // namespace skillnad
