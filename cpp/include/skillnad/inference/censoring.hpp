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

  /// The times before the last break at which it falls, and what is left at and after each.
  const Vector& times() const { return times_; }
  const Vector& left() const { return left_; }
  /// The position of the first time at or after `from`.
  std::size_t first(double from) const;
  /// A time of censoring not before `from`, at most the last break; u uniform.
  double draw(double from, double u) const;

 private:
  double last_;
  Vector times_, left_;
};

}  // namespace skillnad
