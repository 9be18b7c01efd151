// A small dense linear programme with bounds on its variables.
#pragma once

#include <cstddef>
#include <vector>

#include "skillnad/base/matrix.hpp"

namespace skillnad {

/// maximise c'x subject to A x = b, 0 <= x <= u.
struct LinearProgramme {
  Matrix a;         ///< m x n
  Vector b;         ///< m, of any sign
  Vector c, upper;  ///< n; upper >= 0, may be infinite
};

struct LinearSolution {
  enum class Status { optimal, infeasible, unbounded, undecided };
  Status status = Status::undecided;
  double value = 0.0;
  Vector x;
  Vector prices;  ///< m: c_j - prices'a_j is the gain of variable j; zero for basic ones
};

/// The primal simplex with bounded variables, in two phases: largest gain, Bland's rule once no
/// progress is made. "undecided" after 50 (m + n) steps.
LinearSolution solve(const LinearProgramme& programme);

}  // namespace skillnad
