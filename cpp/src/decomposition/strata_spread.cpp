// Heterogeneity over strata: Cochran's Q, I2, tau by Paule and Mandel, shrunken values.
#include <cmath>

#include "skillnad/base/distributions.hpp"
#include "skillnad/decomposition/decomposition.hpp"

namespace skillnad {

namespace {

struct Weighted {
  double mean = 0.0;
  double q = 0.0;  ///< sum of w (x - mean)^2
};

Weighted weighted(const Vector& x, const Vector& variance, double tau2) {
  double w_sum = 0.0;
  Weighted out;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double w = 1.0 / (variance[i] + tau2);
    w_sum += w;
    out.mean += w * x[i];
  }
  out.mean /= w_sum;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double from_mean = x[i] - out.mean;
    out.q += from_mean * from_mean / (variance[i] + tau2);
  }
  return out;
}

/// The variance at which Q equals its degrees of freedom (Paule & Mandel 1982); 0 where it is
/// below them already. Q falls in it, so bisection finds it.
double paule_mandel(const Vector& x, const Vector& variance) {
  const double df = static_cast<double>(x.size() - 1);
  if (weighted(x, variance, 0.0).q <= df) return 0.0;
  double low = 0.0, high = 1.0;
  while (weighted(x, variance, high).q > df) high *= 2.0;
  for (int step = 0; step < 200; ++step) {
    const double middle = 0.5 * (low + high);
    (weighted(x, variance, middle).q > df ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

}  // namespace

std::vector<StrataSpread> strata_spread(const std::vector<DecompositionCell>& cells) {
  std::vector<StrataSpread> out;
  for (const DecompositionCell& all : cells) {
    if (!all.whole()) continue;
    StrataSpread one;
    one.a = all.a;
    one.b = all.b;
    one.category = all.category;
    Vector x, variance;
    for (const DecompositionCell& cell : cells) {
      if (cell.stratum.empty() || !cell.stage.empty() || cell.a != all.a || cell.b != all.b ||
          cell.category != all.category)
        continue;
      if (cell.cell.chosen.values.empty()) continue;
      const std::size_t at = place_of(cell, "unexplained");
      const double v = cell.cell.chosen.covariance(at, at);
      if (!(v > 0.0)) continue;
      x.push_back(cell.cell.chosen.values[at]);
      variance.push_back(v);
      one.strata.push_back(cell.stratum);
    }
    if (x.size() < 2) continue;
    one.n = static_cast<double>(x.size());
    one.q = weighted(x, variance, 0.0).q;
    one.p_value = chi_square_upper(one.q, one.n - 1.0);
    one.i2 = one.q > 0.0 ? std::fmax(0.0, (one.q - (one.n - 1.0)) / one.q) : 0.0;
    const double tau2 = paule_mandel(x, variance);
    one.tau = std::sqrt(tau2);
    const double mean = weighted(x, variance, tau2).mean;
    for (std::size_t i = 0; i < x.size(); ++i)
      one.shrunken.push_back(mean + tau2 / (tau2 + variance[i]) * (x[i] - mean));
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace skillnad
