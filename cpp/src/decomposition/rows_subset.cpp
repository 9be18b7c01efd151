#include "rows_subset.hpp"

#include "pattern_sums.hpp"

namespace skillnad {

GapRows subset(const GapRows& rows, const std::vector<std::size_t>& at) {
  GapRows out;
  out.variables = rows.variables;
  out.sets = rows.sets;
  out.n_groups = rows.n_groups;
  out.n_clusters = rows.n_clusters;
  out.x = Matrix(at.size(), rows.x.cols());
  for (std::size_t j = 0; j < rows.x.cols(); ++j)
    for (std::size_t k = 0; k < at.size(); ++k) out.x(k, j) = rows.x(at[k], j);
  out.y = picked(rows.y, at);
  out.m = picked(rows.m, at);
  out.yy = picked(rows.yy, at);
  out.ym = picked(rows.ym, at);
  out.mm = picked(rows.mm, at);
  out.cases = picked(rows.cases, at);
  out.cluster_weight = rows.cluster_weight;
  out.n_units = rows.n_units;
  out.scores = rows.scores;
  out.counts = Matrix(rows.counts.empty() ? 0 : at.size(), rows.counts.cols());
  for (std::size_t j = 0; j < rows.counts.cols(); ++j)
    for (std::size_t k = 0; k < at.size(); ++k) out.counts(k, j) = rows.counts(at[k], j);
  for (std::size_t i : at) {
    out.group.push_back(rows.group[i]);
    if (!rows.cluster.empty()) out.cluster.push_back(rows.cluster[i]);
    if (!rows.unit.empty()) out.unit.push_back(rows.unit[i]);
  }
  return out;
}

Influence spread_out(const Influence& part, const std::vector<std::size_t>& at, std::size_t n) {
  if (!part.cluster.empty()) return part;
  Influence out(n);
  for (std::size_t k = 0; k < at.size(); ++k) {
    out.constant[at[k]] = part.constant[k];
    out.slope[at[k]] = part.slope[k];
  }
  return out;
}

}  // namespace skillnad
