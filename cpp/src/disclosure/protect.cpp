#include "skillnad/disclosure/protect.hpp"

#include <algorithm>

#include "skillnad/disclosure/network.hpp"

namespace skillnad {

namespace {

// The exact search is for tables that are read as a whole; its time grows fast.
constexpr std::size_t small_table = 40;
constexpr std::size_t few_targets = 8;
constexpr std::size_t branches = 30;
constexpr double rounding = 1e-6;

/// Whether one who sees the rest must allow for `need` more than the cell has.
bool holds(const AdditiveTable& table, const std::optional<TableNetwork>& network,
           const std::vector<bool>& hidden, std::size_t cell, double need) {
  if (network) return possible_rise(*network, table.value, hidden, cell, need) >= need - rounding;
  double largest = 10.0;
  for (const double v : table.value) largest += v;
  const FeasibleRange range = feasible_range(table, hidden, cell, largest);
  return range.most - table.value[cell] >= need - rounding;
}

}  // namespace

Protection protect(Context& context, const AdditiveTable& table, const std::vector<bool>& unsafe,
                   const Vector& loss, double at_least) {
  std::vector<std::size_t> targets;
  for (std::size_t i = 0; i < unsafe.size(); ++i)
    if (unsafe[i]) targets.push_back(i);
  const auto n_open =
      static_cast<std::size_t>(std::count(table.open.begin(), table.open.end(), true));
  const std::optional<TableNetwork> network = table_network(table);
  Protection out;
  if (targets.empty()) {
    out.hidden = out.unprotected = unsafe;
    out.least_loss = true;
    return out;
  }
  const bool small = table.value.size() - n_open <= small_table && targets.size() <= few_targets;
  if (network && !small) {
    out.hidden = unsafe;
    hide_ways(context, *network, table, targets, loss, at_least, out.hidden);
  } else {
    Suppression found = suppress(context, table, unsafe, loss, at_least, small ? branches : 0);
    out.hidden = std::move(found.hidden);
    out.least_loss = found.least_loss;
  }
  out.unprotected.assign(unsafe.size(), false);
  for (const std::size_t k : targets) {
    const double need = std::max(at_least - table.value[k], 1.0);
    out.unprotected[k] = !holds(table, network, out.hidden, k, need);
  }
  return out;
}

}  // namespace skillnad
