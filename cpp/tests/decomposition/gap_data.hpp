// Public data as the cases of a decomposition.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "skillnad/decomposition/gap_rows.hpp"

namespace skillnad::testing {

/// One case and its criteria's columns.
struct GapCase {
  std::uint32_t group = 0;
  double y = 0.0;
  double count = 1.0;  ///< how many such cases there are
  Vector x;
  std::uint32_t cluster = 0;
};

/// The clusters as units.
inline GapRows with_units(GapRows rows) {
  rows.unit = rows.cluster;
  rows.n_units = rows.n_clusters;
  return rows;
}

/// Cases of weight 1, one pattern each; `sizes` has the number of columns of each variable.
inline GapRows gap_rows(const std::vector<GapCase>& cases, const std::vector<std::size_t>& sizes,
                        const std::vector<std::size_t>& set_of_variable, bool clustered = false) {
  GapRows rows;
  std::size_t p = 0;
  for (std::size_t v = 0; v < sizes.size(); ++v) {
    rows.variables.push_back({"v" + std::to_string(v), set_of_variable[v], p, p + sizes[v]});
    p += sizes[v];
    if (set_of_variable[v] >= rows.sets.size())
      rows.sets.push_back("s" + std::to_string(rows.sets.size()));
  }
  rows.x = Matrix(cases.size(), p);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const GapCase& one = cases[i];
    for (std::size_t j = 0; j < p; ++j) rows.x(i, j) = one.x[j];
    for (Vector* cells : {&rows.m, &rows.mm, &rows.cases}) cells->push_back(one.count);
    for (Vector* cells : {&rows.y, &rows.yy, &rows.ym}) cells->push_back(one.count * one.y);
    rows.group.push_back(one.group);
    rows.n_groups = std::max<std::size_t>(rows.n_groups, one.group + 1);
    if (clustered) {
      rows.cluster.push_back(one.cluster);
      rows.n_clusters = std::max<std::size_t>(rows.n_clusters, one.cluster + 1);
    }
  }
  return rows;
}

}  // namespace skillnad::testing
