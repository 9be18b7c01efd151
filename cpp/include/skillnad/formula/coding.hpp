// The coding rule: which categorical variable of a term gets contrasts, which a column per level.
#pragma once

#include <vector>

#include "skillnad/formula/terms.hpp"

namespace skillnad::formula {

enum class Coding {
  number,     ///< its columns as they are
  contrasts,  ///< a column for each level but the base
  full        ///< a column for each level
};

/// For each term the coding of each of its variables.
///
/// A categorical variable v of term t gets contrasts if t without v is empty or contained in an
/// earlier term, otherwise one column per level. Without an intercept the first categorical
/// variable of the first term that has one gets one column per level.
/// @param categorical  for each variable of the side, whether it is categorical
std::vector<std::vector<Coding>> code_terms(const Side& side, const std::vector<bool>& categorical);

}  // namespace skillnad::formula
