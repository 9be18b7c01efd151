// Fits a discrete-time hazard model, with or without random effects.
#pragma once

#include "skillnad/models/fit_binary.hpp"

namespace skillnad {

/// h_k = P(event in band k | at risk at its start), g(h_k) = a_k + x'b + z'u + offset. With the
/// complementary log-log link a band that counts a share s of its width has
/// 1 - exp(-s exp(a_k + x'b + z'u)): the grouped-time proportional hazards model (Prentice and
/// Gloeckler 1978), the baseline hazard taken as constant inside a band only where s < 1.
///
/// `all.people` holds the persons; `all.model` is made of them.
/// Throws as fit_binary() and expand_histories().
Fit fit_hazard(Context& context, FitRows& all, const FitOptions& options,
               const HistoryRequest& history);

}  // namespace skillnad
