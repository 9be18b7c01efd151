// Residuals of the rows against the model with its random effects integrated out.
#pragma once

#include <cstdint>
#include <string>

#include "skillnad/base/context.hpp"
#include "skillnad/base/table.hpp"
#include "skillnad/models/fit.hpp"
#include "skillnad/models/model_rows.hpp"

namespace skillnad {

/// One column, `residual`, a row each row of the data; missing where a row was not used, or counts
/// no trial. F is the marginal distribution of the row's outcome, p its marginal probability.
///
/// "quantile": Phi^-1(F(y-) + V (F(y) - F(y-))), V uniform from (seed, stream 1, row): standard
/// normal in a true model (Dunn & Smyth 1996). For binary outcomes F(0) = 1 - p.
/// "response": y / m - p.
/// "pearson": (y - m p) / sd, sd^2 = m p (1 - p) + m (m - 1) Var(P), P the probability given the
/// random effects.
/// "deviance": signed root of the row's deviance; fits without random effects.
/// Hazard fits: `rows` are persons; see history_scores.hpp.
/// @throws OptionError[not_available] for all but "quantile" of ordinal and hazard fits, and for
/// "deviance"
///   with random effects
Table residuals_table(Context& context, const Fit& fit, const ModelRows& rows,
                      const std::string& kind, std::uint64_t seed);

}  // namespace skillnad
