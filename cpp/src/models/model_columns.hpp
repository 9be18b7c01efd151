// Which columns of a frame a request needs, and what they are used for.
#pragma once

#include <string>
#include <vector>

#include "skillnad/models/model_rows.hpp"

namespace skillnad {

void add_once(std::vector<std::string>& names, const std::string& name);

/// Predictors that stand alone as terms, not inside functions.
std::vector<std::string> bare_predictors(const formula::Side& side);

/// The columns a dot may stand for: weights and clusters are no covariates.
std::vector<std::string> names_for_dot(const RowsRequest& request,
                                       const std::vector<std::string>& names);

/// Every column the call needs, in the order in which they are checked.
std::vector<std::string> used_columns(const formula::Formula& formula, const RowsRequest& request,
                                      const std::vector<std::string>& names);

}  // namespace skillnad
