#include "skillnad/decomposition/gap_categories.hpp"

#include <stdexcept>
#include <utility>

namespace skillnad {

GapRows split_categories(const GapRows& rows) {
  std::vector<std::pair<std::size_t, std::size_t>> parts;  // pattern, category
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (std::size_t k = 0; k < rows.counts.cols(); ++k)
      if (rows.counts(i, k) > 0.0) parts.emplace_back(i, k);
  const std::size_t n = parts.size();
  GapRows out;
  out.variables = rows.variables;
  out.sets = rows.sets;
  out.n_groups = rows.n_groups;
  out.n_clusters = rows.n_clusters;
  out.x = Matrix(n, rows.x.cols());
  out.counts = Matrix(n, rows.counts.cols());
  for (Vector* cells : {&out.y, &out.yy, &out.ym}) cells->assign(n, 0.0);
  for (std::size_t r = 0; r < n; ++r) {
    const auto& [i, k] = parts[r];
    const double share = rows.counts(i, k) / rows.m[i];
    for (std::size_t j = 0; j < rows.x.cols(); ++j) out.x(r, j) = rows.x(i, j);
    out.counts(r, k) = rows.counts(i, k);
    out.m.push_back(rows.counts(i, k));
    out.mm.push_back(rows.mm[i] * share);
    out.cases.push_back(rows.cases[i] * share);
    out.group.push_back(rows.group[i]);
    if (!rows.cluster.empty()) out.cluster.push_back(rows.cluster[i]);
  }
  return out;
}

GapRows with_scores(GapRows rows, const Vector& scores) {
  if (scores.size() != rows.counts.cols())
    throw std::logic_error("with_scores: one score a category");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double score = scores[category_of(rows, i)];
    rows.y[i] = score * rows.m[i];
    rows.ym[i] = score * rows.mm[i];
    rows.yy[i] = score * score * rows.mm[i];
  }
  rows.scores = scores;
  return rows;
}

std::size_t category_of(const GapRows& rows, std::size_t pattern) {
  std::size_t out = rows.counts.cols();
  for (std::size_t k = 0; k < rows.counts.cols(); ++k) {
    if (!(rows.counts(pattern, k) > 0.0)) continue;
    if (out != rows.counts.cols()) throw std::logic_error("category_of: several categories");
    out = k;
  }
  if (out == rows.counts.cols()) throw std::logic_error("category_of: no category");
  return out;
}

}  // namespace skillnad
