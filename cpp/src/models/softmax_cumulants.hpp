// Derivatives of log(1 + sum exp(eta_c)) of the orders two to four: the cumulants of the indicators
// of the categories beside the base, whose probabilities are p (complement = 1 - p).
#pragma once

#include <cstddef>

#include "skillnad/models/effect_rows.hpp"

namespace skillnad::cumulants {

/// The third cumulant of three indicators.
inline double third(const double* p, const double* complement, std::size_t a, std::size_t b,
                    std::size_t c) {
  if (a == b && b == c) return p[a] * complement[a] * (complement[a] - p[a]);
  if (a == b) return -p[a] * p[c] * (complement[a] - p[a]);
  if (a == c) return -p[a] * p[b] * (complement[a] - p[a]);
  if (b == c) return -p[b] * p[a] * (complement[b] - p[b]);
  return 2.0 * p[a] * p[b] * p[c];
}

/// sum_cd k4_abcd Q_cd - sum_c k3_abc y_c by pair_index(a, b), k3 and k4 the third and fourth
/// cumulants, Q symmetric (q x q). `work` holds q numbers.
inline void contracted(std::size_t q, const double* p, const double* quadratic,
                       const double* linear, double* work, double* out) {
  double first = 0.0;   // p' diag Q
  double square = 0.0;  // p'Qp
  double mean = 0.0;    // p'y
  for (std::size_t a = 0; a < q; ++a) {
    double qp = 0.0;
    for (std::size_t b = 0; b < q; ++b) qp += quadratic[a + b * q] * p[b];
    work[a] = qp;
    first += p[a] * quadratic[a + a * q];
    square += p[a] * qp;
    mean += p[a] * linear[a];
  }
  for (std::size_t b = 0; b < q; ++b)
    for (std::size_t a = b; a < q; ++a) {
      const double diagonals = quadratic[a + a * q] + quadratic[b + b * q];
      const double deviations = linear[a] + linear[b] - 2.0 * mean;
      double cell = p[a] * p[b] *
                    (-2.0 * quadratic[a + b * q] - diagonals + 4.0 * (work[a] + work[b]) +
                     2.0 * first - 6.0 * square + deviations);
      if (a == b)
        cell += p[a] *
                (quadratic[a + a * q] - 2.0 * work[a] - first + 2.0 * square - (linear[a] - mean));
      out[pair_index(a, b, q)] = cell;
    }
}

}  // namespace skillnad::cumulants
