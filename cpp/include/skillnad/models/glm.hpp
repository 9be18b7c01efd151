// Binary regression without random effects: Newton on the exact log-likelihood.
#pragma once

#include "skillnad/base/context.hpp"
#include "skillnad/models/grouped_rows.hpp"
#include "skillnad/models/link.hpp"
#include "skillnad/models/newton.hpp"

namespace skillnad {

struct GlmFit {
  Vector coefficients;          ///< of the columns as laid out in the rows
  double log_likelihood = 0.0;  ///< without binomial constants
  Vector gradient;
  Matrix hessian;
  int iterations = 0;
  bool converged = false;
  double half_squared_decrement = 0.0;
  double largest_scaled_gradient = 0.0;
  /// The last step moved no linear predictor by more than a hundredth while the decrement was
  /// small: a finite maximum lies next to this point, so the outcome is not separated.
  bool overlap_proved = false;
};

/// `intercept` is the column of ones, or Standardiser::no_intercept, and the first `n_bands`
/// columns are constants of which one is in each row; only the start depends on them.
GlmFit fit_glm(Context& context, const GroupedRows& rows, Link link, std::size_t intercept,
               const NewtonControl& control, std::size_t n_bands = 0);

/// Goes on from a fit whose search stopped early, as `control` says.
void finish_glm(Context& context, const GroupedRows& rows, Link link, const NewtonControl& control,
                GlmFit& fit);

/// The intercept that gives the observed share at the mean offset, the others zero.
Vector glm_start(const GroupedRows& rows, Link link, std::size_t intercept);

/// Whether the last Newton step moved no linear predictor by more than a hundredth.
bool overlap_proved(const GroupedRows& rows, const Vector& last_step);

/// Log-likelihood, gradient and Hessian of the regression at `coefficients`.
Evaluation evaluate_glm(Context& context, const GroupedRows& rows, Link link,
                        const Vector& coefficients);

}  // namespace skillnad
