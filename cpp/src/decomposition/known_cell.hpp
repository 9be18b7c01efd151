// What a cell's replicates need not find out again: positive weights of the cases change neither
// support nor sizes, and a replicate keeps the model chosen.
#pragma once

#include <map>
#include <tuple>
#include <vector>

#include "known_rule.hpp"
#include "skillnad/decomposition/gap_cell.hpp"

namespace skillnad {

struct KnownCell {
  bool decomposed = false;           ///< the cell has numbers
  std::vector<std::size_t> outside;  ///< patterns outside the support
  GapModel model = GapModel::separate;
  bool pooled = false;                ///< see pooled_gap.hpp
  std::vector<std::uint32_t> groups;  ///< of a pooled cell: those that take part
  /// Of the regressions with criteria, by source, target and coalition; those that separate,
  /// are penalised, or that no room is left for, are found anew each time.
  std::map<std::tuple<std::uint32_t, std::uint32_t, Coalition>, KnownRule> rules;
  std::size_t size = 0;  ///< numbers the rules keep
};

/// @param cell  of these rows, with these options
/// @param room  numbers that its rules may keep
KnownCell known_cell(Context& context, const GapRows& rows, const GapCell& cell,
                     const GapCellOptions& options, std::size_t room);

}  // namespace skillnad
