// The parts of a fit that all families share.
#pragma once

#include <string>
#include <vector>

#include "skillnad/models/fit.hpp"
#include "skillnad/models/fit_binary.hpp"
#include "skillnad/models/model_rows.hpp"
#include "skillnad/models/separation.hpp"

namespace skillnad {

/// @throws ModelError[no_terms] if the design has no column
void require_terms(const ModelRows& rows);

std::vector<std::string> terms_of(const formula::Design& design);
/// The column of ones, or Standardiser::no_intercept.
std::size_t intercept_of(const formula::Design& design);

/// The columns of the design as separation_error() names them.
std::vector<SeparationTerm> separation_terms(const ModelRows& rows);

/// Looks for separation and raises or, if forced, warns of it.
void settle_separation(Context& context, const Matrix& x, const Vector& y, const Vector& m,
                       const Vector& offset, const std::vector<SeparationTerm>& terms,
                       const SeparationWords& words, bool force, Fit& fit);

/// What stands beside each coefficient. `layout`: the columns as given; `m`: the cases of each
/// pattern.
std::vector<Coefficient> describe_coefficients(const ModelRows& rows, const GroupedRows& layout,
                                               const SharedVector& m);

/// Covariance as the inverse of the observed information, and its condition after scaling to unit
/// diagonal.
void invert_information(const Matrix& hessian, Fit& fit);

/// The factors with every effect 0. `random`: of the rows, or of what a family makes of it.
std::vector<FittedFactor> no_effects(const RandomStructure& random, const ModelRows& rows);

/// Takes over a fit without random effects, its covariance included.
void take_fixed_fit(const NewtonResult& newton, Fit& fit);

/// All random effects are 0: says so.
void settle_no_effects(Context& context, const RandomStructure& random, const ModelRows& rows,
                       Fit& fit);

/// The outcome of a model of categories: its name, and how often each occurs.
void take_categories(const ModelRows& rows, Fit& fit);

/// Rows, cases, events, clusters, dropped rows, and what new data need.
void take_counts(const ModelRows& rows, Fit& fit);

}  // namespace skillnad
