// Some patterns of the cases, and back.
#pragma once

#include <cstddef>
#include <vector>

#include "skillnad/decomposition/influence.hpp"

namespace skillnad {

/// The patterns `at` alone.
GapRows subset(const GapRows& rows, const std::vector<std::size_t>& at);

/// An influence over the patterns `at` as one over all `n`, zero elsewhere.
Influence spread_out(const Influence& part, const std::vector<std::size_t>& at, std::size_t n);

}  // namespace skillnad
