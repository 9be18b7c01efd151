// The checks behind `converged`, in words.
#pragma once

#include "skillnad/base/table.hpp"
#include "skillnad/models/fit.hpp"

namespace skillnad::api {

/// check, value, limit, passed, text; a row a check that applies to the fit.
Table diagnosis_table(const Fit& fit);

}  // namespace skillnad::api
