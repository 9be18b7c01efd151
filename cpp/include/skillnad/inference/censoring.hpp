// When observation of a person begins and ends, in bands: 1.25 is a quarter into the second band.
#pragma once

#include <cstddef>

#include "skillnad/models/model_rows.hpp"

namespace skillnad {

double entry_of(const PatternHistories& histories, std::size_t i);
/// For an event the end of its band.
double end_of(const PatternHistories& histories, std::size_t i);

/// Kaplan-Meier estimate of the censoring, from entry on. Who had the event was observed to the end
/// of its band, but not known to be at that very time.
class Censoring {
 public:
  Censoring(const ModelRows& people, std::size_t n_bands);

  /// Where an event that was seen between `from` and `to` lies, as part of the way of its
  /// distribution function over that time: drawn with density f(t) G(t), v uniform, G this estimate
  /// and f by a constant hazard that leaves `left` of those at risk. v itself without censoring
  /// between.
  double seen_part(double from, double to, double left, double v) const;
  /// A time of censoring not before `from`, at most the last break; u uniform.
  double draw(double from, double u) const;

 private:
  /// The position of the first time at or after `from`.
  std::size_t first(double from) const;

  double last_;
  Vector times_, left_;  ///< times before the last break, and what is left from each on
};

}  // namespace skillnad
