// The synthetic population of NUSO: not data, but tables of the same form that reproduce what the
// PMs print.
#pragma once

#include <cstdint>
#include <string>

#include "skillnad/base/context.hpp"
#include "skillnad/base/value.hpp"

namespace skillnad::nuso {

/// What every table and page made from the population bears.
inline constexpr const char* synthetic_stamp = "SYNTETISKA DATA";

struct SimulationRequest {
  std::uint64_t seed = 1;
  std::string mode = "replica";      ///< or "stochastic"
  double unit_sd = 0.15;             ///< of the municipalities' effects, log odds
  std::string scenario = "default";  ///< no_unit_variation, strong_unit_variation, null,
                                     ///< planted_effects, second_wave
};

/// Tables enhet, utredning, insats, insats_mal, hanvisning, aktualisering of the codebook, each
/// with the stamp in its first column `kalla`; the kind of missingness of `x` in the column
/// `x__missing`.
///
/// @throws DataError[margins] in replica mode if a margin could not be met; the text has the
///         table of misses
ValueList simulate_nuso(Context& context, const SimulationRequest& request);

}  // namespace skillnad::nuso
