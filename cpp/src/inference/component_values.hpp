// What variance_components() shows of random effects, without standard errors: by its names and in
// its order, a row for everything the formula asks for, on the boundary too.
#pragma once

#include <string>
#include <vector>

#include "skillnad/base/matrix.hpp"
#include "skillnad/models/fit.hpp"

namespace skillnad {

/// An intra-class correlation on the probability scale at one linear predictor, and its
/// derivatives with respect to eta and sd. 0 where sd is 0.
struct ProbabilityShare {
  double value = 0.0;
  double by_eta = 0.0;
  double by_sd = 0.0;
};
ProbabilityShare probability_share(Link link, double eta, double sd);

/// exp(sqrt(2) sd Phi^-1(0.75)), the median odds ratio (Larsen & Merlo 2005).
double median_odds_ratio(double sd);

/// The linear predictor at the mean row of the cases, random effects 0.
double mean_predictor(const Fit& fit, const Vector& standardised);

struct ComponentValue {
  std::string group, name;
  double value = 0.0;     ///< NaN: a correlation with an effect whose standard deviation is 0
  bool boundary = false;  ///< a standard deviation of 0, a correlation of 1 or -1 or none
};

/// At the coefficients `standardised` and the matrices L of the factors of `fit`.
std::vector<ComponentValue> component_values(const Fit& fit, const Vector& standardised,
                                             const std::vector<Matrix>& factors);

}  // namespace skillnad
