// Which cells of a table must be hidden so that those that are too small cannot be worked out from
// the others and the totals.
#pragma once

#include <cstddef>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/base/matrix.hpp"

namespace skillnad {

/// Cells of counts, totals among them, and how they add up.
struct AdditiveTable {
  struct Sum {
    std::size_t total;
    std::vector<std::size_t> parts;
  };
  Vector value;           ///< of each cell, >= 0
  std::vector<Sum> sums;  ///< value[total] = sum of value[parts]
  std::vector<bool>
      open;  ///< cells that are known whatever is hidden (e.g. all cases); may be empty
};

/// A table of counts crossed by one to three factors (any number works) with all its totals: the
/// cells of factors of sizes `shape`, the first running fastest, each factor with its total last.
/// The total of all is open.
AdditiveTable with_totals(const std::vector<std::size_t>& shape, const Vector& counts);

/// What can be worked out of a cell: the least and the largest value that it can have.
struct FeasibleRange {
  double least = 0.0;
  double most = 0.0;
};

/// The range of a hidden cell for one who knows all other cells, the sums, and that no count is
/// negative or above `largest`.
FeasibleRange feasible_range(const AdditiveTable& table, const std::vector<bool>& hidden,
                             std::size_t cell, double largest);

struct Suppression {
  std::vector<bool> hidden;  ///< unsafe cells and those hidden for their sake
  bool least_loss = false;   ///< no other choice that protects them has a smaller loss
  double loss = 0.0;         ///< sum of `loss` over the hidden cells
  /// Unsafe cells that cannot be protected: what is open tells them.
  std::vector<std::size_t> unprotected;
};

/// The hidden cells of least loss such that each unsafe cell can be `at_least` or more for one who
/// sees the others: cuts from the linear programmes of that attacker, the choice by branch and
/// bound (Fischetti & Salazar 1999, Mathematical Programming 84, 283-312, for a whole table at
/// once). After `most_nodes` branches the best choice found, `least_loss` false.
/// @param unsafe    one a cell
/// @param loss      one a cell, > 0: what hiding it costs
Suppression suppress(Context& context, const AdditiveTable& table, const std::vector<bool>& unsafe,
                     const Vector& loss, double at_least, std::size_t most_nodes = 20000);

}  // namespace skillnad
