// The small-sample sandwich over clusters "CR2" of a logit, with Satterthwaite degrees of freedom.
#pragma once

#include "skillnad/base/context.hpp"
#include "skillnad/models/grouped_rows.hpp"
#include "skillnad/models/standardise.hpp"

namespace skillnad {

/// Empty where the work would be too much, or a probability is 0 or 1 to every digit.
struct SmallSampleSandwich {
  Matrix covariance;  ///< of the coefficients of the columns as laid out
  Vector df;          ///< of each coefficient of the columns before they were standardised
};

/// Bell & McCaffrey (2002), Pustejovsky & Tipton (2018), with the working model of the regression:
/// independent cases of variance mu (1 - mu). Groups are the clusters; each trial counts as a row,
/// so that counts and their rows give the same. `bread` is the inverse information.
///
/// The work grows with the cube of the patterns in a cluster; the sum of the cubes is at most 5e8.
SmallSampleSandwich bell_mccaffrey(Context& context, const GroupedRows& rows,
                                   const Standardiser& standardiser, const Vector& coefficients,
                                   const Matrix& bread);

}  // namespace skillnad
