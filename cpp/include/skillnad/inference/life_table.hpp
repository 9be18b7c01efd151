// Life tables: hazard, survival and cumulative incidence by band of time, no covariates.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/base/table.hpp"
#include "skillnad/models/histories.hpp"

namespace skillnad {

/// The hazard of one band: who had the event, and what the others were exposed to, in widths of the
/// band.
///
/// Maximises sum log(1 - exp(-H s_i)) over the events minus H times the exposure of the others, s_i
/// the share of the band an event was at risk in (1 unless it entered late): h = 1 - exp(-H). Where
/// all s_i are 1, h = d / (d + exposure), and its variance h (1 - h) / (d + exposure) gives
/// Greenwood's formula.
struct BandHazard {
  double hazard;    ///< NaN where nobody was at risk
  double variance;  ///< of it
};
/// @param n_events     with share 1
/// @param late_shares  shares of the other events
BandHazard band_hazard(double n_events, const Vector& late_shares, double exposure);

/// One row for each combination of `by` that occurs, cause (where there are several) and band.
///
/// n_at_risk: persons at risk at some time in the band; exposure: their time in it; n_censored:
/// those whose history ends in the band, or at its end, without any event, but not at the last
/// break. hazard: cause-specific, the maximum-likelihood estimate of a hazard model that has the
/// bands only. survival: without any of the causes, to the end of the band. cumulative_incidence:
/// the cause has happened by the end of the band, S_k-1 r h summed over the bands, h the hazard of
/// all causes and r the cause's part of the events. Standard errors by the delta method,
/// Greenwood's where there is one cause; limits on the scale of log(-log(1 - F)). Rows with a
/// missing cell are left out with a warning.
/// @throws as read_histories(); OptionError[level]
Table life_table(Context& context, std::shared_ptr<const Table> data, const HistoryRequest& request,
                 const std::vector<std::string>& by, double level);

}  // namespace skillnad
