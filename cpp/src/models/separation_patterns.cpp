#include "separation_patterns.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace skillnad {

double SeparationPatterns::side(std::size_t i, const std::vector<double>& direction) const {
  const double* x = row(i);
  double sum = 0.0;
  for (std::size_t j = 0; j < p; ++j) sum += x[j] * direction[j];
  return sum;
}

SeparationPatterns separation_patterns(Context& context, const Matrix& x,
                                       const std::vector<double>& successes,
                                       const std::vector<double>& trials) {
  SeparationPatterns patterns;
  patterns.p = x.cols();
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < x.rows(); ++i) {
    if (trials[i] > 0.0) rows.push_back(i);
  }
  patterns.scale = scale_design(x, rows);
  std::vector<double> cells(rows.size() * patterns.p);
  for (std::size_t j = 0; j < patterns.p; ++j) {
    const ColumnScale& column = patterns.scale.columns[j];
    for (std::size_t i = 0; i < rows.size(); ++i) {
      cells[i * patterns.p + j] = column.apply(x(rows[i], j));
    }
  }
  context.tick();

  const std::size_t p = patterns.p;
  std::vector<std::size_t> order(rows.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto compare = [&](std::size_t a, std::size_t b) {
    const double* u = cells.data() + a * p;
    const double* v = cells.data() + b * p;
    for (std::size_t j = 0; j < p; ++j) {
      if (u[j] != v[j]) return u[j] < v[j] ? -1 : 1;
    }
    return 0;
  };
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const int c = compare(a, b);
    return c != 0 ? c < 0 : a < b;
  });
  context.tick();

  for (std::size_t start = 0; start < order.size();) {
    std::size_t end = start;
    double total = 0.0;
    bool some = false;
    bool none = false;
    for (; end < order.size() && compare(order[start], order[end]) == 0; ++end) {
      const std::size_t row = rows[order[end]];
      total += trials[row];
      some = some || successes[row] > 0.0;
      none = none || successes[row] < trials[row];
    }
    const double* first = cells.data() + order[start] * p;
    patterns.cells.insert(patterns.cells.end(), first, first + p);
    patterns.outcome.push_back(some && none ? 0 : some ? 1 : -1);
    patterns.trials.push_back(total);
    start = end;
  }
  return patterns;
}

bool SpanBasis::add(const double* v, double tolerance) {
  std::vector<double> rest(v, v + dimension_);
  double before = 0.0;
  for (const double cell : rest) before += cell * cell;
  // Twice: the second sweep removes what rounding left of the first.
  for (int sweep = 0; sweep < 2; ++sweep) {
    for (const std::vector<double>& base : vectors_) {
      double part = 0.0;
      for (std::size_t k = 0; k < dimension_; ++k) part += base[k] * rest[k];
      for (std::size_t k = 0; k < dimension_; ++k) rest[k] -= part * base[k];
    }
  }
  double after = 0.0;
  for (const double cell : rest) after += cell * cell;
  if (!(after > tolerance * tolerance * before)) return false;
  const double size = std::sqrt(after);
  for (double& cell : rest) cell /= size;
  vectors_.push_back(std::move(rest));
  return true;
}

std::vector<std::vector<double>> SpanBasis::complement() const {
  // Unit vectors, each time the one that lies furthest outside.
  SpanBasis grown = *this;
  std::vector<std::vector<double>> found;
  while (!grown.full()) {
    std::size_t best = 0;
    double most = -1.0;
    for (std::size_t k = 0; k < dimension_; ++k) {
      double outside = 1.0;
      for (const std::vector<double>& base : grown.vectors_) outside -= base[k] * base[k];
      if (outside > most + 1e-12) {
        most = outside;
        best = k;
      }
    }
    std::vector<double> unit(dimension_, 0.0);
    unit[best] = 1.0;
    if (!grown.add(unit.data(), 0.0)) break;
    found.push_back(grown.vectors_.back());
  }
  return found;
}

}  // namespace skillnad
