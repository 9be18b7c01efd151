// Parametric bootstrap: the model fitted again to outcomes drawn from it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/base/table.hpp"
#include "skillnad/models/fit.hpp"
#include "skillnad/models/fit_binary.hpp"

namespace skillnad {

/// Why a replicate gave no estimates.
enum class ReplicateFailure { none, separation, empty_category, not_converged };

/// The estimates of all replicates. Rows of `values`: the coefficients as they are named, then the
/// random effects by the names of variance_components(); NaN where a replicate failed, or where a
/// correlation has no meaning since a standard deviation is 0.
struct BootstrapReplicates {
  std::vector<std::string> group, category, term;  ///< by row; no group: a coefficient
  Vector estimate;                                 ///< of the fit
  Matrix values;                                   ///< rows x replicates
  std::vector<std::uint8_t> boundary;  ///< as `values`: 1 for a standard deviation of 0 and what
                                       ///< follows from it, or a correlation of 1 or -1
  std::vector<ReplicateFailure> failure;
};

/// Replicate r draws the effects of all levels anew and the outcomes given them (PatternDraws, r
/// part of the counter), and maximises the likelihood from the estimates of the fit, with its link,
/// its quadrature nodes (where the fit is on the boundary and has none, 15 or, with slopes, 7) and
/// all random effects its formula asks for. It depends on the fit, the seed and r only: not on the
/// number of replicates, nor on `context.threads`, over which replicates are spread. Separation is
/// looked for as in a fit.
BootstrapReplicates bootstrap_replicates(Context& context, const Fit& fit, const FitRows& rows,
                                         std::size_t replicates, std::uint64_t seed);

/// Quantile of a sorted sample: with h = (n + 1) p and j its whole part, x_j + (h - j) (x_(j+1) -
/// x_j), the sixth definition of Hyndman & Fan (1996); NaN where h is below 1 or above n.
double sample_quantile(const Vector& sorted, double p);

/// Percentile limits: the quantiles (1 - level) / 2 and (1 + level) / 2 of the replicates, by
/// sample_quantile(). Columns group, category, term, estimate, conf_low, conf_high as
/// profile_intervals() has them, with more rows of random effects, then replicates (that the limits
/// rest on), failed, boundary (of those they rest on). Warns `bootstrap` if replicates failed.
/// @throws OptionError[argument_value] for fewer replicates than the level needs
Table bootstrap_intervals(Context& context, const Fit& fit, const FitRows& rows, double level,
                          std::size_t replicates, std::uint64_t seed);

}  // namespace skillnad
