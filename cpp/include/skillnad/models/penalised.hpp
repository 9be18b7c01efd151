// Penalised binary regression: finite estimates also under separation. With random effects the
// penalty is the ridge, on the coefficients alone.
#pragma once

#include <string>

#include "skillnad/models/glm.hpp"

namespace skillnad {

enum class Penalty { none, firth, ridge };

/// "none", "firth", "ridge".
std::string penalty_name(Penalty penalty);

/// What is added to the log-likelihood: with "firth" half the log determinant of the information of
/// the logit (Jeffreys' prior; Firth 1993), with "ridge" minus strength / 2 times the squared
/// coefficients of the columns as laid out, without the intercept.
struct PenaltyOptions {
  Penalty kind = Penalty::none;
  double ridge = 1.0;
};

struct PenalisedFit {
  GlmFit glm;  ///< value, gradient and Hessian of the log-likelihood without the penalty
  double penalised_log_likelihood = 0.0;
  /// Minus its inverse is the covariance: of the log-likelihood (firth), with the penalty (ridge).
  Matrix hessian;
};

/// The ridge penalty on the first `n_coefficients` parameters, without the intercept, as a part of
/// what is maximised; empty for other penalties.
FixedPart ridge_part(const PenaltyOptions& penalty, std::size_t n_coefficients,
                     std::size_t intercept);

/// The penalised log-likelihood with its exact derivatives. `firth` is for the logit.
Evaluation evaluate_penalised(Context& context, const GroupedRows& rows, Link link,
                              std::size_t intercept, const PenaltyOptions& penalty,
                              const Vector& coefficients);

PenalisedFit fit_penalised(Context& context, const GroupedRows& rows, Link link,
                           std::size_t intercept, const PenaltyOptions& penalty,
                           const NewtonControl& control);

}  // namespace skillnad
