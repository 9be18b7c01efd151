// Margins that bring enough municipalities into the printed main range.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "skillnad/nuso/population.hpp"
#include "skillnad/nuso/quota.hpp"

namespace skillnad::nuso {

/// One margin for each municipality inside the range, and for as many of those nearest outside as
/// are needed; none if enough are inside.
///
/// @param unit  of each candidate, `no_value` where it does not count
/// @param base  cases of each municipality the share is of
/// @param taken the candidates drawn
/// @param low, high  ends of the range, shares
/// @param wanted     the share of the municipalities that shall at least be inside. The PMs say "in
///                   the main" without a number; 65 to 85 percent is what chance alone gives
///                   (assumed). Every municipality that is moved inside takes from the variation
///                   between them, so no more is asked for than leaves the least of it.
inline std::vector<Margin> range_margins(const std::vector<std::int32_t>& unit,
                                         const std::vector<double>& base,
                                         const std::vector<std::uint8_t>& taken, double low,
                                         double high, double wanted_inside) {
  std::vector<double> count(base.size(), 0.0);
  for (std::size_t k = 0; k < unit.size(); ++k)
    if (unit[k] != no_value && taken[k]) count[static_cast<std::size_t>(unit[k])] += 1.0;
  std::vector<std::size_t> chosen;
  std::vector<std::pair<double, std::size_t>> outside;
  double n_units = 0.0;
  for (std::size_t u = 0; u < base.size(); ++u) {
    if (base[u] == 0.0) continue;
    n_units += 1.0;
    const double away = std::max(low * base[u] - count[u], count[u] - high * base[u]);
    if (away <= 0.0) {
      chosen.push_back(u);
    } else {
      outside.push_back({away, u});
    }
  }
  std::sort(outside.begin(), outside.end());
  std::vector<Margin> margins;
  const auto wanted = static_cast<std::size_t>(wanted_inside * n_units);
  if (chosen.size() >= wanted) return margins;
  for (std::size_t i = 0; i < outside.size() && chosen.size() < wanted; ++i)
    chosen.push_back(outside[i].second);
  std::vector<std::int32_t> place(base.size(), no_value);
  for (const std::size_t u : chosen) {
    place[u] = static_cast<std::int32_t>(margins.size());
    Margin margin;
    margin.low = low * base[u];
    margin.high = high * base[u];
    margins.push_back(std::move(margin));
  }
  for (std::size_t k = 0; k < unit.size(); ++k) {
    if (unit[k] == no_value) continue;
    const std::int32_t m = place[static_cast<std::size_t>(unit[k])];
    if (m != no_value)
      margins[static_cast<std::size_t>(m)].rows.push_back(static_cast<std::uint32_t>(k));
  }
  return margins;
}

}  // namespace skillnad::nuso
