// The different patterns of a design with the outcomes they have, in standardised units.
#pragma once

#include <cstddef>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/base/matrix.hpp"
#include "skillnad/models/design_scale.hpp"

namespace skillnad {

/// Merged patterns, one row after the other.
struct SeparationPatterns {
  std::size_t p = 0;
  std::vector<double> cells;  ///< row-major, standardised
  std::vector<int> outcome;   ///< +1 successes only, -1 failures only, 0 both
  std::vector<double> trials;
  DesignScale scale;

  std::size_t size() const { return outcome.size(); }
  const double* row(std::size_t i) const { return cells.data() + i * p; }
  double side(std::size_t i, const std::vector<double>& direction) const;
};

/// Patterns with trials, standardised, sorted by their cells and merged where all cells are equal.
SeparationPatterns separation_patterns(Context& context, const Matrix& x,
                                       const std::vector<double>& successes,
                                       const std::vector<double>& trials);

/// An orthonormal basis that grows by vectors, kept while they bring something new.
class SpanBasis {
 public:
  explicit SpanBasis(std::size_t dimension) : dimension_(dimension) {}
  /// Adds the part of `v` outside the span if it is more than `tolerance` of its length.
  bool add(const double* v, double tolerance);
  bool full() const { return vectors_.size() == dimension_; }
  const std::vector<std::vector<double>>& vectors() const { return vectors_; }
  /// An orthonormal basis of what is orthogonal to the span.
  std::vector<std::vector<double>> complement() const;

 private:
  std::size_t dimension_;
  std::vector<std::vector<double>> vectors_;
};

}  // namespace skillnad
