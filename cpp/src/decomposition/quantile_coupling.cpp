#include "skillnad/decomposition/quantile_coupling.hpp"

#include <algorithm>
#include <numeric>

namespace skillnad {

namespace {

/// Members of equal score.
struct Tie {
  std::vector<std::size_t> members;
  double weight = 0.0;
  double upto = 0.0;  ///< weight of all ties up to this one
};

std::vector<Tie> ties_of(const Vector& score, const Vector& weight) {
  std::vector<std::size_t> order(score.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t i, std::size_t j) { return score[i] < score[j]; });
  std::vector<Tie> out;
  double upto = 0.0;
  for (std::size_t k = 0; k < order.size(); ++k) {
    if (k == 0 || score[order[k]] - score[order[k - 1]] > score_tie) out.emplace_back();
    out.back().members.push_back(order[k]);
    out.back().weight += weight[order[k]];
    out.back().upto = upto += weight[order[k]];
  }
  return out;
}

}  // namespace

std::vector<CoupledPair> couple_quantiles(const Vector& score_a, const Vector& weight_a,
                                          const Vector& score_b, const Vector& weight_b) {
  const std::vector<Tie> a = ties_of(score_a, weight_a);
  const std::vector<Tie> b = ties_of(score_b, weight_b);
  const double total_a = a.back().upto;
  const double total_b = b.back().upto;
  std::vector<CoupledPair> out;
  double at = 0.0;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    // Both on the scale total_a * total_b.
    const double end_a = a[i].upto * total_b;
    const double end_b = b[j].upto * total_a;
    const double end = std::min(end_a, end_b);
    if (end > at) {
      const double mass = (end - at) / (total_a * total_b);
      for (std::size_t k : a[i].members)
        for (std::size_t l : b[j].members)
          out.push_back({k, l, mass * (weight_a[k] / a[i].weight) * (weight_b[l] / b[j].weight)});
      at = end;
    }
    if (end_a <= end) ++i;
    if (end_b <= end) ++j;
  }
  return out;
}

}  // namespace skillnad
