#include "skillnad/models/outcome_sums.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "skillnad/models/binomial_constant.hpp"
#include "skillnad/models/weights.hpp"

namespace skillnad {

namespace {

constexpr std::size_t none = static_cast<std::size_t>(-1);

/// Sums of weights over the rows of each cell, `cell(i)` or `none`: they do not depend on the order
/// of the rows.
template <class Cell, class Term>
Vector free_sums(std::size_t n_rows, std::size_t n_cells, double bound, const Cell& cell,
                 const Term& term) {
  double n_kept = 0.0;
  for (std::size_t i = 0; i < n_rows; ++i) n_kept += cell(i) != none ? 1.0 : 0.0;
  const OrderFreeSum grid(bound, n_kept);
  std::vector<OrderFreeSum::Parts> parts(n_cells);
  for (std::size_t i = 0; i < n_rows; ++i)
    if (cell(i) != none) grid.add(term(i), parts[cell(i)]);
  Vector sums(n_cells);
  for (std::size_t k = 0; k < n_cells; ++k) sums[k] = parts[k].high + parts[k].low;
  return sums;
}

/// Weights that are no counts, of the rows of each pattern and category (histories have none).
void sum_weighted_cases(ModelRows& rows, const Vector& weight, const Categories& categories) {
  const std::vector<std::uint32_t>& pattern = rows.patterns.pattern_of_row;
  const std::size_t n = rows.patterns.size();
  const std::size_t n_categories = std::max<std::size_t>(1, categories.labels.size());
  const auto cell = [&](std::size_t i) {
    if (pattern[i] == Patterns::not_kept) return none;
    const std::size_t category =
        categories.labels.empty() ? 0 : static_cast<std::size_t>(categories.code[i]);
    return pattern[i] + category * n;
  };
  double largest = 0.0;
  for (std::size_t i = 0; i < rows.n_frame_rows; ++i)
    if (cell(i) != none) largest = std::max(largest, weight[i]);
  const auto sums = [&](double bound, const auto& term) {
    return free_sums(rows.n_frame_rows, n * n_categories, bound, cell, term);
  };
  Vector first = sums(largest, [&](std::size_t i) { return weight[i]; });
  Vector second = sums(largest * largest, [&](std::size_t i) { return weight[i] * weight[i]; });
  Vector m(n, 0.0);
  for (std::size_t c = 0; c < n_categories; ++c)
    for (std::size_t i = 0; i < n; ++i) m[i] += first[i + c * n];
  rows.m = std::move(m);
  rows.trials = rows.cases;
  if (categories.labels.empty()) {
    rows.mm = std::move(second);
    return;
  }
  rows.counts.cells() = std::move(first);
  rows.squared_counts = Matrix(n, n_categories);
  rows.squared_counts.cells() = std::move(second);
}

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
  std::map<std::pair<double, double>, std::vector<double>> weights_of_counts;
  for (std::size_t i = 0; i < rows.n_frame_rows; ++i) {
    if (pattern[i] == Patterns::not_kept) continue;
    all_trials[pattern[i]] += trials(i);
    largest = std::max(largest, weight[i] * trials(i));
    if (!binary) weights_of_counts[{trials(i), y[i]}].push_back(weight[i]);
  }
  rows.trials = std::move(all_trials);
  // One grid for y and m, so that a pattern of successes only has the same sums to the bit.
  const auto sum = [&](double bound, const auto& term, SharedVector& out) {
    const auto cell = [&](std::size_t i) {
      return pattern[i] == Patterns::not_kept ? none : std::size_t{pattern[i]};
    };
    out = free_sums(rows.n_frame_rows, n, bound, cell, term);
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
  rows.category_cases.assign(categories.labels.size(), 0.0);
  const std::vector<std::uint32_t>& pattern = rows.patterns.pattern_of_row;
  if (counted) {
    Vector cases(n, 0.0);
    for (std::size_t i = 0; i < rows.n_frame_rows; ++i)
      if (pattern[i] != Patterns::not_kept) cases[pattern[i]] += weight[i];
    rows.cases = std::move(cases);
  } else {
    rows.cases = rows.patterns.count;
  }
  for (std::size_t i = 0; i < rows.n_frame_rows && !rows.counts.empty(); ++i)
    if (pattern[i] != Patterns::not_kept)
      rows.category_cases[static_cast<std::size_t>(categories.code[i])] += weight_of(i);
  if (rows.outcome.y.empty()) {
    if (rows.weighted) return sum_weighted_cases(rows, weight, categories);
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
