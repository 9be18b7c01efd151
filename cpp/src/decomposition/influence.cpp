#include "skillnad/decomposition/influence.hpp"

#include <algorithm>
#include <limits>

namespace skillnad {

void Influence::add(double factor, const Influence& other) {
  for (std::size_t i = 0; i < constant.size(); ++i) {
    constant[i] += factor * other.constant[i];
    slope[i] += factor * other.slope[i];
  }
  for (std::size_t c = 0; c < cluster.size(); ++c) cluster[c] += factor * other.cluster[c];
}

Influence by_cluster(const GapRows& rows, Influence influence) {
  if (rows.cluster.empty() || !influence.cluster.empty()) return influence;
  Influence out;
  out.cluster.assign(rows.n_clusters, 0.0);
  for (std::size_t i = 0; i < rows.size(); ++i)
    out.cluster[rows.cluster[i]] +=
        influence.constant[i] * rows.m[i] + influence.slope[i] * rows.y[i];
  return out;
}

Influence no_influence(const GapRows& rows) {
  if (rows.cluster.empty()) return Influence(rows.size());
  Influence out;
  out.cluster.assign(rows.n_clusters, 0.0);
  return out;
}

namespace {

double n_with_cases(const GapRows& rows) {
  std::vector<bool> seen(rows.n_clusters, false);
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows.m[i] > 0.0) seen[rows.cluster[i]] = true;
  return static_cast<double>(std::count(seen.begin(), seen.end(), true));
}

}  // namespace

Matrix influence_covariance(const GapRows& rows, const std::vector<Influence>& parts) {
  const std::size_t q = parts.size();
  Matrix out(q, q);
  double n = 0.0;
  if (!rows.cluster.empty()) {
    std::vector<Influence> sums;
    for (const Influence& part : parts) sums.push_back(by_cluster(rows, part));
    n = n_with_cases(rows);
    const auto times = [&](std::size_t c) {
      return rows.cluster_weight.empty() ? 1.0 : rows.cluster_weight[c];
    };
    for (std::size_t b = 0; b < q; ++b)
      for (std::size_t a = 0; a <= b; ++a)
        for (std::size_t c = 0; c < rows.n_clusters; ++c)
          if (times(c) > 0.0) out(a, b) += sums[a].cluster[c] * sums[b].cluster[c] / times(c);
  } else {
    for (double cases : rows.cases) n += cases;
    for (std::size_t b = 0; b < q; ++b)
      for (std::size_t a = 0; a <= b; ++a)
        for (std::size_t i = 0; i < rows.size(); ++i)
          out(a, b) += parts[a].constant[i] * parts[b].constant[i] * rows.mm[i] +
                       (parts[a].constant[i] * parts[b].slope[i] +
                        parts[a].slope[i] * parts[b].constant[i]) *
                           rows.ym[i] +
                       parts[a].slope[i] * parts[b].slope[i] * rows.yy[i];
  }
  const double factor = n > 1.0 ? n / (n - 1.0) : std::numeric_limits<double>::quiet_NaN();
  for (std::size_t b = 0; b < q; ++b)
    for (std::size_t a = 0; a <= b; ++a) out(b, a) = out(a, b) = factor * out(a, b);
  return out;
}

namespace {

/// Of the groups for which `counts` holds.
template <typename Counts>
double degrees_of(const GapRows& rows, const Counts& counts) {
  if (rows.cluster.empty()) return std::numeric_limits<double>::infinity();
  Matrix cases(rows.n_clusters, rows.n_groups);
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (counts(rows.group[i])) cases(rows.cluster[i], rows.group[i]) += rows.cases[i];
  double several = 0.0, sum = 0.0, square = 0.0;
  for (std::size_t c = 0; c < rows.n_clusters; ++c) {
    double size = 0.0;
    int groups = 0;
    for (std::size_t g = 0; g < rows.n_groups; ++g) {
      size += cases(c, g);
      groups += cases(c, g) > 0.0 ? 1 : 0;
    }
    if (groups > 1) several += 1.0;
    sum += size;
    square += size * size;
  }
  return square > 0.0 ? std::min(several, sum * sum / square) - 1.0 : -1.0;
}

}  // namespace

double effective_degrees(const GapRows& rows, std::uint32_t a, std::uint32_t b) {
  return degrees_of(rows, [&](std::uint32_t group) { return group == a || group == b; });
}

double effective_degrees(const GapRows& rows) {
  return degrees_of(rows, [](std::uint32_t) { return true; });
}

}  // namespace skillnad
