// Simulated event histories, and their person-periods made row by row.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "../reference_data.hpp"
#include "simulated_frame.hpp"

namespace skillnad::testing {

/// One row a person: days, how it ended (0 censored, 1 event, 2 another cause), entry, number x,
/// three levels f, group g inside area k, weight w.
struct People {
  Vector time, status, entry, x, w;
  std::vector<std::string> f, g, k;

  std::size_t size() const { return time.size(); }

  /// @param causes  without: what else ends a history censors it
  Table table(bool causes = false, const std::vector<std::size_t>& order = {}) const {
    const auto pick = [&](auto cells) {
      auto out = cells;
      for (std::size_t i = 0; i < order.size(); ++i) out[i] = cells[order[i]];
      return out;
    };
    Vector event = status;
    for (double& s : event) s = causes || s == 1.0 ? s : 0.0;
    Table table;
    table.add(Column::of_whole("days", pick(time)));
    table.add(Column::of_whole("again", pick(event)));
    table.add(Column::of_whole("entry", pick(entry)));
    table.add(Column::of_real("x", pick(x)));
    table.add(Column::of_whole("w", pick(w)));
    table.add(text_column("f", pick(f)));
    table.add(text_column("g", pick(g)));
    table.add(text_column("k", pick(k)));
    return table;
  }
};

inline People people(std::uint64_t seed, std::size_t n_groups, std::size_t largest, double sigma) {
  Draws draws(seed);
  People out;
  const std::string levels[] = {"a", "b", "c"};
  const double effects[] = {0.0, 0.5, -0.5};
  for (std::size_t g = 0; g < n_groups; ++g) {
    const double u = sigma * draws.normal();
    const std::size_t n = 3 + draws.below(largest);
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t f = draws.below(3);
      const double x = std::floor(4.0 * draws.normal()) / 4.0;
      const double rate = 0.002 * std::exp(0.5 * x + effects[f] + u);
      const double event = std::ceil(-std::log(draws.uniform()) / rate);
      const double other = std::ceil(-std::log(draws.uniform()) / 0.001);
      const double end = static_cast<double>(30 * (1 + draws.below(16)) + draws.below(15));
      const double time = std::min({event, other, end});
      out.time.push_back(time);
      out.status.push_back(time == event ? 1.0 : time == other ? 2.0 : 0.0);
      const bool late = draws.below(4) == 0;
      out.entry.push_back(late ? std::floor(draws.uniform() * std::min(time, 200.0)) : 0.0);
      out.x.push_back(x);
      out.w.push_back(static_cast<double>(1 + draws.below(3)));
      out.f.push_back(levels[f]);
      out.g.push_back("g" + std::to_string(1000 + g));
      out.k.push_back("k" + std::to_string(g % 7));
    }
  }
  return out;
}

/// The person-periods as a table: y, band "b0", "b1", ..., log share o, and the person's columns.
/// @param causes  whether what else ends a history is an end at its time; both end it
/// @param whole   only bands that count whole
inline Table person_periods(const People& data, const Vector& breaks, bool entry, bool whole) {
  Vector y, o, x, w;
  std::vector<std::string> band, f, g, k;
  for (std::size_t i = 0; i < data.size(); ++i) {
    for (std::size_t b = 0; b + 1 < breaks.size(); ++b) {
      const double low = breaks[b];
      const double high = breaks[b + 1];
      const double from = std::max(low, entry ? data.entry[i] : 0.0);
      const bool event = data.status[i] == 1.0 && data.time[i] >= low && data.time[i] < high;
      const double to = event ? high : std::min(high, data.time[i]);
      if (!(to > from) || (whole && (from > low || to < high))) continue;
      y.push_back(event ? 1.0 : 0.0);
      o.push_back(std::log((to - from) / (high - low)));
      band.push_back("b" + std::to_string(b));
      x.push_back(data.x[i]);
      w.push_back(data.w[i]);
      f.push_back(data.f[i]);
      g.push_back(data.g[i]);
      k.push_back(data.k[i]);
    }
  }
  Table table;
  table.add(Column::of_whole("y", y));
  table.add(Column::of_real("o", o));
  table.add(text_column("band", band));
  table.add(Column::of_real("x", x));
  table.add(Column::of_whole("w", w));
  table.add(text_column("f", f));
  table.add(text_column("g", g));
  table.add(text_column("k", k));
  return table;
}

/// The persons of tests/reference/histories.csv.
inline Table reference_histories(bool one_cause) {
  Vector time, entry, x;
  std::vector<std::string> status, region;
  for (const auto& row : read_reference("histories.csv")) {
    time.push_back(number(row[0]));
    status.push_back(one_cause && row[1] == "moved" ? "censored" : row[1]);
    entry.push_back(number(row[2]));
    x.push_back(number(row[3]));
    region.push_back(row[4]);
  }
  Table table;
  table.add(Column::of_real("time", time));
  table.add(text_column("status", status));
  table.add(Column::of_real("entry", entry));
  table.add(Column::of_real("x", x));
  table.add(text_column("region", region));
  return table;
}

/// Values of tests/reference/life_table.csv in their order.
inline Vector reference_values(const std::string& table, const std::string& quantity,
                               const std::string& by = "", const std::string& cause = "") {
  Vector out;
  for (const auto& row : read_reference("life_table.csv"))
    if (row[0] == table && row[1] == by && row[2] == cause && row[4] == quantity)
      out.push_back(number(row[5]));
  return out;
}

}  // namespace skillnad::testing
