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
  Vector all_trials(n, 0.0);
  double largest = 0.0;
  double n_kept = 0.0;
  std::map<std::pair<double, double>, std::vector<double>> weights_of_counts;
  for (std::size_t i = 0; i < rows.n_frame_rows; ++i) {
    if (pattern[i] == Patterns::not_kept) continue;
    all_trials[pattern[i]] += trials(i);
    largest = std::max(largest, weight[i] * trials(i));
    n_kept += 1.0;
    if (!binary) weights_of_counts[{trials(i), y[i]}].push_back(weight[i]);
  }
  rows.trials = std::move(all_trials);
  // One grid for y and m, so that a pattern of successes only has the same sums to the bit.
  const auto sum = [&](double bound, const auto& term, SharedVector& out) {
    const OrderFreeSum grid(bound, n_kept);
    std::vector<OrderFreeSum::Parts> parts(n);
    for (std::size_t i = 0; i < rows.n_frame_rows; ++i)
      if (pattern[i] != Patterns::not_kept) grid.add(term(i), parts[pattern[i]]);
    Vector sums(n);
    for (std::size_t k = 0; k < n; ++k) sums[k] = parts[k].high + parts[k].low;
    out = std::move(sums);
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
  const bool counted = !weight.empty() && !rows.weighted;
  const auto weight_of = [&](std::size_t i) { return counted ? weight[i] : 1.0; };
  if (!categories.labels.empty()) rows.counts = Matrix(n, categories.labels.size());
  const std::vector<std::uint32_t>& pattern = rows.patterns.pattern_of_row;
  if (counted) {
    Vector cases(n, 0.0);
    for (std::size_t i = 0; i < rows.n_frame_rows; ++i)
      if (pattern[i] != Patterns::not_kept) cases[pattern[i]] += weight[i];
    rows.cases = std::move(cases);
  } else {
    rows.cases = rows.patterns.count;
  }
  if (rows.outcome.y.empty()) {
    if (rows.counts.empty()) return;
    for (std::size_t i = 0; i < rows.n_frame_rows; ++i)
      if (pattern[i] != Patterns::not_kept)
        rows.counts(pattern[i], static_cast<std::size_t>(categories.code[i])) += weight_of(i);
    rows.m = rows.trials = rows.cases;
    return;
  }
  const Vector& y = rows.outcome.y;
  const Vector& m = rows.outcome.m;
  for (std::size_t i = 0; i < rows.n_frame_rows; ++i)
    if (pattern[i] != Patterns::not_kept) rows.n_events += y[i] * weight_of(i);
  if (rows.weighted) {
    sum_weighted(rows, weight);
    return;
  }
  const auto sum = [&](const auto& term) {
    Vector sums(n, 0.0);
    for (std::size_t i = 0; i < rows.n_frame_rows; ++i)
      if (pattern[i] != Patterns::not_kept) sums[pattern[i]] += term(i);
    return sums;
  };
  rows.y = sum([&](std::size_t i) { return weight_of(i) * y[i]; });
  if (!rows.outcome.grouped) {
    rows.m = rows.mm = rows.trials = rows.cases;
    rows.yy = rows.ym = rows.y;
    return;
  }
  rows.m = sum([&](std::size_t i) { return weight_of(i) * m[i]; });
  rows.yy = sum([&](std::size_t i) { return weight_of(i) * y[i] * y[i]; });
  rows.ym = sum([&](std::size_t i) { return weight_of(i) * y[i] * m[i]; });
  rows.mm = sum([&](std::size_t i) { return weight_of(i) * m[i] * m[i]; });
  rows.trials = rows.m;
  BinomialConstant constant;
  for (std::size_t i = 0; i < rows.n_frame_rows; ++i)
    if (pattern[i] != Patterns::not_kept) constant.add(m[i], y[i], weight_of(i));
  rows.log_constant = constant.sum();
}

}  // namespace skillnad
