// Hiding cells of an additive table, by the method that its size and form allow.
#pragma once

#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/disclosure/suppression.hpp"

namespace skillnad {

struct Protection {
  std::vector<bool> hidden;       ///< unsafe cells and those hidden for their sake
  std::vector<bool> unprotected;  ///< unsafe cells that the attacker's programme still bounds
  bool least_loss = false;        ///< no other choice has a smaller loss
};

/// Small tables by suppress(), larger ones by paths in their network (network.hpp) or, where a cell
/// stands in more than two sums, by suppress() without its search. Each unsafe cell is then
/// attacked.
/// @param unsafe    one a cell; it must be able to be `at_least` or more
/// @param loss      one a cell, > 0
Protection protect(Context& context, const AdditiveTable& table, const std::vector<bool>& unsafe,
                   const Vector& loss, double at_least);

}  // namespace skillnad
