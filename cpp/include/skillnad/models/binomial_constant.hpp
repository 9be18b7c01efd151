// sum log C(m, y) over rows: the constant of a grouped-binomial log-likelihood.
#pragma once

#include <map>
#include <utility>

namespace skillnad {

/// log of the binomial coefficient C(m, y), 0 <= y <= m whole, by Stirling's series with the
/// difference taken before the logarithms (Loader 2000): no cancellation for large m.
double log_choose(double m, double y);

/// Collects rows; equal (m, y) are counted, so the sum does not depend on the order of the rows.
class BinomialConstant {
 public:
  void add(double m, double y, double weight) { counts_[{m, y}] += weight; }
  double sum() const;

 private:
  std::map<std::pair<double, double>, double> counts_;
};

}  // namespace skillnad
