// What is the same for all cases of a unit: its share of a group, its means of the criteria.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "skillnad/decomposition/gap_rows.hpp"

namespace skillnad {

/// Cases of two groups by unit. Units without cases of either have zeros.
struct UnitColumns {
  Vector share;               ///< of the second group, of both groups' cases
  std::vector<Vector> means;  ///< of each column asked for, over both groups' cases
};

UnitColumns unit_columns(const GapRows& rows, std::uint32_t first, std::uint32_t second,
                         const std::vector<std::size_t>& columns);

}  // namespace skillnad
