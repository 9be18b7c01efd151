// The cheapest choice of cells that meets a set of cuts.
#pragma once

#include <cstddef>
#include <vector>

#include "skillnad/base/matrix.hpp"

namespace skillnad {

struct Cover {
  std::vector<bool> chosen;
  bool proven = false;  ///< nothing cheaper meets the cuts
};

/// Minimises the loss of y in {0, 1} subject to cuts[k]'y >= needs[k], y = 1 where `must`, 0 where
/// `never` (may be empty): branch and bound on the linear relaxation, depth first.
/// @param known  a choice that meets the cuts
/// @param nodes  how many more branches may be looked at; counted down
Cover cheapest_cover(const std::vector<Vector>& cuts, const Vector& needs, const Vector& loss,
                     const std::vector<bool>& must, const std::vector<bool>& never,
                     const std::vector<bool>& known, std::size_t& nodes);

}  // namespace skillnad
