// Tables in which each cell stands in at most two sums, as a network: sums are nodes, cells arcs.
//
// With suitable signs of the sums every cell leaves one node and enters another (a node for all
// outside where it stands in one sum only), and what can change in the table is a circulation. A
// table of two factors with totals is one, so is any table of rows and columns.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "skillnad/disclosure/suppression.hpp"

namespace skillnad {

struct TableNetwork {
  struct Arc {
    std::size_t from, to;
  };
  std::size_t n_nodes = 0;
  std::vector<Arc> arcs;  ///< one a cell
};

/// Empty where a cell stands in three sums, or no choice of signs will do.
std::optional<TableNetwork> table_network(const AdditiveTable& table);

/// How far `cell` can rise above its value, up to `enough`, when the hidden cells may change: a
/// maximal flow. No cell falls below 0.
double possible_rise(const TableNetwork& network, const Vector& value,
                     const std::vector<bool>& hidden, std::size_t cell, double enough);

/// Hides, for each target, the cells on the cheapest ways around it until it can rise to `at_least`
/// (and by 1), then shows again what is not needed, the dearest first.
/// @param targets  unsafe cells, hidden already
/// @return         targets that cannot be protected
std::vector<std::size_t> hide_ways(Context& context, const TableNetwork& network,
                                   const AdditiveTable& table,
                                   const std::vector<std::size_t>& targets, const Vector& loss,
                                   double at_least, std::vector<bool>& hidden);

}  // namespace skillnad
