// The documented risk and protective factors, given profile and type of vulnerability.
#pragma once

#include "skillnad/nuso/model.hpp"
#include "skillnad/nuso/population.hpp"

namespace skillnad::nuso {

/// Adds every factor of cpp/data/nuso_profiles.csv (0 and 1), `antal_risk`, `antal_skydd` and
/// `tre_sidor`. The type of vulnerability follows from the factors: at least one of the child's own
/// behaviour, at least one of the home environment, both, or none (rule 1; factors of side 2 in
/// column `own` count for neither).
void add_factors(Population& cases, const ModelRun& run);

}  // namespace skillnad::nuso
