// One replicate of the bootstrap: the maximum of the likelihood of drawn outcomes.
#pragma once

#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/inference/bootstrap.hpp"
#include "skillnad/models/fit.hpp"
#include "skillnad/models/fit_binary.hpp"
#include "skillnad/models/random_model.hpp"
#include "skillnad/models/separation.hpp"

namespace skillnad {

struct ReplicateFit {
  ReplicateFailure failure = ReplicateFailure::none;
  Vector standardised;          ///< coefficients
  std::vector<Matrix> factors;  ///< L of every factor
};

class ReplicateFitter {
 public:
  ReplicateFitter(const Fit& fit, const FitRows& rows);

  /// Of successes by pattern.
  ReplicateFit of_successes(Context& context, const Vector& y) const;
  /// Of cases by pattern and category.
  ReplicateFit of_categories(Context& context, const Matrix& counts) const;
  /// The same of categories without an order.
  ReplicateFit of_choices(Context& context, const Matrix& counts) const;

 private:
  /// The drawn rows, and as find_separation() takes them.
  struct Drawn {
    const GroupedRows& grouped;
    const OrdinalRows* ordinal;
    const RandomStructure& random;
    const Vector& cases;
    const Matrix& x;
    const Vector& y;
    const Vector& m;
    const Vector& offset;
  };
  ReplicateFit fit(Context& context, const Drawn& drawn) const;
  /// Adds the random effects to a fit without them; `random` is the structure to be fitted.
  void add_random_part(Context& context, const RandomModelMaker& make,
                       const RandomStructure& random, const Vector& cases, const FixedPart& fixed,
                       ReplicateFit& out) const;

  const Fit& fit_;
  const FitRows& rows_;
  Matrix design_;  ///< by pattern; of a binary fit
  Vector start_;
  std::vector<SeparationTerm> terms_;
};

}  // namespace skillnad
