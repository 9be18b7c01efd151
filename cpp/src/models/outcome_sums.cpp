#include "skillnad/models/outcome_sums.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "skillnad/models/binomial_constant.hpp"
#include "skillnad/models/weights.hpp"

namespace skillnad {

namespace {

/// The same with weights that are no counts: rows and trials are counted without them, and sums do
/// not depend on the order of the rows.
void sum_weighted(ModelRows& rows, const Vector& weight) {
  const std::vector<std::uint32_t>& pattern = rows.patterns.pattern_of_row;
  const std::size_t n = rows.patterns.size();
  const bool binary = !rows.outcome.grouped;
  const Vector& y = rows.outcome.y;
  const auto trials = [&](std::size_t i) { return binary ? 1.0 : rows.outcome.m[i]; };
  rows.trials.assign(n, 0.0);
  double largest = 0.0;
  double n_kept = 0.0;
  std::map<std::pair<double, double>, std::vector<double>> weights_of_counts;
  for (std::size_t i = 0; i < rows.n_frame_rows; ++i) {
    if (pattern[i] == Patterns::not_kept) continue;
    rows.cases[pattern[i]] += 1.0;
    rows.trials[pattern[i]] += trials(i);
    largest = std::max(largest, weight[i] * trials(i));
    n_kept += 1.0;
    if (!binary) weights_of_counts[{trials(i), y[i]}].push_back(weight[i]);
  }
  // One grid for y and m, so that a pattern of successes only has the same sums to the bit.
  const auto sum = [&](double bound, const auto& term, Vector& out) {
    const OrderFreeSum grid(bound, n_kept);
    std::vector<OrderFreeSum::Parts> parts(n);
    for (std::size_t i = 0; i < rows.n_frame_rows; ++i)
      if (pattern[i] != Patterns::not_kept) grid.add(term(i), parts[pattern[i]]);
    out.resize(n);
    for (std::size_t k = 0; k < n; ++k) out[k] = parts[k].high + parts[k].low;
  };
  sum(
      largest, [&](std::size_t i) { return weight[i] * y[i]; }, rows.y);
  sum(
      largest, [&](std::size_t i) { return weight[i] * trials(i); }, rows.m);
  const double square = largest * largest;
  const auto wy = [&](std::size_t i) { return weight[i] * y[i]; };
  const auto wm = [&](std::size_t i) { return weight[i] * trials(i); };
  sum(
      square, [&](std::size_t i) { return wy(i) * wy(i); }, rows.yy);
  sum(
      square, [&](std::size_t i) { return wy(i) * wm(i); }, rows.ym);
  sum(
      square, [&](std::size_t i) { return wm(i) * wm(i); }, rows.mm);
  BinomialConstant constant;
  for (auto& [counts, weights] : weights_of_counts) {
    std::sort(weights.begin(), weights.end());
    for (double w : weights) constant.add(counts.first, counts.second, w);
  }
  rows.log_constant = constant.sum();
}

}  // namespace

void sum_outcome(const Vector& weight, const Categories& categories, ModelRows& rows) {
  const std::size_t n = rows.patterns.size();
  rows.cases.assign(n, 0.0);
  if (!categories.labels.empty()) rows.counts = Matrix(n, categories.labels.size());
  if (rows.outcome.y.empty()) {
    for (std::size_t i = 0; i < rows.n_frame_rows; ++i) {
      const std::uint32_t to = rows.patterns.pattern_of_row[i];
      if (to == Patterns::not_kept) continue;
      const double w = weight.empty() || rows.weighted ? 1.0 : weight[i];
      rows.cases[to] += w;
      if (!rows.counts.empty()) rows.counts(to, static_cast<std::size_t>(categories.code[i])) += w;
    }
    if (!rows.counts.empty()) rows.m = rows.trials = rows.cases;
    return;
  }
  for (Vector* sums : {&rows.y, &rows.m, &rows.yy, &rows.ym, &rows.mm}) sums->assign(n, 0.0);
  const Vector& y = rows.outcome.y;
  const Vector& m = rows.outcome.m;
  const bool binary = !rows.outcome.grouped;
  for (std::size_t i = 0; i < rows.n_frame_rows; ++i)
    if (rows.patterns.pattern_of_row[i] != Patterns::not_kept)
      rows.n_events += y[i] * (weight.empty() || rows.weighted ? 1.0 : weight[i]);
  if (rows.weighted) {
    sum_weighted(rows, weight);
    return;
  }
  BinomialConstant constant;
  for (std::size_t i = 0; i < rows.n_frame_rows; ++i) {
    const std::uint32_t to = rows.patterns.pattern_of_row[i];
    if (to == Patterns::not_kept) continue;
    const double w = weight.empty() ? 1.0 : weight[i];
    rows.cases[to] += w;
    rows.y[to] += w * y[i];
    if (binary) continue;
    rows.m[to] += w * m[i];
    rows.yy[to] += w * y[i] * y[i];
    rows.ym[to] += w * y[i] * m[i];
    rows.mm[to] += w * m[i] * m[i];
    constant.add(m[i], y[i], w);
  }
  rows.log_constant = constant.sum();
  if (binary) {
    rows.m = rows.cases;
    rows.yy = rows.y;
    rows.ym = rows.y;
    rows.mm = rows.cases;
  }
  rows.trials = rows.m;
}

}  // namespace skillnad
