// What variance_components() shows of random effects, without standard errors: by its names and in
// its order, a row for everything the formula asks for, on the boundary too.
#pragma once

#include <string>
#include <vector>

#include "skillnad/base/matrix.hpp"
#include "skillnad/models/fit.hpp"

namespace skillnad {

struct ComponentValue {
  std::string group, name;
  double value = 0.0;     ///< NaN: a correlation with an effect whose standard deviation is 0
  bool boundary = false;  ///< a standard deviation of 0, a correlation of 1 or -1 or none
};

/// At the coefficients `standardised` and the matrices L of the factors of `fit`.
std::vector<ComponentValue> component_values(const Fit& fit, const Vector& standardised,
                                             const std::vector<Matrix>& factors);

}  // namespace skillnad
