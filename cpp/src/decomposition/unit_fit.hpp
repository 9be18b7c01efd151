// A logistic regression with a random intercept by unit, and the posterior of each unit's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/base/linalg.hpp"
#include "skillnad/models/grouped_rows.hpp"

namespace skillnad {

/// One unit's intercept as nodes with weights; the prior where the unit has no cases.
struct UnitNodes {
  Vector effect;  ///< s u
  Vector share;   ///< sum to 1
  Matrix score;   ///< d log f(y | u) / d psi at each node, parameters x nodes; empty: zero
};

struct UnitFit {
  Vector coefficients;
  double sd = 0.0;
  linalg::Cholesky information;  ///< observed, in psi = (b, log s), without log s where s = 0
  Matrix scores;  ///< d log f(y) / d psi of each unit times its weight, parameters x units
  std::vector<UnitNodes> units;
  UnitNodes elsewhere;  ///< of a unit without cases
  bool penalised = false;
  bool unidentified = false;

  std::size_t n_parameters() const { return coefficients.size() + (sd > 0.0 ? 1 : 0); }
};

/// @param design  the patterns in the order of their units, the first column ones; columns
///                independent
/// @param y, m    events and trials of each pattern, some of either outcome
/// @param start   the first pattern of each unit and the end
/// @param weight  how often each unit counts; empty: once. Its posterior is that of its own cases
/// Quadrature nodes are added until the log-likelihood stands still. A source that separates gets
/// Firth's penalty, with s > 0 the ridge of the core's fits.
UnitFit fit_units(Context& context, const Matrix& design, const Vector& y, const Vector& m,
                  const std::vector<std::uint32_t>& start, const Vector& weight = {});

}  // namespace skillnad
